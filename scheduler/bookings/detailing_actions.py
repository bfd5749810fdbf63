"""Say more of who comes, after the booking: nothing of it is needed, all of it helps."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from scheduler.bookings import presence, queries
from scheduler.bookings.models import Booking, Seat
from scheduler.db import db
from scheduler.domain.booking import BookingRequest, SeatRequest, wrong_with
from scheduler.domain.errors import (
    AlreadyCancelled,
    AlreadyOver,
    GuardianNeeded,
    IdentityNumber,
    SessionClosed,
    TooOld,
    TooYoung,
)
from scheduler.domain.permissions import Actor, check
from scheduler.history import actions as history
from scheduler.people.knowing_actions import learn

WRONG = (IdentityNumber, TooYoung, TooOld, GuardianNeeded)


@dataclass(frozen=True)
class Details:
    """What is said of each person (by position in the party), and of all of them.

    A guardian that is None is not spoken of, and stays as it is.
    """

    people: Mapping[int, SeatRequest] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    note: str = ""
    lap_children: int = 0
    guardian_name: str | None = None
    guardian_phone: str | None = None


def complete(booking_id: int, details: Details, *, by: Actor, at: datetime) -> None:
    """Keep what is said of a party. Who is noted as present already stays as the desk noted them.

    Figures receive it from the seats when the desk notes who came. Refusals: Missing,
    AlreadyCancelled, SessionClosed, AlreadyOver, IdentityNumber, TooYoung, TooOld, GuardianNeeded.
    """
    check("complete-booking", by)
    session_id = queries.session_of(booking_id, library_id=by.library_id)
    session = queries.session_for_booking(session_id, library_id=by.library_id)
    booking = db.session.get_one(Booking, booking_id, with_for_update=True, populate_existing=True)

    if booking.state == "cancelled":
        raise AlreadyCancelled()
    if session.closed_at is not None:
        raise SessionClosed()
    if session.ends_at <= at:
        raise AlreadyOver()
    here = presence.noted(session_id).seats
    said = {seat: details.people[seat.position] for seat in queries.people_of(booking_id)
            if seat.position in details.people and seat.id not in here}
    for refusal in wrong_with(_as_asked(booking, said, details), role=by.role,
                              session=queries.terms_of(session)):
        if isinstance(refusal, WRONG):
            raise refusal

    for seat, one in said.items():
        seat.sex, seat.age_band, seat.village = one.sex, one.age_band, one.village
        if seat.position == 1:
            learn(booking.person_id, sex=one.sex, age_band=one.age_band, village=one.village)
    booking.needs, booking.note = list(details.needs), details.note
    booking.lap_children = details.lap_children
    if details.guardian_name is not None:
        booking.guardian_name = details.guardian_name
        booking.guardian_phone = details.guardian_phone or ""

    history.record("completed", "booking", subject_id=booking.id, by=by, at=at)


def _as_asked(
    booking: Booking, said: Mapping[Seat, SeatRequest], details: Details,
) -> BookingRequest:
    """The booking as if it had been asked for with all this."""
    seats = tuple(replace(said[seat], name=seat.name) if seat in said else SeatRequest(
        seat.name, seat.sex, seat.age_band, seat.village)
        for seat in queries.people_of(booking.id))
    guardian = ((booking.guardian_name, booking.guardian_phone) if details.guardian_name is None
                else (details.guardian_name, details.guardian_phone or ""))
    return BookingRequest(
        session_id=booking.session_id, seats=seats, phone=booking.phone, email=booking.email,
        needs=details.needs, note=details.note, guardian_name=guardian[0],
        guardian_phone=guardian[1], consent=True)
