"""The time zone of a library was corrected after sessions were planned: every one of them moved on
the wall, nobody was asked, and there was no way back. Now it is asked what they keep."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scheduler.db import db
from scheduler.domain.interval import Interval
from scheduler.events.models import Session
from scheduler.libraries import actions as libraries
from scheduler.libraries.models import Closure, Library
from scheduler.libraries.zoning import ZoneAsked, ZoneTurns
from scheduler.outbox.models import Message
from scheduler.spaces import actions as spaces
from scheduler.spaces.actions import ReservationRequest
from scheduler.spaces.models import Claim, Reservation
from tests import make
from tests.bookings.scenes import DAY, Planned, planned

PROFILE = "/northside/settings/profile"
ZONES = ["Asia/Jakarta", "Asia/Jayapura", "Europe/London", "America/New_York", "Asia/Kolkata"]


def wall(row: Any, zone: str) -> tuple[str, str]:
    return tuple(f"{edge.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
                 for edge in (row.starts_at, row.ends_at))


def rows() -> list[Any]:
    db.session.expire_all()
    return [*db.session.query(Session).order_by(Session.id),
            *db.session.query(Reservation).order_by(Reservation.id)]


def claims() -> list[tuple[int, Any, Any]]:
    return sorted((one.reservation_id, one.starts_at, one.ends_at)
                  for one in db.session.query(Claim).filter(Claim.released_at.is_(None)))


def set_zone(there: Planned, zone: str, keeps: str = "") -> None:
    libraries.edit({"timezone": zone}, keeps=keeps, by=there.ada, at=make.NOW)


def test_what_is_planned_is_asked_about_and_nothing_has_changed(app: Flask):
    there = planned()

    with pytest.raises(ZoneAsked) as refusal:
        set_zone(there, "Asia/Jakarta")

    assert refusal.value.facts == {"n": 8}  # five sessions, two rooms held, a series
    assert db.session.get_one(Library, there.northside.id).timezone == make.ZONE


@pytest.mark.parametrize("zone", ZONES)
def test_the_hour_on_the_wall_stays_and_comes_back(app: Flask, zone: str):
    there = planned()
    before, held = [wall(one, make.ZONE) for one in rows()], claims()

    set_zone(there, zone, "wall")
    after = [wall(one, zone) for one in rows()]
    moved = claims()
    set_zone(there, make.ZONE, "wall")

    assert after == before
    assert len(moved) == len(held) and moved != held
    assert [wall(one, make.ZONE) for one in rows()] == before
    assert claims() == held
    assert {one.sequence for one in db.session.query(Session)} == {2}


def test_or_the_instant_stays_and_the_series_with_it(app: Flask):
    there = planned()
    before = [(one.starts_at, one.ends_at) for one in rows()]

    set_zone(there, "Asia/Jakarta", "instant")

    assert [(one.starts_at, one.ends_at) for one in rows()] == before
    assert there.sessions[2].series.starts_minute == 720  # 13.00 WITA is 12.00 WIB


def test_a_series_whose_days_would_turn_keeps_the_wall(app: Flask):
    there = planned()

    with pytest.raises(ZoneTurns):
        set_zone(there, "Pacific/Honolulu", "instant")


def test_news_that_has_not_left_says_the_hour_of_the_new_wall(app: Flask):
    there = planned()

    set_zone(there, "Asia/Jakarta", "wall")

    told = db.session.query(Message).filter_by(name="Sari").one()
    assert told.facts["zone"] == "Asia/Jakarta"
    assert told.facts["starts_at"] == there.sessions[2].starts_at.isoformat()
    assert told.over_at == there.sessions[2].ends_at


def test_closed_days_stay_days_and_what_has_begun_stays_put(app: Flask):
    there = planned()
    day = Interval(make.instant(f"{DAY} 00:00"), make.instant(f"{DAY} 00:00") + timedelta(days=1))
    other = Interval(day.start + timedelta(days=9), day.end + timedelta(days=9))
    libraries.close(other, reason="Nyepi", by=there.ada, at=make.NOW)
    running = make.session(there.event, starts_at=make.NOW - timedelta(minutes=5))
    began = running.starts_at

    set_zone(there, "Asia/Jakarta", "wall")

    closure = db.session.query(Closure).one()
    assert wall(closure, "Asia/Jakarta") == ("2099-03-13 00:00", "2099-03-14 00:00")
    assert running.starts_at == began


def test_what_would_meet_a_running_one_is_refused_and_nothing_moves(app: Flask):
    there = planned()
    now = Interval(make.NOW - timedelta(minutes=30), make.NOW + timedelta(minutes=30))
    later = Interval(make.NOW + timedelta(hours=1), make.NOW + timedelta(hours=2))
    for when in (now, later):
        spaces.reserve(ReservationRequest(there.room.id, when, "loan"), by=there.ada, at=make.NOW)

    with pytest.raises(ZoneTurns):
        set_zone(there, "Asia/Jayapura", "wall")


def test_the_page_asks_once_keeps_what_was_typed_and_offers_the_way_back(
    client: FlaskClient, sign_in: Any,
):
    there = planned()
    sign_in(make.member(there.northside, "manager", "Budi"))
    typed = {"name": "Northside Baru", "kind": "village", "timezone": "Asia/Jakarta",
             "seats_per_booking": "4", "retention_days": "365"}
    session = f"/northside/sessions/{there.sessions[0].id}"

    asked = client.post(PROFILE, data=typed)
    unchanged = client.get(session).text
    done = client.post(PROFILE, data={**typed, "keeps": "wall"})

    assert asked.status_code == 409
    assert "Ada 8 rencana" in asked.text and 'value="Northside Baru"' in asked.text
    assert 'name="keeps"' in asked.text and "09.00–10.00 WITA" in unchanged
    assert done.status_code == 303
    assert "09.00–10.00 WIB" in client.get(session).text
    assert all(f'value="{zone}"' in client.get(PROFILE).text for zone in (make.ZONE, *ZONES))


def test_with_nothing_planned_nothing_is_asked(client: FlaskClient, sign_in: Any):
    northside = make.library()
    sign_in(make.member(northside, "manager", "Ada"))

    answer = client.post(PROFILE, data={
        "name": "Northside", "kind": "village", "timezone": "Asia/Jakarta",
        "seats_per_booking": "4", "retention_days": "365"})

    assert (answer.status_code, northside.timezone) == (303, "Asia/Jakarta")
