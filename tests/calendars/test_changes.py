"""Whatever a feed shows, changing it changes the feed: no page can be forgotten and freeze it."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from scheduler.calendars import queries
from scheduler.db import db
from scheduler.domain.interval import Interval
from scheduler.domain.permissions import Actor
from scheduler.events import actions as events
from scheduler.events.actions import SessionRequest
from scheduler.events.models import Event, Session
from scheduler.history import actions as history
from scheduler.history.models import Version
from scheduler.imports import actions as imports
from scheduler.imports import staging
from scheduler.libraries.models import Library
from scheduler.spaces.models import Space
from tests import make
from tests.calendars.scenes import FEED, LATER

WEDNESDAY = Interval(make.instant("2026-03-04 10:00"), make.instant("2026-03-04 12:00"))
# Every column a feed shows: the subject as history knows it, the table, and another value.
SHOWN = {
    "library": ("library", Library, {"name": "Perpustakaan Utara", "address": "Jl. Baru 2",
                                     "timezone": "Asia/Jayapura"}),
    "space": ("space", Space, {"name": "Aula", "where": "Lantai 3"}),
    "event": ("event", Event, {"title": "Merajut", "summary": "Bawa benang.", "kind": "sharing"}),
    "session": ("session", Session, {
        "starts_at": WEDNESDAY.start - timedelta(hours=1), "sequence": 7,
        "ends_at": WEDNESDAY.end + timedelta(hours=1), "cancelled_at": LATER,
        "changed_at": LATER, "published_at": None, "made_at": LATER, "title_more": "Merajut",
        "shut_at": LATER, "note": "Lewat pintu samping.", "facilitator": "Bu Sri"}),
}
CASES = [(subject, table, column, value) for subject, table, columns in SHOWN.values()
         for column, value in columns.items()]
# What cannot change, what only filters, and what a session without a space shows.
STILL = {"id", "uid", "slug", "topic", "place", "own_address"}


@pytest.fixture
def here(app: Flask, stand_at: object) -> Actor:
    """Northside with one public session in a space, already read once."""
    stand_at(make.NOW)
    northside = make.library()
    room, by = make.space(northside), make.staff(northside, "manager", "Ada")
    events.schedule(SessionRequest(make.event(northside).id, WEDNESDAY, space_id=room.id),
                    by=by, at=make.NOW)
    return by


def test_the_list_of_columns_is_what_feeds_ask_for():
    labels = {"space": "name", "floor": "where", "library": "name"}
    asked = {labels.get(column.name, column.name)
             for column in queries._SESSIONS.selected_columns}

    assert asked - STILL <= {column for _subject, _table, column, _value in CASES}


@pytest.mark.parametrize(("subject", "table", "column", "value"), CASES,
                         ids=[f"{case[0]}.{case[2]}" for case in CASES])
def test_a_changed_column_is_in_the_feed_at_the_next_poll(
    client: FlaskClient, here: Actor, subject: str, table: type, column: str, value: object,
):
    before = client.get(FEED)
    row = db.session.scalars(select(table)).one()

    setattr(row, column, value)
    history.record("edited", subject, subject_id=row.id, by=here, at=make.NOW)
    after = client.get(FEED, headers={"If-None-Match": before.headers["ETag"]})

    assert after.status_code == 200
    assert after.data != before.data and after.headers["ETag"] != before.headers["ETag"]


def test_a_session_out_of_doors_shows_its_place(client: FlaskClient, here: Actor):
    events.schedule(SessionRequest(1, WEDNESDAY, place="Teras"), by=here, at=make.NOW)
    before = client.get(FEED)

    row = db.session.get_one(Session, 2)
    row.place = "Balai desa"
    history.record("edited", "session", subject_id=2, by=here, at=make.NOW)

    assert b"LOCATION:Teras" in before.data
    assert b"LOCATION:Balai desa" in client.get(FEED).data


def renamed(by: Actor) -> None:
    events.edit(1, {"title": "Merajut"}, by=by, at=LATER)


def moved(by: Actor) -> None:
    events.move(1, Interval(WEDNESDAY.start + timedelta(hours=2),
                            WEDNESDAY.end + timedelta(hours=2)), by=by, at=LATER)


def called_off(by: Actor) -> None:
    events.cancel(1, reason="", by=by, at=LATER)


def another(by: Actor) -> None:
    events.schedule(SessionRequest(1, WEDNESDAY, place="Teras"), by=by, at=LATER)


def published(by: Actor) -> None:
    draft = events.schedule(SessionRequest(1, WEDNESDAY, place="Teras", publish=False), by=by,
                            at=make.NOW)
    events.publish(draft.id, by=by, at=LATER)


def brought_in(by: Actor) -> None:
    file = BytesIO(b"slug,name,kind,timezone\nnorthside,Taman Baca,village,Asia/Makassar\n")
    db.session.commit()
    import_id = staging.stage("libraries", file, filename="x.csv", by=None, at=LATER)
    imports.take(import_id, good_rows_only=False, library_id=None, by=None, at=LATER)


@pytest.mark.parametrize("act", [renamed, moved, called_off, another, published, brought_in])
def test_every_verb_that_changes_what_is_shown_changes_the_feed(
    client: FlaskClient, here: Actor, stand_at: object, act: Callable[[Actor], None],
):
    before = client.get(FEED)

    act(here)
    stand_at(LATER + timedelta(minutes=1))
    after = client.get(FEED, headers={"If-None-Match": before.headers["ETag"]})

    assert after.status_code == 200
    assert after.data != before.data and after.last_modified == LATER


def test_what_nobody_reads_in_a_feed_leaves_it_alone(client: FlaskClient, here: Actor):
    before = client.get(FEED)

    history.record("placed", "booking", subject_id=1, by=here, at=LATER)
    again = client.get(FEED, headers={"If-None-Match": before.headers["ETag"]})

    assert again.status_code == 304


def test_a_library_changed_from_above_raises_its_own_version(app: Flask):
    kendari = make.library("kendari", kind="regency")
    northside = make.library(parent_id=kendari.id)
    by = Actor(kendari.id, "coordinator")

    history.record("edited", "library", subject_id=northside.id, by=by, at=make.NOW)
    db.session.commit()

    assert db.session.execute(select(Version.scope, Version.scope_id)).all() == [
        ("programme", northside.id)]
