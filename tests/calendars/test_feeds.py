"""Feeds: the same bytes until something changes; nobody's name; cancelled stays visible."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar

from scheduler import clock
from scheduler.bookings import actions as bookings
from scheduler.calendars.timezones import vtimezone_bytes
from scheduler.calendars.vevent import FeedEvent, vevent_bytes
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.permissions import GUEST
from scheduler.events import actions as events
from scheduler.events.models import Session
from tests import make

SOON = datetime(2026, 12, 3, 2, 0, tzinfo=UTC)
FEED = "/northside/feeds/programme.ics"
PRIVATE = re.compile(r"/feeds/[\w-]{20,}\.ics")


@pytest.fixture
def soon() -> datetime:
    """A time inside the feed's window, whatever today is."""
    return clock.now().replace(microsecond=0) + timedelta(days=3)


def a_session(soon: datetime, title: str = "Menjahit tas", **values: object) -> Session:
    northside = make.library()
    return make.session(make.event(northside, title, **values), starts_at=soon)


def entries(text: bytes) -> list[dict[str, str]]:
    return [{name.lower(): str(event[name]) for name in (
        "UID", "SUMMARY", "STATUS", "SEQUENCE")} for event in Calendar.from_ical(text).walk(
        "VEVENT")]


def test_a_feed_says_what_readers_need(client: FlaskClient, soon: datetime):
    session = a_session(soon)

    answer = client.get(FEED)

    text = answer.get_data(as_text=True)
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert entries(answer.data) == [{
        "uid": session.uid, "summary": "Menjahit tas", "status": "CONFIRMED", "sequence": "0"}]
    for line in ("BEGIN:VTIMEZONE", "TZID:Asia/Makassar", "X-WR-CALNAME:Northside",
                 "NAME:Northside", "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"):
        assert line in text
    assert "METHOD" not in text and "ATTENDEE" not in text and "ORGANIZER" not in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")


def test_nothing_new_is_304_and_a_change_is_not(client: FlaskClient, soon: datetime):
    session = a_session(soon)
    first = client.get(FEED)
    tag = {"If-None-Match": first.headers["ETag"]}

    again = client.get(FEED, headers=tag)
    events.cancel(session.id, reason="", by=make.staff_at(session.library_id), at=make.NOW)
    changed = client.get(FEED, headers=tag)

    assert (again.status_code, again.data) == (304, b"")
    assert changed.status_code == 200
    assert entries(changed.data)[0]["status"] == "CANCELLED"
    assert entries(changed.data)[0]["sequence"] == "1"


def test_a_bad_date_is_ignored_and_the_tag_wins(client: FlaskClient, soon: datetime):
    a_session(soon)

    late = "Sun, 01 Jan 2090 00:00:00 GMT"

    for headers in ({"If-Modified-Since": "yesterday"},
                    {"If-None-Match": '"other"', "If-Modified-Since": late}):
        assert client.get(FEED, headers=headers).status_code == 200


def test_two_fetches_are_the_same_bytes_packed_or_not(client: FlaskClient, soon: datetime):
    a_session(soon)

    plain, again = client.get(FEED), client.get(FEED)
    packed = client.get(FEED, headers={"Accept-Encoding": "gzip"})

    assert plain.data == again.data
    assert packed.headers["Content-Encoding"] == "gzip" and len(packed.data) < len(plain.data)
    assert packed.headers["Vary"] == "Accept-Encoding"


def test_a_feed_never_names_a_resident(client: FlaskClient, soon: datetime):
    session = a_session(soon)
    bookings.place(BookingRequest(
        session_id=session.id, seats=(SeatRequest("Cleopatra"),), phone="081234567890",
        consent=True), by=GUEST(session.library_id), at=make.NOW)

    for path in (FEED, f"/northside/sessions/{session.id}.ics"):
        text = client.get(path).get_data(as_text=True)
        assert "Cleopatra" not in text and "1234567890" not in text


def test_a_title_cannot_smuggle_properties_in(client: FlaskClient, soon: datetime):
    a_session(soon, "Tas\r\nATTENDEE:mailto:x@example.org; a, b\\c\x07")

    answer = client.get(FEED)

    assert entries(answer.data)[0]["summary"] == (
        "Tas\nATTENDEE:mailto:x@example.org; a, b\\c")
    assert len(Calendar.from_ical(answer.data).walk("VEVENT")) == 1
    assert "\r\nATTENDEE" not in answer.get_data(as_text=True)


def test_filters_make_feeds_and_an_empty_one_is_valid(client: FlaskClient, soon: datetime):
    a_session(soon)

    assert len(entries(client.get(f"{FEED}?kind=training&q=MENJAHIT").data)) == 1
    empty = client.get(f"{FEED}?kind=sharing")
    assert (empty.status_code, entries(empty.data)) == (200, [])
    assert client.get("/nowhere/feeds/programme.ics").status_code == 404


def test_drafts_stay_at_home(client: FlaskClient, soon: datetime):
    session = make.session(make.event(make.library()), starts_at=soon, published_at=None)

    assert entries(client.get(FEED).data) == []
    assert client.get(f"/northside/sessions/{session.id}.ics").status_code == 404
    assert client.get(f"/northside/sessions/{session.id}").status_code == 404


def test_a_private_address_opens_until_it_is_closed(client: FlaskClient, sign_in):
    sign_in(make.member(make.library()))
    shown = client.post("/northside/subscribe/rooms").text
    address = PRIVATE.search(shown)[0]

    opened = client.get(address)
    client.post("/northside/subscribe/rooms/revocation")

    assert opened.status_code == 200 and opened.headers["Referrer-Policy"] == "same-origin"
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("zone", [
    "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "America/New_York", "Australia/Lord_Howe",
    "Africa/Casablanca", "America/Santiago",
])
def test_a_written_zone_tells_the_hour_that_zoneinfo_tells(zone: str):
    body = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + vtimezone_bytes(zone, 2020) + (
        b"END:VCALENDAR\r\n")
    written = Calendar.from_ical(body).walk("VTIMEZONE")[0].to_tz(lookup_tzid=False)
    real, start = ZoneInfo(zone), datetime(2021, 1, 1, 12)

    walls = [start + timedelta(hours=31 * number) for number in range(2500)]

    assert [wall for wall in walls if wall.replace(tzinfo=written).utcoffset()
            != wall.replace(tzinfo=real).utcoffset()] == []


def test_an_event_is_folded_between_letters_and_never_moves():
    event = FeedEvent(
        uid="u@ruang", starts_at=SOON, ends_at=SOON + timedelta(hours=2), zone="Asia/Makassar",
        title="Menjahit tas dari kain perca 🧵 untuk ibu-ibu " * 4, changed_at=SOON)

    first, second = (vevent_bytes(event) for _ in range(2))

    assert first == second
    assert all(len(line) <= 75 for line in first.split(b"\r\n"))
    assert [line.decode() for line in first.split(b"\r\n")]
