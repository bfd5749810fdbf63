"""Questions about bookings: one by its code, a session's parties, the line."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import joinedload, selectinload

from scheduler.bookings import presence
from scheduler.bookings.models import Booking, Seat
from scheduler.db import db, issue
from scheduler.domain.booking import SessionTerms
from scheduler.domain.errors import Missing
from scheduler.domain.giving_back import Held
from scheduler.domain.interval import Interval
from scheduler.domain.seating import Party, Seating
from scheduler.events.models import Event, Session
from scheduler.libraries.models import Library
from scheduler.spaces.models import Reservation, Space

_LOCKED = (
    select(
        Session.id, Session.starts_at, Session.ends_at, Session.capacity, Session.seats_taken,
        Session.parties_waiting, Session.booking_opens_at, Session.booking_closes_at,
        Session.published_at, Session.cancelled_at, Session.closed_at, Session.shut_at,
        Session.place, Session.address, Session.title.label("title"), Session.facilitator,
        Session.note, Space.name.label("space"), Space.where.label("floor"),
        Event.age_from, Event.age_to, Event.seats_per_booking, Library.timezone, Library.name,
        Library.slug, Library.code_prefix, Library.seats_per_booking.label("library_limit"),
    )
    .join(Event, Event.id == Session.event_id)
    .join(Library, Library.id == Session.library_id)
    .outerjoin(Reservation, Reservation.id == Session.reservation_id)
    .outerjoin(Space, Space.id == Reservation.space_id)
    .where(Session.id == bindparam("session_id"), Session.library_id == bindparam("library_id"))
    .with_for_update(of=Session)
)
_LINE = (
    select(Booking.id, Booking.seats, Booking.passed_at)
    .where(Booking.session_id == bindparam("session_id"), Booking.state == "waiting")
)


def session_for_booking(session_id: int, *, library_id: int) -> Row[Any]:
    """What a booking must know of its session, locked until the transaction ends.

    A row of columns, so the numbers are the database's own (promise 2). Refuses with Missing.
    """
    row = issue(_LOCKED, {"session_id": session_id, "library_id": library_id}).first()
    if row is None:
        raise Missing()
    return row


def seating_of_newcomers(row: Row[Any]) -> Seating:
    """The places of a locked session and how many parties wait, as its own row has them."""
    return Seating(capacity=row.capacity, taken=row.seats_taken, unread=row.parties_waiting)


def line_of(row: Row[Any]) -> tuple[Seating, frozenset[int]]:
    """The places of a locked session with everyone who waits, and who of them is passed over."""
    rows = _waiting(row.id)
    return (Seating(capacity=row.capacity, taken=row.seats_taken, waiting=_parties(rows)),
            frozenset(key for key, _seats, passed_at in rows if passed_at is not None))


def _waiting(session_id: int) -> Sequence[Row[Any]]:
    return db.session.execute(_LINE, {"session_id": session_id}).all()


def _parties(rows: Sequence[Row[Any]]) -> tuple[Party, ...]:
    return tuple(Party(key, seats) for key, seats, _passed_at in rows)


def terms_of(row: Row[Any]) -> SessionTerms:
    """The rules a booking of this session must keep."""
    return SessionTerms(
        published=row.published_at is not None, cancelled_at=row.cancelled_at,
        when=Interval(row.starts_at, row.ends_at), opens_at=row.booking_opens_at,
        closes_at=row.booking_closes_at,
        seats_per_booking=row.seats_per_booking or row.library_limit,
        age_from=row.age_from, age_to=row.age_to, shut_at=row.shut_at,
    )


def terms(session: Session, library: Library) -> SessionTerms:
    """The same, of a session that is only looked at."""
    event = session.event
    return SessionTerms(
        published=session.published_at is not None, cancelled_at=session.cancelled_at,
        when=Interval(session.starts_at, session.ends_at), opens_at=session.booking_opens_at,
        closes_at=session.booking_closes_at, seats_per_booking=seats_at_most(session, library),
        age_from=event.age_from, age_to=event.age_to, shut_at=session.shut_at,
    )


def seats_at_most(session: Session, library: Library) -> int:
    """How many people one booking may bring to this session."""
    limits = (session.event.seats_per_booking or library.seats_per_booking, session.capacity)
    return min(limit for limit in limits if limit is not None)


def first_part_of(session: Session, library: Library) -> int:
    """For how many there are places when a party may be larger than that; 0 when there is no
    such choice."""
    return session.seating.first_part(seats_at_most(session, library))


def other_part(booking: Booking) -> Booking | None:
    """The other live booking of a party that came in two parts."""
    return None if not booking.party else db.session.scalar(
        select(Booking).where(Booking.party == booking.party, Booking.id != booking.id,
                              Booking.library_id == booking.library_id,
                              Booking.state != "cancelled"))


def twin(
    name: str, *, session_id: int, placed_by: int | None, since: datetime,
) -> int | None:
    """A booking without a number that the same hand placed under this name a moment ago."""
    return db.session.scalar(
        select(Booking.id).join(Seat, Seat.booking_id == Booking.id)
        .where(Booking.session_id == session_id, Booking.placed_by == placed_by,
               Booking.placed_at >= since, Booking.phone == "", Booking.state != "cancelled",
               Seat.position == 1, Seat.name == name))


def by_code(code: str) -> Booking:
    """The booking a link opens, with its session, event and people; refuses with Missing."""
    found = db.session.scalar(
        select(Booking).where(Booking.link_code == code).options(
            joinedload(Booking.session).joinedload(Session.event),
            joinedload(Booking.session).joinedload(Session.reservation),
            selectinload(Booking.people)))
    if found is None:
        raise Missing()
    return found


def by_id(booking_id: int, *, library_id: int) -> Booking:
    """One booking of a library with its session, event and people; refuses with Missing."""
    found = db.session.scalar(
        select(Booking).where(Booking.id == booking_id, Booking.library_id == library_id).options(
            joinedload(Booking.session).joinedload(Session.event),
            joinedload(Booking.session).joinedload(Session.reservation),
            selectinload(Booking.people)).execution_options(populate_existing=True))
    if found is None:
        raise Missing()
    return found


def by_codes(codes: Sequence[str]) -> Sequence[Booking]:
    """The bookings this device holds, soonest first."""
    return db.session.scalars(
        select(Booking).join(Booking.session).where(Booking.link_code.in_(codes))
        .options(joinedload(Booking.session).options(
            joinedload(Session.event).joinedload(Event.library),
            joinedload(Session.reservation).joinedload(Reservation.space)))
        .order_by(Session.starts_at)).all()


def live_by_codes(codes: Sequence[str]) -> dict[int, str]:
    """Of these bookings the live ones: the session of each, and its link code."""
    rows = db.session.execute(
        select(Booking.session_id, Booking.link_code)
        .where(Booking.link_code.in_(codes), Booking.state != "cancelled")).all()
    return {row.session_id: row.link_code for row in rows}


def position_of(booking: Booking) -> int | None:
    """Where a waiting party stands in the line, from 1; None for one that is too large."""
    return Seating(capacity=booking.session.capacity, taken=0,
                   waiting=_parties(_waiting(booking.session_id))).position(booking.id)


def live(session_id: int, *, library_id: int) -> Sequence[Booking]:
    """A session's live bookings with their people, first come first."""
    return db.session.scalars(
        select(Booking).where(Booking.session_id == session_id, Booking.library_id == library_id,
                              Booking.state != "cancelled")
        .options(selectinload(Booking.people), joinedload(Booking.person))
        .order_by(Booking.id)).all()


def people_of(booking_id: int) -> Sequence[Seat]:
    """A booking's people in order."""
    return db.session.scalars(
        select(Seat).where(Seat.booking_id == booking_id).order_by(Seat.position)).all()


def is_booked(person_id: int, *, session_id: int, besides: int) -> bool:
    """Whether a person has another live booking at the session."""
    return db.session.scalar(select(Booking.id).where(
        Booking.person_id == person_id, Booking.session_id == session_id,
        Booking.state != "cancelled", Booking.id != besides)) is not None


def party_of(booking: Booking) -> list[Held]:
    """A booking's people in order, and who of them is noted as present."""
    here = presence.noted(booking.session_id).seats
    return [Held(seat.id, seat.position, seat.name, here=seat.id in here)
            for seat in people_of(booking.id)]


def session_of(booking_id: int, *, library_id: int) -> int:
    """The session a booking is for; refuses with Missing."""
    found = db.session.scalar(select(Booking.session_id).where(
        Booking.id == booking_id, Booking.library_id == library_id))
    if found is None:
        raise Missing()
    return found
