"""Every feed, read by a strict reader that knows nothing of how it was written."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from scheduler import clock
from scheduler.bookings import actions as bookings
from scheduler.calendars import actions as calendars
from scheduler.calendars import feeds
from scheduler.db import db
from scheduler.domain.permissions import GUEST
from scheduler.events import actions as events
from scheduler.libraries.models import Library
from scheduler.spaces.models import Space
from tests import make
from tests.calendars import scenes
from tests.calendars.scenes import SCENES
from tests.calendars.strict import wrong_after, wrong_in

GOLDEN = Path(__file__).parent.parent / "golden" / "feeds"
StandAt = Callable[[datetime], None]
HARD_ZONES = ("Africa/Cairo", "Asia/Jerusalem", "America/Santiago", "America/Nuuk",
              "Europe/Dublin", "Asia/Jayapura")


@pytest.mark.parametrize("name", SCENES)
def test_nothing_is_wrong_in_either_language(client: FlaskClient, stand_at: StandAt, name: str):
    stand_at(make.NOW)
    path = SCENES[name]()
    stand_at(scenes.LATER)
    sign = "&" if "?" in path else "?"

    for address in (path, f"{path}{sign}lang=en", f"{path}{sign}lang=xx&from=%00&fbclid=1"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert wrong_in(answer.data, at=clock.now()) == []


@pytest.mark.parametrize("zone", HARD_ZONES)
def test_nothing_is_wrong_around_any_change_of_the_clocks(
    client: FlaskClient, stand_at: StandAt, zone: str,
):
    stand_at(make.NOW)
    event = make.event(make.library(timezone=zone))
    for number in range(150):
        make.session(event, starts_at=make.NOW + timedelta(hours=83 * number))

    assert wrong_in(client.get(scenes.FEED).data, at=make.NOW) == []


def test_nothing_is_wrong_in_the_demo(app: Flask, client: FlaskClient):
    db.session.remove()
    app.test_cli_runner().invoke(args=["demo"], catch_exceptions=False)
    slugs = db.session.scalars(select(Library.slug)).all()
    rooms = db.session.execute(select(Library.slug, Space.slug).join(
        Space, Space.library_id == Library.id)).all()

    for path in (*(f"/{slug}/feeds/programme.ics" for slug in slugs),
                 *(f"/{slug}/feeds/spaces/{room}.ics" for slug, room in rooms)):
        assert wrong_in(client.get(path).data, at=clock.now()) == [], path


@pytest.mark.parametrize("name", SCENES)
def test_the_bytes_are_the_same_over_midnight_the_month_and_the_year(
    client: FlaskClient, stand_at: StandAt, name: str,
):
    stand_at(make.NOW)
    path = SCENES[name]()

    def told(wall: str) -> bytes:
        stand_at(make.instant(wall))
        feeds.bodies.clear()
        return bytes(client.get(path).data)

    for before, after in (("2026-03-02 23:59", "2026-03-03 00:00"),
                          ("2026-03-31 23:59", "2026-04-01 00:00"),
                          ("2026-12-31 23:59", "2027-01-01 00:00")):
        assert told(before) == told(after)


def test_no_edit_takes_a_sequence_or_a_stamp_back(client: FlaskClient, stand_at: StandAt):
    """One session through all that can happen to it, in the public feed and in a private one."""
    session = scenes.a_session()
    by, guest = make.staff_at(session.library_id), GUEST(session.library_id)
    mine, waits = scenes.place(session.id, "Cleo"), scenes.place(session.id, "Dewi")
    calendars.give_bookings("token", [mine, waits], by=guest, at=make.NOW)
    steps: list[Callable[[datetime], object]] = [
        lambda at: events.move(session.id, scenes._morning(5), by=by, at=at),
        lambda at: events.edit(session.event_id, {"title": "Merajut"}, by=by, at=at),
        lambda at: bookings.cancel(mine, by=guest, at=at),
        lambda at: events.move(session.id, scenes._morning(6), by=by, at=at),
        lambda at: events.cancel(session.id, reason="", by=by, at=at),
    ]
    paths = (scenes.FEED, "/feeds/token.ics")
    stand_at(make.NOW)
    before = [client.get(path).data for path in paths]

    for number, step in enumerate(steps, 1):
        at = make.NOW + timedelta(minutes=number)
        stand_at(at)
        step(at)
        after = [client.get(path).data for path in paths]

        assert [wrong_after(*pair) for pair in zip(before, after, strict=True)] == [[], []]
        assert after[1] != before[1]
        assert [wrong_in(body, at=at) for body in after] == [[], []]
        before = after


@pytest.mark.parametrize(("scene", "given", "put"), [
    ("plain", "SUMMARY:Menjahit tas", "SUMMARY:Menjahit, tas"),
    ("plain", "SUMMARY:Menjahit tas", "SUMMARY:" + "x" * 80),
    ("plain", "SUMMARY:Menjahit tas", "SUMMARY:tas\nATTENDEE:mailto:a@b.c"),
    ("plain", "SUMMARY:Menjahit tas", "ATTENDEE:mailto:a@b.c\r\nSUMMARY:tas"),
    ("plain", "SUMMARY:Menjahit tas\r\n", ""),
    ("plain", "SUMMARY:Menjahit tas", "SUMMARY;X=a\"b:tas"),
    ("plain", "DTEND;TZID=Asia/Makassar:20260304T12", "DTEND;TZID=Asia/Makassar:20260304T10"),
    ("plain", "DTSTART;TZID=Asia/Makassar:", "DTSTART:"),
    ("plain", "DTSTART;TZID=Asia/Makassar:", "DTSTART;TZID=Asia/Jakarta:"),
    ("plain", "TZOFFSETTO:+0800", "TZOFFSETTO:+0700"),
    ("plain", "DTSTAMP:2026", "DTSTAMP:2036"), ("plain", "STATUS:CONFIRMED", "STATUS:OFF"),
    ("plain", "DTSTAMP:20260302T010000Z", "DTSTAMP:20260302T010000"),
    ("plain", "SEQUENCE:0", "SEQUENCE:-1"), ("plain", "URL:http://", "URL:/"),
    ("plain", "X-PUBLISHED-TTL:PT1H", "X-PUBLISHED-TTL:PT2H"),
    ("plain", "X-WR-CALNAME:N", "X-WR-CALNAME:M"), ("plain", "END:VEVENT", "END:VALARM"),
    ("plain", "VERSION:2.0\r\n", ""), ("plain", "METHOD", ""),
    ("cancelled", "SUMMARY:", "SUMMARY:\x85"),
])
def test_the_strict_reader_sees_what_is_wrong(scene: str, given: str, put: str):
    body = (GOLDEN / f"{scene}.ics").read_bytes().decode()
    spoilt = body.replace(given, put) if given in body else body.replace(
        "BEGIN:VEVENT", "METHOD:REQUEST\r\nBEGIN:VEVENT")

    assert wrong_in(body.encode(), at=scenes.LATER) == []
    assert wrong_in(spoilt.encode(), at=scenes.LATER) != []
