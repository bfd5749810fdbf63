"""What the rooms' calendar asks: who holds which room, and for which session."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, select
from sqlalchemy.orm import contains_eager

from scheduler.db import db
from scheduler.domain.interval import Interval
from scheduler.domain.reserving import claim_interval
from scheduler.events.models import Event, Session
from scheduler.spaces import queries as spaces
from scheduler.spaces.models import Reservation


@dataclass(frozen=True)
class Holding:
    """A reservation that stands, and its session when it is held for one."""

    reservation: Reservation
    session: Session | None

    @property
    def when(self) -> Interval:
        """From start to end, without buffers."""
        return Interval(self.reservation.starts_at, self.reservation.ends_at)

    @property
    def claimed(self) -> Interval:
        """With setup before and teardown behind."""
        return claim_interval(self.when, self.reservation.setup_minutes,
                              self.reservation.teardown_minutes)


def holdings(library_id: int, *, start: datetime, end: datetime) -> list[Holding]:
    """What holds rooms in a span, buffers included, earliest first; one statement."""
    rows = db.session.execute(
        select(Reservation, Session).join(Reservation.space)
        .outerjoin(Session, and_(Session.library_id == Reservation.library_id,
                                 Session.reservation_id == Reservation.id))
        .outerjoin(Event, and_(Event.library_id == Session.library_id,
                               Event.id == Session.event_id))
        .where(Reservation.id.in_(spaces.claiming(library_id, start=start, end=end)))
        .options(contains_eager(Reservation.space), contains_eager(Session.event))
        .order_by(Reservation.starts_at, Reservation.id))
    return [Holding(reservation, session) for reservation, session in rows]


def elsewhere(library_id: int, *, start: datetime, end: datetime) -> Sequence[Session]:
    """Sessions in a span that need no room of the library, earliest first."""
    return db.session.scalars(
        select(Session).join(Session.event)
        .where(Session.library_id == library_id, Session.reservation_id.is_(None),
               Session.cancelled_at.is_(None), Session.starts_at < end,
               Session.starts_at > start - timedelta(days=2), Session.ends_at > start)
        .options(contains_eager(Session.event)).order_by(Session.starts_at, Session.id)).all()
