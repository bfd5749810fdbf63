"""Some of a party stay away, by name; and a booking that was cancelled a moment ago comes back."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from scheduler.bookings import queries
from scheduler.bookings.actions import check_live, leave, locked
from scheduler.bookings.letters import tell_change
from scheduler.bookings.line_actions import count, settle
from scheduler.bookings.models import Booking
from scheduler.db import db
from scheduler.domain.errors import (
    AlreadyBooked,
    DoorsShut,
    SessionCancelled,
    SessionClosed,
    SessionFull,
)
from scheduler.domain.giving_back import TooLateToBringBack, can_be_undone, leaving
from scheduler.domain.permissions import Actor, check
from scheduler.history import actions as history
from scheduler.people.knowing_actions import know


def let_go(
    booking_id: int, *, gone: Collection[int], by: Actor, at: datetime, tells: bool = True,
) -> list[str]:
    """Give back the places of those chosen, by seat; returns their names.

    The others keep theirs, or their turn in the line. When who booked stays away, the next of
    them is who the library knows, by the same number. `tells`: whether they hear of it by letter.
    Refusals: those of `bookings.actions.cancel`, NobodyChosen, NobodyStays.
    """
    check("cancel-booking", by)
    booking, session = locked(booking_id, by=by)
    check_live(booking, session, by=by, at=at)
    chosen = leaving(queries.party_of(booking), gone)

    leave(booking, session, {one.seat_id for one in chosen}, by=by, at=at, tells=tells)
    _led_by_who_stays(booking, at=at)
    return [one.name for one in chosen]


def _led_by_who_stays(booking: Booking, *, at: datetime) -> None:
    """The first place is that of whoever the booking is known by."""
    people = queries.people_of(booking.id)
    if people[0].position == 1:
        return
    for number, seat in enumerate(people, start=1):
        seat.position = number
        db.session.flush()
    first = people[0]
    person_id = know(first.name, phone=booking.phone or None, email=booking.email or None,
                     sex=first.sex, age_band=first.age_band, village=first.village,
                     library_id=booking.library_id, at=at)
    if queries.is_booked(person_id, session_id=booking.session_id, besides=booking.id):
        raise AlreadyBooked()
    booking.person_id = person_id


def bring_back(booking_id: int, *, by: Actor, at: datetime) -> str:
    """Undo a cancellation of the last quarter of an hour: the party has its turn again, and a place
    if one is left; returns "placed" or "waiting". What is not cancelled stays as it is.

    Refusals: NotYourRole, Missing, TooLateToBringBack, SessionCancelled, SessionClosed,
    DoorsShut, AlreadyBooked when they have booked again meanwhile, and SessionFull(left) once it
    has begun and there are not enough places.
    """
    check("book-for-others", by)
    booking, session = locked(booking_id, by=by)
    if booking.state != "cancelled":
        return booking.state
    if not can_be_undone(booking.cancelled_at, ends_at=session.ends_at, at=at):
        raise TooLateToBringBack()
    if session.cancelled_at is not None:
        raise SessionCancelled()
    if session.closed_at is not None:
        raise SessionClosed()
    if session.shut_at is not None:
        raise DoorsShut()
    if queries.is_booked(booking.person_id, session_id=session.id, besides=booking.id):
        raise AlreadyBooked()

    _seat_again(booking, session, at=at)
    history.record("brought-back", "booking", subject_id=booking.id, by=by, at=at)
    tell_change(f"booking-{booking.state}", booking, session, at=at)
    settle(session.id, by=by, at=at)
    db.session.refresh(booking)
    return booking.state


def _seat_again(booking: Booking, session: Row[Any], *, at: datetime) -> None:
    """Into the line until it begins, whose turn it is then gets a place; afterwards to a place."""
    begun = session.starts_at <= at
    left = None if session.capacity is None else session.capacity - session.seats_taken
    if begun and left is not None and left < booking.seats:
        raise SessionFull(left=max(left, 0))
    booking.state = "placed" if begun or left is None else "waiting"
    booking.seated_at = at if booking.state == "placed" else None
    booking.cancelled_at, booking.cancelled_by = None, ""
    db.session.flush()
    if booking.state == "placed":
        count(session.id, seats=booking.seats)
    else:
        count(session.id, parties=1)
