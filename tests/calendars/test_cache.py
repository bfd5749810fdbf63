"""The cache before the feeds: the same answer while the library stands, a new one after."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from scheduler import clock
from scheduler.calendars import feeds
from scheduler.calendars.feeds import Kept
from scheduler.db import db
from scheduler.events import actions as events
from scheduler.events.models import Session
from tests import make

FEED = "/northside/feeds/programme.ics"


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    feeds.bodies.clear()


@pytest.fixture
def session(app: object) -> Session:
    northside = make.library()
    return make.session(make.event(northside), starts_at=clock.now() + timedelta(days=3))


@pytest.fixture
def statements(app: object) -> Iterator[list[str]]:
    said: list[str] = []

    def hear(connection: object, cursor: object, statement: str, *rest: object) -> None:
        said.append(statement)
    event.listen(db.engine, "before_cursor_execute", hear)
    yield said
    event.remove(db.engine, "before_cursor_execute", hear)


def test_an_unchanged_feed_is_never_made_again(
    client: FlaskClient, session: Session, statements: list[str],
):
    first = client.get(FEED)
    statements.clear()

    again = client.get(FEED)
    poll = client.get(FEED, headers={"If-None-Match": first.headers["ETag"]})
    head = client.head(FEED)

    assert statements == []
    assert (again.data, poll.status_code, poll.data) == (first.data, 304, b"")
    assert (head.status_code, head.data, head.headers["Content-Length"]) == (
        200, b"", str(len(first.data)))
    assert {name: poll.headers.get(name) for name in ("ETag", "Last-Modified", "Vary")} == {
        name: first.headers.get(name) for name in ("ETag", "Last-Modified", "Vary")}


def test_a_reader_of_yesterdays_bytes_gets_todays_after_a_restart(
    client: FlaskClient, session: Session,
):
    tag = client.get(FEED).headers["ETag"]
    feeds.bodies.clear()

    assert client.get(FEED, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(FEED).status_code == 200
    assert client.get(FEED, headers={"If-None-Match": '"older"'}).status_code == 200


def test_a_change_is_seen_at_the_next_poll(client: FlaskClient, session: Session):
    first = client.get(FEED)

    events.cancel(session.id, reason="", by=make.staff_at(session.library_id), at=make.NOW)
    after = client.get(FEED, headers={"If-None-Match": first.headers["ETag"]})

    assert (first.data.count(b"STATUS:CONFIRMED"), after.status_code) == (1, 200)
    assert after.data.count(b"STATUS:CANCELLED") == 1


def test_packed_and_plain_are_kept_apart(client: FlaskClient, session: Session):
    packed = client.get(FEED, headers={"Accept-Encoding": "gzip"})
    plain = client.get(FEED)

    assert packed.headers.get("Content-Encoding") == "gzip"
    assert "Content-Encoding" not in plain.headers and plain.data.startswith(b"BEGIN:VCALENDAR")


def test_no_library_no_feed(client: FlaskClient, session: Session):
    for path in ("/nowhere/feeds/programme.ics", "/a/b/feeds/programme.ics"):
        assert client.get(path).status_code == 404


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 40)), max_size=60))
def test_what_is_kept_stays_within_its_bytes(wishes: list[tuple[int, int]]):
    kept, newest = Kept(100), {}
    for key, size in wishes:
        kept.keep(key, b"x" * size)
        newest[key] = size

    held = {key: len(thing) for key in range(10) if (thing := kept.find(key)) is not None}

    assert sum(held.values()) <= 100
    assert all(newest[key] == size for key, size in held.items())
    assert not wishes or held[wishes[-1][0]] == wishes[-1][1]
