"""What a session's page shows: values ready for its template."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import current_app, g, url_for

from scheduler import clock
from scheduler.bookings import queries
from scheduler.bookings.device_tickets import booked_here
from scheduler.bookings.forms import BookingForm
from scheduler.bookings.linked_data import linked_data
from scheduler.bookings.shut_words import why_shut
from scheduler.domain.saying import Whereabouts
from scheduler.events import contribution_queries as contributions
from scheduler.events.cards import Card, card, state_of, where_of
from scheduler.events.models import Session
from scheduler.events.other_dates_queries import other_dates
from scheduler.outbox import queries as outbox

MAP = "https://www.openstreetmap.org/search?"
NOT_THIS_ONE = frozenset({"full", "cancelled", "past", "held", "shut"})


@dataclass(frozen=True)
class Elsewhen:
    """The event's other dates; `first`: they are the answer to this one, and stand above it."""

    cards: Sequence[Card]
    more: int
    url: str
    first: bool


def values_of(found: Session, form: BookingForm) -> dict[str, Any]:
    """Everything the page needs besides the session itself and its form."""
    at, base = clock.now(), str(current_app.config["BASE_URL"])
    where, partners = where_of(found, g.library), contributions.institutions(found.id)
    state = "past" if found.has_ended(at) else state_of(found)
    offer(form, found)
    return {
        "partners": partners, "where": where, "map_url": map_of(where, found.address),
        "state": state, "shut_why": why_shut(found), "opens_at": _opens_at(found, at=at),
        "closed": _is_closed(found, at=at), "untold": _untold(found, at=at), "base": base,
        "held": booked_here().get(found.id, ""), "elsewhen": elsewhen(found, state, at=at),
        "at_most": queries.seats_at_most(found, g.library),
        "day": found.starts_at.astimezone(g.library.zone).date(),
        "linked_data": linked_data(
            found, g.library, at=where, partners=partners,
            url=base + url_for("bookings.session", session_id=found.id),
            library_url=base + url_for("events.programme"),
            picture=base + url_for("events.picture", session_id=found.id)),
    }


def offer(form: BookingForm, found: Session) -> None:
    """Let the form ask what matters at this session, and nothing else."""
    form.offer_seats(queries.seats_at_most(found, g.library))
    form.offer_parts(queries.first_part_of(found, g.library))
    if found.event.age_from is not None or found.event.age_to is not None:
        form.ask_ages(found.event.age_from, found.event.age_to)


def elsewhen(found: Session, state: str = "cancelled", *, at: datetime) -> Elsewhen:
    """The other dates of its event; first of all where this one cannot be had."""
    dates, today = other_dates(found, at=at), at.astimezone(g.library.zone).date()
    return Elsewhen(
        [card(one, g.library, today=today, at=at) for one in dates.next], dates.more,
        url_for("events.programme", q=found.event.title), first=state in NOT_THIS_ONE)


def map_of(where: Whereabouts, street: str) -> str:
    """Where a map shows it; nothing without a street."""
    known = where.address or street
    return MAP + urlencode({"query": known if where.host else where.whole}) if known else ""


def _untold(found: Session, *, at: datetime) -> int:
    """How much news about it the desk has still to pass on."""
    return outbox.count_to_tell(g.library.id, at=at, topic=f"session:{found.id}") if (
        g.actor.is_staff) else 0


def _opens_at(found: Session, *, at: datetime) -> datetime | None:
    """When booking begins, on the library's wall, if it has not yet."""
    opens = found.booking_opens_at
    return None if opens is None or opens <= at else opens.astimezone(g.library.zone)


def _is_closed(found: Session, *, at: datetime) -> bool:
    """Whether residents come too late to book; the desk still may."""
    last = min(found.booking_closes_at or found.starts_at, found.starts_at)
    return at >= last and not g.actor.is_staff

