"""A contact is erased when the form said it would be, and not a day before."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from scheduler.attendance import actions as desk
from scheduler.attendance.actions import WalkIn
from scheduler.attendance.forgetting_actions import forget
from scheduler.bookings import actions as bookings
from scheduler.bookings.models import Booking
from scheduler.db import db
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.permissions import GUEST
from scheduler.outbox import worker
from scheduler.people.models import Person
from tests import make

AT = make.NOW


def cleo_booked() -> tuple[int, object]:
    northside = make.library(retention_days=30)
    session = make.session(make.event(northside), "2026-03-04 10:00")
    bookings.place(BookingRequest(
        session_id=session.id, seats=(SeatRequest("Cleo"),), phone="081234567890", consent=True),
        by=GUEST(northside.id), at=AT)
    db.session.commit()
    return northside.id, session


def phones() -> list[str | None]:
    return [*db.session.scalars(select(Person.phone)), *db.session.scalars(select(Booking.phone))]


def test_names_and_numbers_go_after_the_librarys_days(app: Flask):
    _library, session = cleo_booked()

    forget(at=session.ends_at + timedelta(days=29))
    kept = phones()
    forget(at=session.ends_at + timedelta(days=40))

    assert (kept, phones()) == (["+6281234567890"] * 2, [None, ""])
    assert db.session.scalar(select(Person.name)) == ""


def test_a_later_visit_keeps_the_number(app: Flask):
    library_id, session = cleo_booked()
    later = make.session(session.event, "2026-04-10 10:00")
    desk.walk_in(WalkIn("Cleo", phone="+6281234567890"), session_id=later.id, key="k",
                 by=make.staff_at(library_id), at=later.starts_at)

    forget(at=session.ends_at + timedelta(days=40))

    assert phones() == ["+6281234567890", ""]


def test_the_worker_does_it_once_an_hour(app: Flask):
    cleo_booked()

    done = [worker.tick(at=AT + timedelta(minutes=minutes)) for minutes in (0, 20, 40, 60)]

    assert ["forget-contacts" in names for names in done] == [True, False, False, True]
