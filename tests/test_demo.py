"""The demo is believable, and the same on every run for a seed and a date."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from scheduler.attendance.models import Attendance
from scheduler.bookings.models import Booking
from scheduler.db import db
from scheduler.events.models import Session
from scheduler.libraries.models import Library
from scheduler.outbox import queries as outbox
from scheduler.outbox.models import Message
from scheduler.spaces.models import Reservation
from tests.conftest import empty

ON = "2026-11-24"


def fill(app: Flask, *options: str) -> str:
    db.session.remove()
    result = app.test_cli_runner().invoke(args=["demo", "--on", ON, *options])
    return result.output


def titles() -> list[tuple[object, ...]]:
    return [tuple(row) for asked in (
        select(Session.starts_at, Session.seats_taken).order_by(Session.id),
        select(Message.key, Message.kind, Message.name, Message.outcome, Message.facts)
        .order_by(Message.id),
        select(Reservation.title, Reservation.starts_at, Reservation.asked_by)
        .order_by(Reservation.id),
    ) for row in db.session.execute(asked)]


def test_the_demo_has_a_network_a_year_behind_it_and_a_month_ahead(app: Flask):
    output = fill(app)

    at = db.session.scalar(select(func.max(Session.made_at)))
    assert "hasriani@kendari.example" in output
    assert db.session.scalar(select(func.count(Library.id))) == 10
    assert db.session.scalar(select(func.count()).where(Session.closed_at.is_not(None))) > 200
    assert db.session.scalar(select(func.count()).where(Session.starts_at > at)) > 50
    assert db.session.scalar(select(func.count(Attendance.id))) > 1000


def test_kendaris_desk_has_news_to_pass_on_and_requests_to_answer(app: Flask):
    fill(app)

    at = db.session.scalar(select(func.max(Session.made_at)))
    kendari = db.session.scalar(select(Library.id).where(Library.slug == "kendari"))
    waits = outbox.to_tell(kendari, show="open", at=at)
    done = outbox.to_tell(kendari, show="done", at=at)
    assert 5 <= len(waits) <= 20 and len({one.kind for one in waits}) >= 3
    assert {one.outcome for one in done} == {"told", "unreachable"}
    assert db.session.scalar(select(func.count()).where(
        Reservation.confirmed_at.is_(None), Reservation.held_until > at)) >= 2


def test_every_counter_of_the_demo_equals_its_live_seats(app: Flask):
    fill(app)

    placed = (select(func.coalesce(func.sum(Booking.seats), 0))
              .where(Booking.session_id == Session.id, Booking.state == "placed")
              .scalar_subquery())
    future = Session.closed_at.is_(None)
    assert db.session.scalar(
        select(func.count()).where(future, Session.seats_taken != placed)) == 0


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_same_seed_and_date_make_the_same_demo(app: Flask, seed: str, engine_name: str):
    fill(app, "--seed", seed)
    first = titles()
    db.session.remove()
    empty(engine_name)

    fill(app, "--seed", seed)

    assert titles() == first


def test_the_demo_refuses_a_database_that_is_not_empty(app: Flask):
    fill(app)

    assert "needs an empty one" in fill(app)
