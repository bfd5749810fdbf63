"""What was written wrongly in a booking is put right: names, number, address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from scheduler.bookings import queries
from scheduler.bookings.actions import check_live, locked
from scheduler.bookings.letters import readdress
from scheduler.bookings.models import Booking, Seat
from scheduler.db import db
from scheduler.domain.errors import AlreadyBooked, NameNeeded
from scheduler.domain.people import folded
from scheduler.domain.permissions import Actor, check
from scheduler.history import actions as history
from scheduler.people.knowing_actions import know


@dataclass(frozen=True)
class Correction:
    """How it should read: names by seat, a phone number (E.164, or "") and an address (or "")."""

    names: Mapping[int, str]
    phone: str
    email: str


def correct(booking_id: int, wish: Correction, *, by: Actor, at: datetime) -> bool:
    """Put it right; returns whether anything changed. News not told yet goes to the new number.

    Who is known by another name or number now is somebody else to the library, unless they are
    noted as present: then the booking stays theirs. Refusals: those of `bookings.actions.cancel`,
    NameNeeded, AlreadyBooked.
    """
    check("edit-person", by)
    booking, session = locked(booking_id, by=by)
    check_live(booking, session, by=by, at=at)
    people = queries.people_of(booking.id)
    if not all(wish.names.get(seat.id, seat.name).strip() for seat in people):
        raise NameNeeded()

    changed = _written(booking, people, wish)
    if not changed:
        return False
    db.session.flush()
    if changed & {"lead", "phone"}:
        _known_anew(booking, people[0], at=at)
    history.record("corrected", "booking", subject_id=booking.id, by=by, at=at,
                   facts={"changed": sorted(changed)})
    db.session.flush()
    db.session.refresh(booking)
    readdress(booking, at=at)
    return True


def _written(booking: Booking, people: list[Seat], wish: Correction) -> set[str]:
    changed: set[str] = set()
    for seat in people:
        name = wish.names.get(seat.id, seat.name).strip()
        if name != seat.name:
            changed.add("lead" if seat.position == 1 and folded(name) != folded(seat.name)
                        else "names")
            seat.name = name
    if wish.phone != booking.phone:
        changed.add("phone")
        booking.phone = wish.phone
    if wish.email != booking.email:
        changed.add("email")
        booking.email = wish.email
    return changed


def _known_anew(booking: Booking, first: Seat, *, at: datetime) -> None:
    if any(one.here for one in queries.party_of(booking) if one.seat_id == first.id):
        return
    person_id = know(first.name, phone=booking.phone or None, email=booking.email or None,
                     sex=first.sex, age_band=first.age_band, village=first.village,
                     library_id=booking.library_id, at=at)
    if queries.is_booked(person_id, session_id=booking.session_id, besides=booking.id):
        raise AlreadyBooked()
    booking.person_id = person_id
