"""The facts behind the partnerships: what was signed, and what was given."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, or_, select

from scheduler.db import db
from scheduler.domain.indicators.partnerships import AgreementTerm
from scheduler.domain.indicators.period import add_months
from scheduler.events.models import Contribution, Event, Session
from scheduler.indicators.areas import Scope
from scheduler.libraries.models import Library
from scheduler.paging import Cut, cut_columns
from scheduler.partners.models import Agreement, Partner


@dataclass(frozen=True)
class Signed:
    """An agreement, at which library and with whom, as this library writes the name."""

    library_id: int
    library: str
    partner_id: int
    name: str
    instrument: str
    term: AgreementTerm


@dataclass(frozen=True)
class Gift:
    """What a partner gave, to which session if to one."""

    library_id: int
    library: str
    partner_id: int
    name: str
    role: str
    what: str
    session: str
    on: date


def active(scope: Scope, *, years_back: int = 0) -> Iterable[tuple[int, str]]:
    """(area, institution) of each agreement in force on the last day, or years before (F10)."""
    day = add_months(scope.last_day, -12 * years_back)
    member = scope.members
    rows = db.session.execute(
        select(member.c.area, Partner.key)
        .join(Agreement, Agreement.library_id == member.c.id)
        .join(Partner, Partner.id == Agreement.partner_id)
        .where(Agreement.starts_on <= day,
               or_(Agreement.ends_on.is_(None), Agreement.ends_on >= day),
               or_(Agreement.ended_early_on.is_(None), Agreement.ended_early_on > day)))
    return [(area, key) for area, key in rows]


def contributing(scope: Scope) -> Iterable[tuple[int, str]]:
    """(area, institution) of whoever gave something in the period (F10)."""
    rows = db.session.execute(_given(scope).with_only_columns(
        scope.members.c.area, Partner.key).distinct())
    return [(area, key) for area, key in rows]


def agreements(scope: Scope, *, offset: int, limit: int) -> tuple[list[Signed], int]:
    """A page of the agreements in force on some day of the period, by name; and how many."""
    member = scope.members
    asked = (
        select(Agreement.library_id, Library.name, Partner.id, Partner.name,
               Agreement.instrument, Partner.key, Agreement.starts_on, Agreement.ends_on,
               Agreement.ended_early_on)
        .select_from(member).join(Agreement, Agreement.library_id == member.c.id)
        .join(Library, Library.id == member.c.id)
        .join(Partner, Partner.id == Agreement.partner_id)
        .where(Agreement.starts_on < scope.begun.end,
               or_(Agreement.ends_on.is_(None), Agreement.ends_on >= scope.begun.start)))
    rows = db.session.execute(asked.order_by(Partner.name, Agreement.starts_on, Agreement.id)
                              .offset(offset).limit(limit))
    return ([Signed(*row[:5], AgreementTerm(*row[5:])) for row in rows], counted(asked))


def gifts(scope: Scope, *, limit: int) -> Cut[Gift]:
    """What partners gave in the period, what was written down last first."""
    asked = _given(scope).with_only_columns(
        Contribution.library_id, Library.name, Partner.id, Partner.name, Contribution.role,
        Contribution.what, func.coalesce(Session.title, ""), Contribution.given_on,
        Session.starts_at, Library.timezone, Contribution.id).join(
        Library, Library.id == scope.members.c.id).outerjoin(
        Event, Event.id == Session.event_id)
    return cut_columns(asked.order_by(Contribution.id.desc()), size=limit, name="page_gifts").each(
        lambda row: Gift(*row[:7], row.given_on or _day_of(row)))


def counted(asked: Any) -> int:
    """How many rows a question would give."""
    return int(db.session.scalar(
        select(func.count()).select_from(asked.order_by(None).subquery())) or 0)


def _day_of(row: Any) -> date:
    found: date = row.starts_at.astimezone(ZoneInfo(row.timezone)).date()
    return found


def _given(scope: Scope) -> Any:
    """What was given to a closed session of the period, or on a day of it."""
    member, period = scope.members, scope.period
    return (
        select(Contribution.id).select_from(member)
        .join(Contribution, Contribution.library_id == member.c.id)
        .join(Partner, Partner.id == Contribution.partner_id)
        .outerjoin(Session, Session.id == Contribution.session_id)
        .where(or_(_on_a_day(period.start, period.end), and_(
            Session.closed_at.is_not(None), Session.cancelled_at.is_(None),
            Session.starts_at >= scope.midnight(member, period.start),
            Session.starts_at < scope.midnight(member, period.end)))))


def _on_a_day(start: date, end: date) -> ColumnElement[bool]:
    return and_(Contribution.session_id.is_(None), Contribution.given_on >= start,
                Contribution.given_on < end)
