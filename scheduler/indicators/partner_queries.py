"""The facts behind the partnerships: what was signed, and what was given."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, or_, select

from scheduler.db import db
from scheduler.domain.indicators.partnerships import AgreementTerm
from scheduler.domain.indicators.partnerships import Contribution as Given
from scheduler.domain.indicators.period import Period
from scheduler.events.models import Contribution, Event, Session
from scheduler.libraries.models import Library
from scheduler.partners.models import Agreement, Partner


@dataclass(frozen=True)
class Signed:
    """An agreement, at which library and with whom, as this library writes the name."""

    library_id: int
    partner_id: int
    name: str
    instrument: str
    term: AgreementTerm


@dataclass(frozen=True)
class Gift:
    """What a partner gave, to which session if to one."""

    library_id: int
    partner_id: int
    name: str
    role: str
    what: str
    session: str
    given: Given


def agreements(library_ids: Iterable[int], period: Period) -> list[Signed]:
    """Every agreement in force on some day of the period; one statement."""
    rows = db.session.execute(
        select(Agreement.library_id, Partner.id, Partner.name, Agreement.instrument, Partner.key,
               Agreement.starts_on, Agreement.ends_on, Agreement.ended_early_on)
        .join(Partner, Partner.id == Agreement.partner_id)
        .where(Agreement.library_id.in_(list(library_ids)), Agreement.starts_on < period.end,
               or_(Agreement.ends_on.is_(None), Agreement.ends_on >= period.start))
        .order_by(Partner.name, Agreement.starts_on, Agreement.id))
    return [Signed(*row[:4], AgreementTerm(*row[4:])) for row in rows]


def contributions(library_ids: Iterable[int], period: Period) -> list[Gift]:
    """What partners gave in the period: to closed sessions, or on a day; one statement."""
    begins = datetime.combine(period.start, time.min, UTC) - timedelta(days=1)
    ends = datetime.combine(period.end, time.min, UTC) + timedelta(days=1)
    rows = db.session.execute(
        select(Contribution.library_id, Partner.id, Partner.name, Contribution.role,
               Contribution.what, func.coalesce(Event.title, ""), Partner.key,
               Contribution.given_on, Session.starts_at, Library.timezone)
        .join(Partner, Partner.id == Contribution.partner_id)
        .join(Library, Library.id == Contribution.library_id)
        .outerjoin(Session, Session.id == Contribution.session_id)
        .outerjoin(Event, Event.id == Session.event_id)
        .where(Contribution.library_id.in_(list(library_ids)), or_(
            and_(Contribution.session_id.is_(None), Contribution.given_on >= period.start,
                 Contribution.given_on < period.end),
            and_(Session.closed_at.is_not(None), Session.cancelled_at.is_(None),
                 Session.starts_at >= begins, Session.starts_at < ends)))
        .order_by(Partner.name, Contribution.id))
    gifts = [Gift(*row[:6], Given(row[6], row[7] or row[8].astimezone(ZoneInfo(row[9])).date()))
             for row in rows]
    return [one for one in gifts if period.start <= one.given.on < period.end]
