"""What goes on after midnight: planned, asked for, written down, and shown everywhere."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scheduler import clock
from scheduler.db import db
from scheduler.events.models import Session
from scheduler.libraries.models import Library
from scheduler.spaces.models import Reservation
from tests import make

ZONE = ZoneInfo(make.ZONE)
ALWAYS = tuple((day, 0, 1440) for day in range(7))
DAY = date(2099, 2, 13)
EVENT = {"kind": "learning", "title": "Tirakatan", "purpose": "programme", "on": f"{DAY}",
         "space": "", "place": "Halaman depan", "capacity": "4", "every": "0"}
NIGHTS = [("21:00", "01:00", "21.00–01.00 WITA"), ("21.00", "00.00", "21.00–24.00 WITA"),
          ("21:00", "24:00", "21.00–24.00 WITA")]


@pytest.fixture
def library(app: Flask, sign_in: Any) -> Library:
    northside = make.library(hours=ALWAYS)
    sign_in(make.member(northside, "manager", "Ada"))
    return northside


def only(kind: type[Any]) -> Any:
    return db.session.query(kind).one()


@pytest.mark.parametrize(("starts", "ends", "shown"), NIGHTS)
def test_a_session_may_end_the_next_day_and_every_page_says_so(
    client: FlaskClient, library: Library, starts: str, ends: str, shown: str,
):
    answer = client.post("/northside/events/", data={**EVENT, "starts": starts, "ends": ends})

    session, slug = only(Session), "/northside"
    hours = (session.ends_at - session.starts_at) / timedelta(hours=1)
    assert (answer.status_code, hours) == (303, 4 if "01" in ends else 3)
    assert session.starts_at.astimezone(ZONE).date() == DAY
    for page in (f"{slug}/sessions/{session.id}", f"{slug}/desk/sessions/{session.id}"):
        assert shown in client.get(page).text
    for page in (f"{slug}/?from={DAY}&to={DAY}", f"{slug}/?view=month&month=2099-02",
                 f"{slug}/feeds/programme.ics?from={DAY}", f"{slug}/sessions/{session.id}.ics",
                 f"{slug}/calendar?on={DAY}", f"{slug}/calendar?on={DAY + timedelta(days=1)}",
                 f"{slug}/calendar?on={DAY}&view=week", f"{slug}/sessions/{session.id}/schedule"):
        assert client.get(page).status_code == 200, page
    assert "Tirakatan" in client.get(f"{slug}/?from={DAY}&to={DAY}").text
    assert "Tirakatan" not in client.get(f"{slug}/?from={DAY + timedelta(days=1)}").text


@pytest.mark.parametrize(("starts", "ends"), [("15:00", "14:00"), ("09:00", "09:00")])
def test_a_slip_of_the_finger_is_said_and_nothing_is_lost(
    client: FlaskClient, library: Library, starts: str, ends: str,
):
    answer = client.post("/northside/events/", data={**EVENT, "starts": starts, "ends": ends})

    assert answer.status_code == 422
    assert "Waktu selesai harus setelah waktu mulai" in answer.text
    assert f'value="{ends}"' in answer.text and "Halaman depan" in answer.text


def test_a_rhythm_over_midnight_is_shown_before_it_is_public(
    client: FlaskClient, library: Library,
):
    wish = {**EVENT, "starts": "21:00", "ends": "01:00", "every": "1", "end": "times",
            "times": "3", "step": "preview"}

    page = client.post("/northside/events/", data=wish).text

    assert "sampai 01.00 esok harinya" in page
    assert db.session.query(Session).count() == 0


def test_a_room_is_asked_for_and_lent_over_midnight(client: FlaskClient, library: Library):
    room = make.space(library, "Teras")
    day = clock.today(ZONE) + timedelta(days=7)
    ask = {"on": f"{day}", "starts": "20:00", "ends": "00:30", "title": "Nonton bareng",
           "asked_by": "Pak Darto", "phone": "081234500033", "people": "8", "consent": "y"}

    answer = client.post("/northside/spaces/teras/request", data=ask)

    row = only(Reservation)
    assert answer.status_code == 303
    assert row.ends_at - row.starts_at == timedelta(hours=4, minutes=30)
    lent = client.post("/northside/reservations/new", data={
        "space": str(room.id), "purpose": "loan", "on": f"{day + timedelta(days=1)}",
        "starts": "22.00", "ends": "02.00"})
    assert lent.status_code == 303
    for page in (f"/northside/calendar?on={day}", f"/northside/calendar?on={day}&view=week",
                 f"/northside/calendar?on={day + timedelta(days=1)}", "/northside/spaces/teras"):
        assert client.get(page).status_code == 200


def test_what_took_place_over_midnight_is_written_down_afterwards(
    client: FlaskClient, library: Library,
):
    answer = client.post("/northside/desk/record", data={
        "key": "0123456789abcdef", "title": "Tirakatan", "kind": "sharing", "on": "2026-02-13",
        "starts": "21.00", "ends": "01.00", "place": "Halaman", "total": "12"})

    session = only(Session)
    assert answer.status_code == 303
    assert session.ends_at - session.starts_at == timedelta(hours=4)


def test_after_midnight_the_desk_still_sees_what_is_not_over(
    client: FlaskClient, library: Library, monkeypatch: pytest.MonkeyPatch,
):
    session = make.session(make.event(library, "Tirakatan"), "2026-03-04 21:00",
                           ends_at=make.instant("2026-03-05 01:00"))
    desk = "/northside/desk/"
    db.session.commit()

    def at(wall: str) -> str:
        monkeypatch.setattr("scheduler.clock.now", lambda: make.instant(wall))
        return str(client.get(desk).text)

    link = f"/northside/desk/sessions/{session.id}\""
    assert link in at("2026-03-04 22:00") and link in at("2026-03-05 00:30")
    assert client.get(f"{desk}?q=tirakatan").status_code == 200
