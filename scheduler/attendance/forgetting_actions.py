"""Erase who somebody was once the library's own time for keeping it is over; counts stay."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    cast,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)

from scheduler.attendance.models import Attendance, Group
from scheduler.bookings.models import Booking, Seat
from scheduler.db import db
from scheduler.events.models import Session
from scheduler.libraries.models import Library
from scheduler.outbox import mailing
from scheduler.outbox.batches import each_alone
from scheduler.outbox.models import Message
from scheduler.people.models import Person

MOST = 5000  # rows of a table in one turn; what is left has the next hour
PARTY = {"phone": "", "email": "", "note": "", "guardian_name": "", "guardian_phone": ""}


def forget(*, at: datetime) -> None:
    """Erase names, numbers and e-mails `retention_days` after the last visit, everywhere.

    Rows, sexes and age bands stay, and with them every figure: who came without a name is still
    one person who came (domain F5). Letters go as a whole. Each library is a turn of its own.
    """
    kept: dict[int, int] = dict(
        db.session.execute(select(Library.id, Library.retention_days)).all())
    each_alone("forget-contacts", kept, lambda library_id: _forget_at(
        library_id, before=at - timedelta(days=kept[library_id]), at=at))
    if kept:  # a file of letters belongs to no library: the most cautious of them decides
        mailing.forget_files(before=at - timedelta(days=min(kept.values())))


def _forget_at(library_id: int, *, before: datetime, at: datetime) -> None:
    over = select(Session.id).where(Session.library_id == library_id, Session.ends_at < before)
    _forget_people(library_id, before=before, at=at)
    for model, said, values in (
        (Seat, or_(Seat.name != "", Seat.village != ""), {"name": "", "village": ""}),
        (Booking, or_(*(getattr(Booking, name) != "" for name in PARTY), _has_needs()),
         {**PARTY, "needs": []}),
        (Attendance, or_(Attendance.name != "", Attendance.village != ""),
         {"name": "", "village": ""}),
        (Group, or_(Group.name != "", Group.leader != ""), {"name": "", "leader": ""}),
    ):
        doomed = select(model.id).where(model.library_id == library_id, said)
        doomed = doomed.join(Seat.booking).where(Booking.session_id.in_(over)) if (
            model is Seat) else doomed.where(model.session_id.in_(over))
        _change(model, doomed, values)
    _change(Session, over.where(Session.staff_note != ""), {"staff_note": ""})
    news = func.coalesce(Message.over_at, Message.posted_at)
    db.session.execute(delete(Message).where(
        Message.library_id == library_id, Message.settled_at.is_not(None), news < before,
    ).execution_options(synchronize_session=False))


def _forget_people(library_id: int, *, before: datetime, at: datetime) -> None:
    """Who has not come since: the row stays for the counts, and is nobody's any more."""
    lately = exists().where(Booking.person_id == Person.id, Booking.session_id == Session.id,
                            Session.ends_at >= before)
    came = exists().where(Attendance.person_id == Person.id, Attendance.came_at >= before)
    doomed = select(Person.id).where(
        Person.library_id == library_id, Person.created_at < before, ~lately, ~came,
        or_(Person.name != "", Person.phone.is_not(None), Person.email.is_not(None),
            Person.village != ""))
    _change(Person, doomed, {"name": "", "folded_name": "", "phone": None, "email": None,
                             "village": "", "erased_at": at})


def _has_needs() -> ColumnElement[bool]:
    return cast(Booking.needs, String) != "[]"


def _change(model: Any, doomed: Select[Any], values: dict[str, Any]) -> None:
    db.session.execute(update(model).where(model.id.in_(doomed.limit(MOST))).values(values)
                       .execution_options(synchronize_session=False))
