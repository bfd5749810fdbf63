"""Place a booking, keep fewer places, give it back; call a session off."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, text

from scheduler.bookings import presence, queries
from scheduler.bookings.knocking_actions import contact_of
from scheduler.bookings.letters import hush, letter_facts, tell, tell_change, tell_end
from scheduler.bookings.line_actions import count, settle
from scheduler.bookings.models import Booking, Seat
from scheduler.db import db, issue, table_of
from scheduler.domain import codes
from scheduler.domain.attendance import PeopleNoted
from scheduler.domain.booking import BookingRequest, check_booking
from scheduler.domain.errors import (
    AlreadyBooked,
    AlreadyCancelled,
    AlreadyOver,
    SessionClosed,
)
from scheduler.domain.giving_back import check_nobody_here, given_back
from scheduler.domain.limits import check_parties
from scheduler.domain.people import folded
from scheduler.domain.permissions import Actor, check
from scheduler.domain.seating import Seated, Waiting
from scheduler.events import actions as events
from scheduler.history import actions as history
from scheduler.people.knowing_actions import know
from scheduler.people.models import Consent
from scheduler.statements import into, on_conflict

CONSENT_TEXT = "booking-2026-1"
SAME_HAND = timedelta(minutes=2)
# Other live parties at the session that one contact answers for, one in two parts counted once;
# the session is locked by then.
_OTHERS = text("""(SELECT count(DISTINCT CASE WHEN other.party = '' THEN CAST(other.id AS text)
ELSE other.party END) FROM booking AS other
WHERE other.session_id = :at_session AND other.state <> 'cancelled' AND other.id <> booking.id
AND (booking.party = '' OR other.party <> booking.party)
AND :contact = CASE WHEN other.phone <> '' THEN other.phone
WHEN other.email <> '' THEN lower(other.email) ELSE other.guardian_phone END)""")
# One live booking per person and session: a second one gives no id back.
_BOOKING = on_conflict(table_of(Booking), lambda new: new.on_conflict_do_nothing(
    index_elements=["session_id", "person_id"], index_where=text("state <> 'cancelled'"),
).returning(Booking.id, _OTHERS))
_SEATS, _CONSENT = into(table_of(Seat)), into(table_of(Consent))


@dataclass(frozen=True)
class Placed:
    """What became of a request: the booking's id, its link, placed or waiting (and where).

    `rest`: the booking of those who wait, when only some of a party have places.
    """

    id: int
    link_code: str
    state: str
    position: int | None = None
    rest: "Placed | None" = None

    @property
    def links(self) -> list[str]:
        """The links of all of the party."""
        return [self.link_code, *(self.rest.links if self.rest else [])]


def place(
    request: BookingRequest, *, by: Actor, at: datetime, joins_waiting: bool = True,
) -> Placed:
    """Seat the party, or put it in the line when the session is full.

    A party that wants it so is seated in part, as long as nobody waits before it.
    Refusals: those of `domain.booking.check_booking`, PartyTooLarge, AlreadyBooked,
    TooManyParties, and SessionFull(left) for a party that would wait and does not want to.
    """
    check("book" if not by.is_staff else "book-for-others", by)
    session = queries.session_for_booking(request.session_id, library_id=by.library_id)
    seating = queries.seating_of_newcomers(session)
    terms = queries.terms_of(session)

    check_booking(request, session=terms, role=by.role, at=at)
    outcome = seating.seat(len(request.seats), limit=terms.seats_per_booking,
                           joins_waiting=joins_waiting)
    now = seating.first_part(len(request.seats)) if request.in_parts else 0

    if now:
        return _in_parts(request, session, now, by=by, at=at)
    person_id = _person(request, by=by, at=at)
    _consented(request, person_id, by=by, at=at)
    return _placed(request, session, outcome, person_id=person_id, by=by, at=at)


def _in_parts(
    request: BookingRequest, session: Row[Any], now: int, *, by: Actor, at: datetime,
) -> Placed:
    """Two bookings of one party: those who have places, and those who are first in the line."""
    here, rest = parts = request.split(now)
    names, people, party = [folded(one.seats[0].name) for one in parts], [0, 0], _word()
    # In one order whoever asks, so that no family waits crosswise for itself.
    for number in sorted((0, 1), key=names.__getitem__):
        people[number] = _person(parts[number], by=by, at=at,
                                 again=number == 0 or names[0] != names[1])

    _consented(request, people[0], by=by, at=at)
    placed = _placed(here, session, Seated(now), person_id=people[0], party=party, by=by, at=at,
                     waiting=len(rest.seats))
    return replace(placed, rest=_placed(rest, session, Waiting(1), person_id=people[1],
                                        party=party, by=by, at=at))


def _word() -> str:
    return secrets.token_hex(16)


def _consented(request: BookingRequest, person_id: int, *, by: Actor, at: datetime) -> None:
    if request.consent:
        issue(_CONSENT, {
            "library_id": by.library_id, "person_id": person_id, "purpose": "booking",
            "text_version": CONSENT_TEXT, "channel": "desk" if by.is_staff else "page",
            "given_at": at})


def _placed(
    request: BookingRequest, session: Row[Any], outcome: Seated | Waiting, *, person_id: int,
    by: Actor, at: datetime, party: str = "", waiting: int = 0,
) -> Placed:
    booking = _written(request, session, outcome, person_id=person_id, party=party, by=by, at=at)
    history.record("placed", "booking", subject_id=booking.id, by=by, at=at,
                   facts={"seats": len(request.seats), "state": outcome.state})
    facts = letter_facts(session, link_code=booking.link_code, seats=len(request.seats))
    tell(f"booking-{outcome.state}", to=request.told, locale=request.locale,
         booking_id=booking.id, library_id=by.library_id, at=at,
         facts={**facts, "waiting": waiting} if waiting else facts)
    return booking


def _person(request: BookingRequest, *, by: Actor, at: datetime, again: bool = True) -> int:
    """Someone known by phone and folded name, or someone new; always new unless `again`.

    Without a number nobody is known again, so a second tap at the desk is told by its hand.
    """
    first = request.seats[0]
    if not request.phone and by.is_staff and queries.twin(
            first.name, session_id=request.session_id, placed_by=by.account_id,
            since=at - SAME_HAND):
        raise AlreadyBooked()
    return know(first.name, phone=(request.phone or None) if again else None,
                email=request.email or None, sex=first.sex, age_band=first.age_band,
                village=first.village, library_id=by.library_id, at=at)


def _written(
    request: BookingRequest, session: Row[Any], outcome: Seated | Waiting, *, person_id: int,
    party: str, by: Actor, at: datetime,
) -> Placed:
    link = codes.link_code(secrets.token_bytes(18))
    values = {
        "library_id": by.library_id, "session_id": session.id, "person_id": person_id,
        "state": outcome.state, "seats": len(request.seats), "link_code": link,
        "desk_code": codes.desk_code(secrets.randbelow),
        "phone": request.phone, "email": request.email,
        "needs": list(request.needs), "note": request.note, "lap_children": request.lap_children,
        "guardian_name": request.guardian_name, "guardian_phone": request.guardian_phone,
        "locale": request.locale, "placed_at": at, "placed_by": by.account_id,
        "seated_at": at if isinstance(outcome, Seated) else None, "cancelled_by": "",
        "party": party,
    }
    contact = contact_of(request)
    found = issue(_BOOKING, {**values, "at_session": session.id, "contact": contact}).first()
    if found is None:
        raise AlreadyBooked()
    booking_id, others = found
    if contact and not by.is_staff:
        check_parties(others)
    issue(_SEATS, [
        {"library_id": by.library_id, "booking_id": booking_id, "position": number,
         "name": seat.name, "sex": seat.sex, "age_band": seat.age_band, "village": seat.village}
        for number, seat in enumerate(request.seats, start=1)])
    count(session.id, seats=outcome.seats_taken, parties=int(isinstance(outcome, Waiting)))
    return Placed(booking_id, link, outcome.state, getattr(outcome, "position", None))


def cancel(booking_id: int, *, by: Actor, at: datetime, tells: bool = True) -> None:
    """Give all places back; the next in line get them. They are told, unless they just said it.

    Refusals: Missing, AlreadyCancelled, SessionClosed, HereAlready once one of them is noted as
    present, and AlreadyOver for guests: who was booked when it began stays booked (domain F2).
    """
    check("cancel-booking", by)
    booking, session = locked(booking_id, by=by)
    check_live(booking, session, by=by, at=at)
    check_nobody_here(queries.party_of(booking))

    seats, parties = _counted(booking)
    booking.state, booking.cancelled_at = "cancelled", at
    booking.cancelled_by = "desk" if by.is_staff else "guest"
    db.session.flush()
    count(session.id, seats=-seats, parties=-parties)

    history.record("cancelled", "booking", subject_id=booking.id, by=by, at=at)
    if tells:
        tell_end("booking-cancelled", booking, session, at=at)
    else:
        hush(booking, at=at)
    settle(session.id, by=by, at=at)


def reduce(booking_id: int, *, seats: int, by: Actor, at: datetime) -> None:
    """Keep only `seats` places, those of people who are here before all; a waiting party keeps
    its turn.

    Refusals: as for `cancel`. ValueError when it would grow or vanish.
    """
    check("cancel-booking", by)
    booking, session = locked(booking_id, by=by)
    check_live(booking, session, by=by, at=at)
    if not 1 <= seats <= booking.seats:
        raise ValueError(f"from {booking.seats} to {seats} seats is no reduction")
    gone = given_back(queries.party_of(booking), keep=seats)
    leave(booking, session, gone, by=by, at=at)


def leave(
    booking: Booking, session: Row[Any], gone: Collection[int], *, by: Actor, at: datetime,
    tells: bool = True,
) -> None:
    """These of a party give their places back; the line is settled, the rest keep theirs."""
    for seat in queries.people_of(booking.id):
        if seat.id in gone:
            db.session.delete(seat)
    booking.seats -= len(gone)
    db.session.flush()
    if booking.state != "waiting":
        count(session.id, seats=-len(gone))

    history.record("reduced", "booking", subject_id=booking.id, by=by, at=at,
                   facts={"seats": booking.seats})
    if tells:
        tell_change("booking-reduced", booking, session, at=at)
    settle(session.id, by=by, at=at)


def _counted(booking: Booking) -> tuple[int, int]:
    """What the session's counters hold of a booking: places taken, parties in the line."""
    if booking.state == "waiting":
        return 0, int(booking.passed_at is None)
    return booking.seats, 0


def locked(booking_id: int, *, by: Actor) -> tuple[Booking, Row[Any]]:
    """A booking and its session, locked in that order's reverse: session first, always."""
    session_id = queries.session_of(booking_id, library_id=by.library_id)
    session = queries.session_for_booking(session_id, library_id=by.library_id)
    booking = db.session.get_one(Booking, booking_id, with_for_update=True, populate_existing=True)
    return booking, session


def check_live(booking: Booking, session: Row[Any], *, by: Actor, at: datetime) -> None:
    if booking.state == "cancelled":
        raise AlreadyCancelled()
    if session.closed_at is not None:
        raise SessionClosed()
    if not by.is_staff and session.ends_at <= at:
        raise AlreadyOver()


def call_off(session_id: int, *, reason: str, by: Actor, at: datetime) -> int:
    """Cancel a session and tell everyone who had booked; returns how many the desk has to tell.

    Those with an e-mail get a letter; those without a number or an address nobody can tell.

    Refusals: those of `events.actions.cancel`, and PeopleNoted(n) once people came.
    """
    came = presence.noted(session_id).people
    if came:
        raise PeopleNoted(n=came)
    events.cancel(session_id, reason=reason, by=by, at=at)
    session = queries.session_for_booking(session_id, library_id=by.library_id)
    parties = queries.live(session_id, library_id=by.library_id)
    for booking in parties:
        tell_end("session-cancelled", booking, session, at=at, reason=reason)
    return sum(booking.told.by_hand for booking in parties)
