"""The line is settled after every change: never a free place and a party that may have it."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from scheduler.attendance import actions as attendance
from scheduler.bookings import actions as bookings
from scheduler.bookings import moving_actions as moving
from scheduler.bookings import queries
from scheduler.bookings.models import Booking
from scheduler.db import db
from scheduler.domain.interval import Interval
from scheduler.domain.permissions import GUEST, Actor
from scheduler.events.actions import Where
from scheduler.events.models import Session
from scheduler.outbox.models import Message
from tests import make
from tests.bookings.test_placing import counted, wish

AT = make.NOW


def a_line(capacity: int | None, *parties: int) -> tuple[Session, Actor, list[int]]:
    """A session with parties of these sizes, as they came; the ids of their bookings."""
    northside = make.library()
    session = make.session(make.event(northside, capacity=capacity))
    ben = make.staff(northside)
    placed = [bookings.place(wish(session, *(f"{key}-{seat}" for seat in range(seats))), by=ben,
                             at=AT).id for key, seats in enumerate(parties)]
    return session, ben, placed


def resize(session: Session, capacity: int | None, *, by: Actor, **values) -> None:
    when = values.get("when", Interval(session.starts_at, session.ends_at))
    moving.reschedule(session.id, moving.Change(
        when, Where(None, session.place), capacity), by=by, at=AT)


def states(ids: list[int]) -> list[str]:
    db.session.expire_all()
    return [db.session.get_one(Booking, each).state for each in ids]


def told(booking_id: int) -> list[str]:
    """What a party has to be told now."""
    return list(db.session.scalars(select(Message.kind).where(
        Message.about == f"booking:{booking_id}", Message.settled_at.is_(None))
        .order_by(Message.id)))


def test_a_party_that_can_never_be_seated_does_not_hold_up_those_behind_it(app: Flask):
    session, ben, (ani, budi, cici) = a_line(5, 3, 4, 1)

    resize(session, 3, by=ben)
    bookings.cancel(ani, by=ben, at=AT)
    dodi = bookings.place(wish(session, "Dodi"), by=GUEST(session.library_id), at=AT)

    assert states([budi, cici]) == ["waiting", "placed"]
    assert (dodi.state, counted(session)) == ("placed", (2, 0))
    assert told(budi) == ["booking-passed-over"]
    news = db.session.scalar(select(Message).where(Message.kind == "booking-passed-over"))
    assert (news.facts["places"], news.facts["seats"]) == (3, 4)


def test_a_party_that_was_passed_over_has_its_old_turn_once_it_fits(app: Flask):
    session, ben, (ani, budi, cici) = a_line(3, 3, 3, 2)
    bookings.reduce(ani, seats=1, by=ben, at=AT)
    resize(session, 2, by=ben)
    assert (states([budi, cici]), counted(session)) == (["waiting", "waiting"], (1, 1))

    bookings.reduce(budi, seats=1, by=ben, at=AT)

    assert (states([budi, cici]), counted(session)) == (["placed", "waiting"], (2, 1))
    assert told(budi) == ["booking-promoted"]


def test_more_places_bring_back_who_was_passed_over(app: Flask):
    session, ben, (ani, budi, cici) = a_line(4, 2, 4, 1)
    resize(session, 2, by=ben)
    assert (told(budi), counted(session)) == (["booking-passed-over"], (2, 1))

    resize(session, 5, by=ben)
    assert (told(budi), told(cici), counted(session)) == (
        ["booking-waiting"], ["booking-waiting"], (2, 2))

    bookings.cancel(ani, by=ben, at=AT)
    assert (told(budi), counted(session)) == (["booking-promoted"], (5, 0))


def test_when_people_just_come_everyone_who_waited_has_a_place_and_is_told(app: Flask):
    session, ben, (_ani, budi, cici) = a_line(1, 1, 1, 1)

    resize(session, None, by=ben)

    assert (states([budi, cici]), counted(session)) == (["placed", "placed"], (3, 0))
    assert (told(budi), told(cici)) == (["booking-promoted"], ["booking-promoted"])


def test_a_session_of_the_past_that_is_moved_ahead_seats_who_waited(app: Flask):
    session, ben, (ani, budi) = a_line(1, 1, 1)
    late = session.ends_at + timedelta(hours=1)
    bookings.cancel(ani, by=ben, at=late)
    assert states([budi]) == ["waiting"]

    moving.reschedule(session.id, moving.Change(
        Interval(late + timedelta(days=1), late + timedelta(days=1, hours=1)),
        Where(None, session.place), 1), by=ben, at=late)

    assert (states([budi]), told(budi), counted(session)) == (
        ["placed"], ["booking-promoted", "session-moved"], (1, 0))


def test_moved_ahead_and_cut_at_once_sells_nothing_twice(app: Flask):
    session, ben, (ani, budi, cici) = a_line(2, 2, 1, 1)
    late = session.ends_at + timedelta(hours=1)
    bookings.cancel(ani, by=ben, at=late)

    moving.reschedule(session.id, moving.Change(
        Interval(late + timedelta(days=1), late + timedelta(days=1, hours=1)),
        Where(None, session.place), 1), by=ben, at=late)

    assert (states([budi, cici]), counted(session)) == (["placed", "waiting"], (1, 1))


def test_the_line_is_ordered_by_arrival_whatever_the_clock_says(app: Flask):
    session, ben, (ani, budi) = a_line(1, 1, 1)
    cici = bookings.place(wish(session, "Cici"), by=ben, at=AT - timedelta(hours=2))

    assert cici.position == 2
    assert queries.position_of(db.session.get_one(Booking, budi)) == 1
    assert [one.id for one in queries.live(session.id, library_id=session.library_id)] == [
        ani, budi, cici.id]
    bookings.cancel(ani, by=ben, at=AT - timedelta(hours=2))
    assert states([budi, cici.id]) == ["placed", "waiting"]


@pytest.mark.parametrize("verb", ["close", "reopen"])
def test_a_count_that_is_closed_or_opened_again_seats_nobody_late(app: Flask, verb: str):
    session, ben, (ani, budi) = a_line(1, 1, 1)
    late = session.ends_at + timedelta(hours=1)
    attendance.close(session.id, typed_total=None, by=ben, at=late)
    if verb == "reopen":
        attendance.reopen(session.id, by=ben, at=late)

    db.session.flush()
    assert (states([ani, budi]), counted(session)) == (["placed", "waiting"], (1, 1))
