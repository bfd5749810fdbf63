"""The other dates of an event: where to turn when one does not suit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from scheduler.db import db
from scheduler.events.models import Event, Session
from scheduler.spaces.models import Reservation

MOST = 3


@dataclass(frozen=True)
class OtherDates:
    """The next of them, soonest first, and how many more there are."""

    next: Sequence[Session]
    more: int


def other_dates(session: Session, *, at: datetime) -> OtherDates:
    """The event's other sessions that the public may see and that have not begun by then.

    Those that are called off, or whose doors are closed, lead nowhere and are left out.
    """
    rows = db.session.execute(
        select(Session, func.count().over()).join(Event, Event.id == Session.event_id)
        .options(contains_eager(Session.event),
                 joinedload(Session.reservation).joinedload(Reservation.space))
        .where(Session.event_id == session.event_id, Session.library_id == session.library_id,
               Session.id != session.id, Session.published_at.is_not(None),
               Session.cancelled_at.is_(None), Session.shut_at.is_(None), Session.starts_at > at)
        .order_by(Session.starts_at, Session.id).limit(MOST)).all()
    return OtherDates([one for one, _all in rows], rows[0][1] - len(rows) if rows else 0)
