"""The line of a session: settled whenever something changed that decides who gets a place."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, update

from scheduler.bookings import queries
from scheduler.bookings.letters import tell_change
from scheduler.bookings.models import Booking
from scheduler.db import db, issue, table_of
from scheduler.domain.permissions import Actor
from scheduler.domain.seating import Party, line_moves
from scheduler.events.changing import follows
from scheduler.events.models import Session
from scheduler.history import actions as history
from scheduler.statements import Prepared

_COUNT = Prepared(
    update(table_of(Session)).where(Session.id == bindparam("session_key"))
    .values(seats_taken=Session.seats_taken + bindparam("seats"),
            parties_waiting=Session.parties_waiting + bindparam("parties")))


def count(session_id: int, *, seats: int = 0, parties: int = 0) -> None:
    """Change the counters in SQL, where the CHECK stands guard over a mistake of ours."""
    issue(_COUNT, {"session_key": session_id, "seats": seats, "parties": parties})


@follows
def settle(session_id: int, *, by: Actor, at: datetime) -> None:
    """Let the parties in whose turn it is, and tell each of them. Twice changes nothing.

    Who is more than all places there are is passed over and told so; who fits again takes the
    turn it had.
    """
    session = queries.session_for_booking(session_id, library_id=by.library_id)
    if session.shut_at is not None or not line_moves(
            session.starts_at, cancelled_at=session.cancelled_at, closed_at=session.closed_at,
            at=at):
        return
    seating, passed_before = queries.line_of(session)
    seated, after = seating.promote()
    for party in seating.passed:
        if party.key not in passed_before:
            _pass_over(party, session, by=by, at=at)
    for party in seating.line:
        if party.key in passed_before:
            _let_back(party, session, by=by, at=at)
    for party in seated:
        _seat(party, session, by=by, at=at)
    for party in after.line:
        if party.key in passed_before:
            tell_change("booking-waiting", _booking(party), session, at=at)


def _seat(party: Party, session: Row[Any], *, by: Actor, at: datetime) -> None:
    booking = _booking(party)
    booking.state, booking.seated_at = "placed", at
    db.session.flush()
    count(session.id, seats=party.seats, parties=-1)
    history.record("promoted", "booking", subject_id=booking.id, by=by, at=at)
    tell_change("booking-promoted", booking, session, at=at)


def _pass_over(party: Party, session: Row[Any], *, by: Actor, at: datetime) -> None:
    booking = _booking(party)
    booking.passed_at = at
    db.session.flush()
    count(session.id, parties=-1)
    history.record("passed-over", "booking", subject_id=booking.id, by=by, at=at,
                   facts={"capacity": session.capacity, "seats": party.seats})
    tell_change("booking-passed-over", booking, session, at=at)


def _let_back(party: Party, session: Row[Any], *, by: Actor, at: datetime) -> None:
    booking = _booking(party)
    booking.passed_at = None
    db.session.flush()
    count(session.id, parties=1)
    history.record("back-in-line", "booking", subject_id=booking.id, by=by, at=at)


def _booking(party: Party) -> Booking:
    return db.session.get_one(Booking, party.key, populate_existing=True)
