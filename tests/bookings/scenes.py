"""A library with something planned in it, and people who count on it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.bookings import actions as bookings
from scheduler.bookings.models import Booking
from scheduler.db import db
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.interval import Interval
from scheduler.domain.permissions import GUEST, Actor
from scheduler.domain.recurrence import Rule
from scheduler.events import actions as events
from scheduler.events import series_actions as series
from scheduler.events.actions import SessionRequest
from scheduler.events.models import Event, Session
from scheduler.events.series_actions import SeriesRequest
from scheduler.libraries.models import Library
from scheduler.outbox.models import Message
from scheduler.spaces import actions as spaces
from scheduler.spaces import asking_actions as asking
from scheduler.spaces.actions import ReservationRequest
from scheduler.spaces.models import Reservation, Space
from tests import make

DAY = "2099-03-04"


@dataclass(frozen=True)
class Planned:
    """What stands on the day: a session in a room, one out of doors, one of a series, a loan and
    a request; Cleo is booked and Wati waits at the first."""

    northside: Library
    room: Space
    other_room: Space
    event: Event
    sessions: tuple[Session, ...]
    loan: Reservation
    request: Reservation
    cleo: Booking
    wati: Booking
    ada: Actor


def span(start: str, end: str, day: str = DAY) -> Interval:
    """A span of hours on the day."""
    return Interval(make.instant(f"{day} {start}"), make.instant(f"{day} {end}"))


def party(session: Session, name: str, phone: str, *, email: str = "", size: int = 1) -> Booking:
    """A booking by a resident."""
    placed = bookings.place(BookingRequest(
        session_id=session.id, seats=tuple(SeatRequest(name) for _ in range(size)), phone=phone,
        email=email, consent=True), by=GUEST(session.library_id), at=make.NOW)
    return db.session.get_one(Booking, placed.id)


def planned(at: datetime = make.NOW) -> Planned:
    """All of it, at Northside."""
    northside = make.library(parent_id=make.library("regency", kind="regency").id)
    room, other = make.space(northside), make.space(northside, "Aula")
    ada = make.staff(northside, "manager", "Ada")
    event = make.event(northside, capacity=2)
    inside = events.schedule(SessionRequest(
        event.id, span("09:00", "10:00"), space_id=room.id, capacity=2), by=ada, at=at)
    outside = events.schedule(SessionRequest(
        event.id, span("10:00", "11:00"), place="Teras", capacity=9), by=ada, at=at)
    rule = Rule(weekdays=(inside.starts_at.weekday(),), count=3)
    weekly = series.repeat(SeriesRequest(
        rule, inside.starts_at.date(), 780, 60, SessionRequest(
            event.id, span("13:00", "14:00"), space_id=room.id, capacity=5)), by=ada, at=at)[0]
    loan = spaces.reserve(ReservationRequest(
        other.id, span("09:00", "10:00"), "loan", title="Arisan", asked_by="Bu Eta",
        phone="+6281234567001"), by=ada, at=at)
    request = asking.ask(ReservationRequest(
        other.id, span("11:00", "12:00"), "loan", asked_by="Pak Udin", phone="+6281234567002"),
        by=GUEST(northside.id), at=span("11:00", "12:00").start - timedelta(days=9))
    cleo = party(inside, "Cleo", "081234567890", size=2)
    wati = party(inside, "Wati", "081234567891")
    party(outside, "Rina", "081234567892", email="rina@example.org")
    party(weekly, "Sari", "081234567893")
    return Planned(northside, room, other, event, (inside, outside, weekly), loan, request, cleo,
                   wati, ada)


def news(kind: str = "") -> list[tuple[str, str]]:
    """(kind, name) of what is still to be told or to leave, by name."""
    found = db.session.query(Message).filter(Message.settled_at.is_(None)).order_by(
        Message.name, Message.id)
    return [(one.kind, one.name) for one in found if not kind or one.kind == kind]
