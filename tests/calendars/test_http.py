"""What a feed says over HTTP: conditional, compressed, closed, and the same for everyone."""

import gzip
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from scheduler.bookings import actions as bookings
from scheduler.calendars import feeds
from scheduler.db import db
from scheduler.domain.permissions import GUEST
from scheduler.people.models import Account, Member
from tests import make
from tests.calendars import scenes

StandAt = Callable[[datetime], None]
KINDS = {"programme": scenes.plain, "space": scenes.a_space, "session": scenes.one_session,
         "rooms": scenes.rooms, "bookings": scenes.my_bookings}
LONG_AGO, FAR_OFF = "Mon, 01 Jan 2001 00:00:00 GMT", "Thu, 01 Jan 2099 00:00:00 GMT"


@pytest.fixture(params=KINDS)
def path(app: object, stand_at: StandAt, request: pytest.FixtureRequest) -> str:
    """Each kind of feed in turn, on 2 March 2026."""
    stand_at(make.NOW)
    return KINDS[request.param]()


def test_a_feed_is_a_calendar_whatever_the_reader_accepts(client: FlaskClient, path: str):
    for accept in ("", "*/*", "text/html,application/xhtml+xml", "application/json"):
        answer = client.get(path, headers={"Accept": accept})

        assert (answer.status_code, answer.content_type) == (200, "text/calendar; charset=utf-8")
        assert answer.data.startswith(b"BEGIN:VCALENDAR\r\n")


def test_a_feed_is_the_same_with_any_cookie_and_sets_none(client: FlaskClient, path: str):
    plain = client.get(path)
    client.set_cookie("session", "x")
    client.set_cookie("lang", "en")

    dressed = client.get(path)

    assert dressed.data == plain.data
    assert "Set-Cookie" not in plain.headers and "Set-Cookie" not in dressed.headers
    assert dressed.headers["Vary"] == "Accept-Encoding"


def test_a_feed_cannot_be_sniffed_indexed_or_leaked_by_a_referrer(client: FlaskClient, path: str):
    answer = client.get(path)
    private = path.startswith("/feeds/")

    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Cache-Control"] == (
        "private, no-cache" if private else "public, max-age=300")
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_the_tag_is_strong_and_every_way_to_name_it_answers_304(client: FlaskClient, path: str):
    tag = client.get(path).headers["ETag"]

    assert tag.startswith('"') and tag.endswith('"')
    for sent in (tag, f"W/{tag}", f'"other", {tag}', f'"a",W/{tag} ,"b"', "*"):
        answer = client.get(path, headers={"If-None-Match": sent})
        assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", tag)
    for sent in ('"other"', tag.strip('"'), ""):
        assert client.get(path, headers={"If-None-Match": sent}).status_code == 200


def test_the_tag_wins_over_the_date_and_a_bad_date_is_ignored(client: FlaskClient, path: str):
    first = client.get(path)
    tag = first.headers["ETag"]

    for headers, status in (
        ({"If-None-Match": '"other"', "If-Modified-Since": FAR_OFF}, 200),
        ({"If-None-Match": tag, "If-Modified-Since": LONG_AGO}, 304),
        ({"If-Modified-Since": LONG_AGO}, 200), ({"If-Modified-Since": "yesterday"}, 200),
        ({"If-Modified-Since": ""}, 200), ({"If-Modified-Since": "0"}, 200),
        ({"If-Modified-Since": "Mon, 99 Feb 2026 25:61:00 GMT"}, 200),
        ({"If-Modified-Since": first.headers.get("Last-Modified", LONG_AGO)},
         304 if "Last-Modified" in first.headers else 200),
    ):
        assert client.get(path, headers=headers).status_code == status, headers


def test_head_says_what_get_would(client: FlaskClient, path: str):
    got, headed = client.get(path), client.head(path)

    assert (headed.status_code, headed.data) == (200, b"")
    assert headed.headers["Content-Length"] == str(len(got.data))
    assert dict(headed.headers) == dict(got.headers)
    assert client.post(path).status_code in (404, 405)


@pytest.mark.parametrize(("accepted", "packed"), [
    ("gzip", True), ("deflate, gzip;q=0.5, br", True), ("GZIP;q=0", False), ("gzip;q=0", False),
    ("gzip;q=0.0, deflate", False), ("identity", False), ("br", False), ("", False),
])
def test_gzip_comes_only_when_asked_for(
    client: FlaskClient, path: str, accepted: str, packed: bool,
):
    plain = client.get(path, headers={"Accept-Encoding": "identity"})

    answer = client.get(path, headers={"Accept-Encoding": accepted})

    assert answer.headers.get("Content-Encoding") == ("gzip" if packed else None)
    assert answer.headers["Content-Length"] == str(len(answer.data))
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert (gzip.decompress(answer.data) if packed else answer.data) == plain.data


@pytest.mark.parametrize("later", [timedelta(hours=1), timedelta(days=1), timedelta(days=5)])
def test_the_bytes_are_the_same_hours_and_days_later(
    client: FlaskClient, path: str, stand_at: StandAt, later: timedelta,
):
    first = client.get(path)
    feeds.bodies.clear()

    stand_at(make.NOW + later)
    again = client.get(path)

    assert (again.data, again.headers["ETag"]) == (first.data, first.headers["ETag"])
    assert again.headers.get("Last-Modified") == first.headers.get("Last-Modified")


def test_the_bytes_do_not_move_on_the_first_of_january(client: FlaskClient, stand_at: StandAt):
    event = make.event(make.library(timezone="America/New_York"))
    for starts in ("2026-09-15 10:00", "2026-11-15 10:00", "2027-01-05 10:00", "2028-06-30 10:00"):
        make.session(event, starts)
    stand_at(make.instant("2026-12-31 23:59", "America/New_York"))
    before = client.get(scenes.FEED)
    feeds.bodies.clear()

    stand_at(make.instant("2027-01-01 00:01", "America/New_York"))
    after = client.get(scenes.FEED)

    assert (after.data, after.headers["ETag"]) == (before.data, before.headers["ETag"])


def test_a_feed_covers_ten_weeks_back_and_eighteen_months_ahead(
    client: FlaskClient, stand_at: StandAt,
):
    stand_at(make.NOW)
    event = make.event(make.library())
    days = {name: make.NOW + timedelta(days=days) for name, days in (
        ("years ago", -800), ("lately", -69), ("next year", 545), ("in ages", 800))}
    uids = {name: make.session(event, starts_at=starts).uid for name, starts in days.items()}

    text = client.get(scenes.FEED).get_data(as_text=True)

    assert [name for name, uid in uids.items() if uid in text] == ["lately", "next year"]


@pytest.mark.parametrize("scene", [scenes.cancelled, scenes.a_space, scenes.my_bookings])
def test_what_was_called_off_is_told_for_thirty_days_and_gone_after_sixty(
    client: FlaskClient, stand_at: StandAt, scene: Callable[[], str],
):
    stand_at(make.NOW)
    path = scene()

    def told(days: int) -> int:
        stand_at(make.instant("2026-03-06 12:00") + timedelta(days=days))
        feeds.bodies.clear()
        return client.get(path).data.count(b"STATUS:CANCELLED")
    first = told(0)

    assert first > 0
    assert [told(days) for days in (10, 29, 62)] == [first, first, 0]


def closed_by_revoking(of: Member) -> None:
    from scheduler.calendars import actions as calendars
    calendars.revoke_rooms(by=make.actor(of), at=make.NOW)


def closed_by_disabling(of: Member) -> None:
    db.session.execute(update(Account).values(disabled_at=make.NOW))


def closed_by_leaving(of: Member) -> None:
    db.session.execute(update(Member).values(ended_at=make.NOW))


def closed_by_a_lower_role(of: Member) -> None:
    db.session.execute(update(Member).values(role="resident"))


@pytest.mark.parametrize("close", [
    closed_by_revoking, closed_by_disabling, closed_by_leaving, closed_by_a_lower_role])
def test_a_closed_address_answers_404_and_no_calendar(
    client: FlaskClient, stand_at: StandAt, close: Callable[[Member], None],
):
    stand_at(make.NOW)
    path = scenes.rooms()
    tag = client.get(path).headers["ETag"]

    close(db.session.query(Member).one())

    for headers in ({}, {"If-None-Match": tag}, {"If-None-Match": "*"}):
        answer = client.get(path, headers=headers)
        assert (answer.status_code, answer.mimetype) == (404, "text/html")
        assert b"VCALENDAR" not in answer.data


def test_a_coordinator_above_reads_the_rooms_until_the_role_ends(
    client: FlaskClient, stand_at: StandAt,
):
    from scheduler.calendars import actions as calendars
    stand_at(make.NOW)
    kendari = make.library("kendari", kind="regency")
    northside = make.library(parent_id=kendari.id)
    above = make.member(kendari, "coordinator", "Ada")
    calendars.give_rooms("token", by=make.Actor(northside.id, "coordinator", above.account_id),
                         at=make.NOW)

    opened = client.get("/feeds/token.ics").status_code
    above.role = "librarian"

    assert (opened, client.get("/feeds/token.ics").status_code) == (200, 404)


def test_a_booking_given_back_changes_the_bytes_and_the_tag(client: FlaskClient, stand_at: StandAt):
    stand_at(make.NOW)
    path = scenes.my_bookings()
    first = client.get(path)

    bookings.cancel(3, by=GUEST(1), at=scenes.LATER)
    after = client.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert after.status_code == 200
    assert after.data.count(b"STATUS:CANCELLED") == first.data.count(b"STATUS:CANCELLED") + 1


def test_packed_bytes_have_a_strong_tag_of_their_own(client: FlaskClient, path: str):
    gzipped = {"Accept-Encoding": "gzip"}
    plain, packed = client.get(path), client.get(path, headers=gzipped)
    tags = plain.headers["ETag"], packed.headers["ETag"]

    assert tags[0] != tags[1] and not any(tag.startswith("W/") for tag in tags)
    for tag in tags:
        for wish, own in (({}, tags[0]), (gzipped, tags[1])):
            answer = client.get(path, headers={"If-None-Match": tag, **wish})
            assert (answer.status_code, answer.headers["ETag"]) == (304, own)


def test_a_range_gets_the_whole_feed(client: FlaskClient, path: str):
    answer = client.get(path, headers={"Range": "bytes=0-9"})

    assert answer.status_code == 200 and answer.data == client.get(path).data


def test_other_sites_may_show_public_feeds_only(client: FlaskClient, path: str):
    answer = client.get(path, headers={"Origin": "https://example.org"})

    assert answer.headers.get("Access-Control-Allow-Origin") == (
        None if path.startswith("/feeds/") else "*")


def test_a_saved_feed_has_a_name_without_its_secret(client: FlaskClient, path: str):
    named = client.get(path).headers["Content-Disposition"]

    assert named.split("=")[1] in {'"northside.ics"', '"ruang-belajar.ics"', '"ruang-1.ics"',
                                   '"rooms.ics"', '"bookings.ics"'}
