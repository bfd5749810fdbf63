"""One of everything at Northside, for tests that walk through the whole app."""

from dataclasses import dataclass

from scheduler import clock
from scheduler.bookings import actions as bookings
from scheduler.bookings import queries
from scheduler.db import db
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.permissions import GUEST
from scheduler.events.models import Session
from scheduler.libraries.models import Library
from scheduler.outbox.models import Message
from scheduler.people.models import Member
from tests import make


@dataclass(frozen=True)
class World:
    """Northside and what stands there, Ada who runs it, and Dora who runs Southside."""

    northside: Library
    southside: Library
    ada: Member
    dora: Member
    values: dict[str, object]


def built() -> World:
    """The world, committed; `values` fills the parts of addresses by their names."""
    northside, southside = make.library(code_prefix="NS"), make.library("southside")
    space = make.space(northside)
    event = make.event(northside, space_id=space.id)
    session = make.session(event, starts_at=clock.now().replace(microsecond=0, second=0))
    placed = bookings.place(BookingRequest(
        session_id=session.id, seats=(SeatRequest("Cleopatra"),), phone="081234567890",
        consent=True), by=GUEST(northside.id), at=make.NOW)
    ada = make.member(northside, "coordinator", "Ada")
    dora = make.member(southside, "coordinator", "Dora")
    values = {"lib": northside.slug, "place": northside.slug, "slug": space.slug,
              "code": placed.link_code, "token": "no-such-token", "name": "attendances",
              **_numbers(session, placed.id)}
    db.session.commit()
    return World(northside, southside, ada, dora, values)


def _numbers(session: Session, booking_id: int) -> dict[str, object]:
    return {
        "session_id": session.id, "event_id": session.event_id,
        "seat_id": queries.people_of(booking_id)[0].id, "booking_id": booking_id,
        "message_id": db.session.query(Message.id).scalar(), "import_id": 1,
    }
