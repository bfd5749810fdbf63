"""Who books is known again by number and name, also when two of their bookings meet."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import func, select

from scheduler.bookings import actions as bookings
from scheduler.bookings.models import Booking
from scheduler.db import db, transaction
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.permissions import GUEST
from scheduler.people.models import Person
from tests import make

AT = datetime(2026, 3, 1, tzinfo=UTC)


def test_eight_sessions_booked_at_once_by_one_person_know_one_person(app: Flask):
    northside = make.library()
    event, by = make.event(northside), GUEST(northside.id)
    sessions = [make.session(event, f"2026-03-{day:02} 10:00").id for day in range(4, 12)]
    db.session.commit()
    db.session.remove()

    def book(session_id: int) -> str:
        with app.app_context(), transaction():
            return bookings.place(BookingRequest(
                session_id=session_id, seats=(SeatRequest("Cleo"),), phone="081234567890",
                consent=True), by=by, at=AT).state

    with ThreadPoolExecutor(8) as phones:
        states = list(phones.map(book, sessions))

    assert states == ["placed"] * 8
    assert db.session.scalar(select(func.count(Person.id))) == 1
    assert db.session.scalar(select(func.count(Booking.person_id.distinct()))) == 1
