"""The rooms' calendar: as many questions for a full day as for an empty one; staff only."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from scheduler.db import db
from scheduler.domain.interval import Interval
from scheduler.events import actions as events
from scheduler.events import calendar_grid as grid
from scheduler.events.actions import SessionRequest
from scheduler.events.calendar_grid import Slot
from scheduler.spaces import actions as spaces
from scheduler.spaces.actions import ReservationRequest
from scheduler.spaces.models import Part
from tests import make

DAY = "/northside/calendar?on=2099-03-04"
ZONE = ZoneInfo(make.ZONE)


def span(starts: str, minutes: int) -> Interval:
    start = make.instant(f"2099-03-04 {starts}")
    return Interval(start, start + timedelta(minutes=minutes))


def held(northside, space, starts: str, *, title: str = "Menjahit tas", minutes: int = 120):
    """A session of an event in a room, as a librarian schedules it."""
    return events.schedule(
        SessionRequest(event_id=make.event(northside, title).id, when=span(starts, minutes),
                       space_id=space.id, capacity=16),
        by=make.staff_at(northside.id), at=make.NOW)


def loan(northside, space, starts: str, **values):
    return spaces.reserve(
        ReservationRequest(**{"space_id": space.id, "when": span(starts, 60), "purpose": "loan",
                              "title": "Rapat RT", **values}),
        by=make.staff_at(northside.id), at=make.NOW)


def statements(client: FlaskClient, path: str) -> int:
    seen: list[str] = []
    engine = db.engine
    db.session.commit()

    def note(connection, cursor, statement, *rest):
        seen.append(statement)
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert client.get(path).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def test_a_day_shows_sessions_with_their_buffers_and_loans(client: FlaskClient, sign_in):
    northside = make.library()
    room = make.space(northside, setup_minutes=30, teardown_minutes=15, features=["proyektor"])
    session = held(northside, room, "10:00")
    loan(northside, make.space(northside, "Aula"), "13:00", asked_by="Karang Taruna")
    sign_in(make.member(northside, "desk"))

    shown = client.get(DAY).text

    assert f'href="/northside/desk/sessions/{session.id}"' in shown
    for words in ("Persiapan, 30 mnt", "Beres-beres, 15 mnt", "10.00–12.00", "0 dari 16 tempat",
                  "Rapat RT", "Karang Taruna", "proyektor", "sebelum Menjahit tas"):
        assert words in shown, words


def test_a_free_stretch_leads_to_a_form_that_knows_the_time(client: FlaskClient, sign_in):
    northside = make.library()
    room = make.space(northside, setup_minutes=30)
    held(northside, room, "10:00")
    sign_in(make.member(northside, "desk"))

    shown = client.get(DAY).text

    assert "08.00–09.30" in shown and "12.30–17.00" in shown  # 30 minutes to set up in between


def test_closures_and_requests_are_shown_as_what_they_are(client: FlaskClient, sign_in):
    northside = make.library()
    room = make.space(northside)
    loan(northside, room, "09:00", title="Perbaikan AC", purpose="closure")
    asked = loan(northside, room, "13:00", title="Temu penulis")
    asked.confirmed_at = None
    sign_in(make.member(northside, "desk"))

    shown = client.get(DAY).text

    assert "slot--shut" in shown and "Perbaikan AC" in shown
    assert "slot--pend" in shown and "Permohonan menunggu" in shown and "Temu penulis" in shown


def test_half_a_room_in_use_shows_in_the_whole(client: FlaskClient, sign_in):
    northside = make.library()
    left, right = (Part(library_id=northside.id, name=name) for name in ("kiri", "kanan"))
    make.space(northside, "Aula", parts=[left, right])
    half = make.space(northside, "Aula Kiri", parts=[left])
    held(northside, half, "10:00")
    sign_in(make.member(northside, "desk"))

    assert "Terpakai lewat Aula Kiri" in client.get(DAY).text


@pytest.mark.parametrize("view", ["day", "week", "list"])
def test_a_full_day_asks_no_more_questions_than_an_empty_one(
    app: Flask, client: FlaskClient, sign_in, view: str,
):
    northside = make.library()
    room = make.space(northside)
    held(northside, room, "08:00", minutes=15)
    sign_in(make.member(northside, "desk"))
    few = statements(client, f"{DAY}&view={view}")

    for number in range(1, 30):
        held(northside, room, f"{8 + number // 4:02d}:{number % 4 * 15:02d}", minutes=15)
        loan(northside, make.space(northside, f"Ruang {number}"), "10:00")

    assert statements(client, f"{DAY}&view={view}") == few


@pytest.mark.parametrize("on", ["9999-99-99", "0001-01-01", "9999-12-31", "1999-12-31",
                                "2100-12-31", "2000-01-01", "", "%00", "x" * 4000])
@pytest.mark.parametrize("view", ["day", "week", "list", "nonsense"])
def test_no_address_breaks_it(client: FlaskClient, sign_in, on: str, view: str):
    northside = make.library()
    make.space(northside)
    sign_in(make.member(northside, "desk"))

    assert client.get(f"/northside/calendar?on={on}&view={view}").status_code == 200


def test_it_is_for_those_who_work_here(client: FlaskClient, sign_in):
    northside = make.library()
    held(northside, make.space(northside), "10:00")
    assert client.get(DAY).status_code == 303

    sign_in(make.member(make.library("southside"), "manager", "Dora"))

    assert client.get(DAY).status_code == 403
    assert "Menjahit tas" not in client.get(DAY.replace("northside", "southside")).text


def test_nothing_stands_over_anything_else():
    shown = grid.window(date(2099, 3, 4), ZONE, [span("08:00", 240)])
    slots = [Slot(span("09:00", 10), "session"), Slot(span("09:10", 10), "session"),
             Slot(span("09:20", 5), "buffer"), Slot(span("09:30", 60), "session")]

    rows = [(slot.start, slot.length) for slot in grid.placed(slots, shown)]

    assert rows == [(2, 1), (3, 1), (4, 0), (4, 1)]


def test_the_window_takes_in_what_happens_outside_the_hours():
    shown = grid.window(date(2099, 3, 4), ZONE, [span("08:00", 540), span("19:10", 60)])

    assert shown == span("08:00", 13 * 60)
    assert len(grid.hours(shown, ZONE)) == 13
    assert grid.now_row(make.instant("2099-03-04 10:42"), shown) == 5
    assert grid.now_row(make.instant("2099-03-04 07:42"), shown) is None
