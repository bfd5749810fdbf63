"""A booking as the desk sees it: values ready for its page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from scheduler.bookings import queries
from scheduler.bookings.models import Booking
from scheduler.bookings.ticket_views import desk_code
from scheduler.domain.giving_back import can_be_undone
from scheduler.events.cards import where_of
from scheduler.history import queries as history
from scheduler.people import queries as people

# What happened to a booking, in a word or two.
VERBS = {
    "placed": _l("booked"), "cancelled": _l("cancelled"), "reduced": _l("fewer places"),
    "promoted": _l("got a place from the waiting list"), "passed-over": _l("more than the places"),
    "back-in-line": _l("back in the line"), "corrected": _l("put right"),
    "brought-back": _l("cancellation undone"),
}


@dataclass(frozen=True)
class Happened:
    """One line of a booking's history: when, what, and who did it."""

    at: datetime
    what: str
    who: str


def values_of(booking: Booking, *, at: datetime) -> dict[str, Any]:
    """Everything the page shows besides its forms."""
    session, zone = booking.session, g.library.zone
    return {
        "booking": booking, "session": session, "party": queries.party_of(booking),
        "code": desk_code(booking, g.library), "where": where_of(session, g.library),
        "over": session.has_ended(at), "day": session.starts_at.astimezone(zone).date(),
        "position": queries.position_of(booking) if booking.state == "waiting" else None,
        "may_undo": booking.state == "cancelled" and can_be_undone(
            booking.cancelled_at, ends_at=session.ends_at, at=at),
        "happened": _happened(booking),
    }


def _happened(booking: Booking) -> list[Happened]:
    entries = history.entries_of(booking.library_id, subject="booking", subject_id=booking.id)
    names = people.account_names(entry.account_id for entry in entries)
    return [Happened(entry.at.astimezone(g.library.zone), str(VERBS.get(entry.verb, entry.verb)),
                     names.get(entry.account_id or 0, "") or _("by themselves"))
            for entry in entries]
