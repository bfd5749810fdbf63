"""What a feed says of its own changes: by the second, and never an older date after a newer."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar, Event

from scheduler.events import actions as events
from scheduler.spaces import actions as spaces
from tests import make
from tests.calendars import scenes
from tests.calendars.test_http import FAR_OFF, KINDS, LONG_AGO

StandAt = Callable[[datetime], None]


def test_last_modified_is_the_last_change_also_a_cancellation(
    client: FlaskClient, stand_at: StandAt,
):
    stand_at(make.NOW + timedelta(minutes=1))
    session = scenes.a_session()
    by = make.staff_at(session.library_id)
    events.move(session.id, scenes._morning(5), by=by, at=make.NOW)
    first = client.get(scenes.FEED)

    events.cancel(session.id, reason="", by=by, at=scenes.LATER)
    stand_at(scenes.LATER + timedelta(minutes=1))
    after = client.get(scenes.FEED, headers={
        "If-Modified-Since": first.headers["Last-Modified"]})

    assert first.last_modified == make.NOW
    assert (after.status_code, after.last_modified) == (200, scenes.LATER)


def test_two_changes_in_one_second_are_both_seen_by_date(client: FlaskClient, stand_at: StandAt):
    """Dates say seconds: the first change must not be dated while a second one may follow."""
    session = scenes.a_session()
    by = make.staff_at(session.library_id)
    events.move(session.id, scenes._morning(5), by=by, at=make.NOW)
    stand_at(make.NOW + timedelta(milliseconds=300))
    at_once = client.get(scenes.FEED)

    events.cancel(session.id, reason="", by=by, at=make.NOW + timedelta(milliseconds=600))
    stand_at(make.NOW + timedelta(minutes=1))
    later = client.get(scenes.FEED, headers={"If-Modified-Since": LONG_AGO})

    assert "Last-Modified" not in at_once.headers and at_once.headers["ETag"]
    assert later.data.count(b"STATUS:CANCELLED") == 1
    assert later.last_modified == make.NOW


def test_a_date_still_to_come_is_ignored(client: FlaskClient, stand_at: StandAt):
    stand_at(make.NOW)
    path = scenes.plain()

    assert client.get(path, headers={"If-Modified-Since": FAR_OFF}).status_code == 200


def test_the_windows_move_is_a_change_for_who_goes_by_dates(
    client: FlaskClient, stand_at: StandAt,
):
    stand_at(make.instant("2026-03-03 09:00"))
    path = scenes.cancelled()
    dated = client.get(path).headers["Last-Modified"]

    stand_at(make.instant("2026-05-20 09:00"))
    after = client.get(path, headers={"If-Modified-Since": dated})

    assert after.status_code == 200
    assert b"STATUS:CANCELLED" not in after.data


@pytest.mark.parametrize("kind", ["space", "session", "rooms", "bookings"])
def test_what_can_lose_its_newest_entry_is_not_dated(
    client: FlaskClient, stand_at: StandAt, kind: str,
):
    stand_at(make.NOW)

    assert "Last-Modified" not in client.get(KINDS[kind]()).headers


def test_one_session_can_be_fetched_long_after_it_was_called_off(
    client: FlaskClient, stand_at: StandAt,
):
    stand_at(make.NOW)
    scenes.cancelled()

    stand_at(make.NOW + timedelta(days=100))
    answer = client.get("/northside/sessions/1.ics")

    assert answer.status_code == 200
    assert (entry(answer.data, "SESSION")["STATUS"], entry(answer.data, "SESSION")["SEQUENCE"]) == (
        "CANCELLED", 1)


def test_a_library_that_closed_keeps_its_feed(client: FlaskClient, stand_at: StandAt):
    stand_at(make.NOW)
    northside = make.library(closed_on=make.NOW.date())
    make.session(make.event(northside), "2026-03-01 10:00")

    assert client.get(scenes.FEED).data.count(b"BEGIN:VEVENT") == 1


def test_a_reservation_that_moves_says_so(client: FlaskClient, stand_at: StandAt):
    """Its time changed while its entry went on saying that nothing had."""
    stand_at(make.NOW)
    path = scenes.a_space()
    before = entry(client.get(path).data, "RESERVATION-4")

    spaces.move(4, scenes._morning(8), by=make.staff_at(1), at=scenes.LATER)
    after = entry(client.get(path).data, "RESERVATION-4")

    assert before["UID"] == after["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert (after["DTSTAMP"].dt, after["LAST-MODIFIED"].dt) == (scenes.LATER, scenes.LATER)
    assert after["DTSTART"].dt == scenes._morning(8).start


def entry(body: bytes, begins: str) -> Event:
    return next(event for event in Calendar.from_ical(body).walk("VEVENT")
                if str(event["UID"]).upper().startswith(begins))
