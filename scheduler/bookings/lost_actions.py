"""Somebody has lost their ticket: the desk hears of it, and answers on the number of the booking.

Nothing is shown to who asks, and nobody is told whether there is such a booking. Only who holds
the number with which it was made gets its link, from a person.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from scheduler.bookings.models import Booking, Seat
from scheduler.db import db
from scheduler.domain import limits
from scheduler.domain.networks import network_of
from scheduler.domain.people import folded
from scheduler.domain.permissions import Actor, check
from scheduler.events.models import Event, Session
from scheduler.outbox import actions as outbox
from scheduler.outbox.actions import Recipient
from scheduler.people.limiting_actions import Knock, knock

MOST = 10  # tickets in one answer


def knock_to_ask_for_ticket(
    library_id: int, *, phone: str, address: str, at: datetime,
) -> None:
    """Count a question before anything is looked for. Refusals: TooManyTries(minutes),
    TooManyFromHere(minutes).
    """
    knock(Knock(limits.LOST_TICKET, f"{library_id} {phone}"),
          Knock(limits.LOST_TICKET_NETWORK, network_of(address)), at=at)


def ask_for_ticket(
    name: str, phone: str, *, on: date | None, library_name: str, zone: str, locale: str,
    by: Actor, at: datetime,
) -> None:
    """Leave the desk a task: who asks, and the links of exactly this name's and number's tickets.

    `phone` in E.164; `on` is what they remember of the day, for whoever looks. A question that
    nobody has answered yet is replaced by the same person's next. Refusals: NotYourRole.
    """
    check("book", by)
    about = f"lost:{by.library_id}:{phone}"
    outbox.withdraw(about, at=at)
    outbox.post(
        "ticket-asked", library_id=by.library_id, to=Recipient(name, phone=phone, locale=locale),
        about=about, at=at, facts={
            "library": library_name, "zone": zone, "on": on.isoformat() if on else "",
            "tickets": _tickets(name, phone, library_id=by.library_id, at=at)})


def _tickets(
    name: str, phone: str, *, library_id: int, at: datetime,
) -> list[dict[str, Any]]:
    """The live bookings of this number whose first name is this one, soonest first."""
    rows = db.session.execute(
        select(Seat.name, Booking.link_code, Session.title.label("title"), Session.starts_at,
               Session.ends_at)
        .join(Seat, Seat.booking_id == Booking.id).join(Session, Session.id == Booking.session_id)
        .join(Event, Event.id == Session.event_id)
        .where(Booking.library_id == library_id, Booking.phone == phone, Seat.position == 1,
               Booking.state != "cancelled", Session.cancelled_at.is_(None), Session.ends_at > at)
        .order_by(Session.starts_at, Booking.id)).all()
    return [{"title": row.title, "starts_at": row.starts_at.isoformat(),
             "ends_at": row.ends_at.isoformat(), "link": f"/b/{row.link_code}"}
            for row in rows if folded(row.name) == folded(name)][:MOST]
