"""Erase how to reach people once the library's own time for keeping it is over."""

from datetime import datetime, timedelta

from sqlalchemy import exists, or_, select, update

from scheduler.attendance.models import Attendance
from scheduler.bookings.models import Booking
from scheduler.db import db
from scheduler.events.models import Session
from scheduler.libraries.models import Library
from scheduler.outbox.models import Message
from scheduler.people.models import Person


def forget(*, at: datetime) -> None:
    """Erase phone numbers and e-mails `retention_days` after the last visit, in every library.

    Names and counts stay; who came without being reachable stays countable (domain F5).
    """
    for library_id, days in db.session.execute(select(Library.id, Library.retention_days)).all():
        _forget_at(library_id, before=at - timedelta(days=days))


def _forget_at(library_id: int, *, before: datetime) -> None:
    over = select(Session.id).where(Session.library_id == library_id, Session.ends_at < before)
    lately = exists().where(Booking.person_id == Person.id, Booking.session_id == Session.id,
                            Session.ends_at >= before)
    came = exists().where(Attendance.person_id == Person.id, Attendance.came_at >= before)
    for statement in (
        update(Person).where(
            Person.library_id == library_id, Person.created_at < before, ~lately, ~came,
            or_(Person.phone.is_not(None), Person.email.is_not(None)),
        ).values(phone=None, email=None),
        update(Booking).where(
            Booking.library_id == library_id, Booking.session_id.in_(over),
            or_(Booking.phone != "", Booking.email != "", Booking.guardian_phone != ""),
        ).values(phone="", email="", guardian_phone=""),
        update(Message).where(
            Message.library_id == library_id, Message.posted_at < before, Message.address != "",
            Message.settled_at.is_not(None),
        ).values(address="", phone="", name="", trouble=""),
    ):
        db.session.execute(statement.execution_options(synchronize_session=False))
