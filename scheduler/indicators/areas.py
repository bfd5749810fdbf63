"""Whom the figures speak of: a library with all below it, divided into areas; as SQL.

Everything is joined to these, library by library along its index, so that a question costs what
was asked and not what the tables hold.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from scheduler.columns import UtcDateTime
from scheduler.db import db
from scheduler.domain.indicators.period import Period, add_months
from scheduler.events.models import Session
from scheduler.indicators.models import PastActivity
from scheduler.libraries.models import Library, OpeningSchedule
from scheduler.visits.models import VisitCount

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Scope:
    """`per` says how the libraries are divided: "whole", a "child" each, or "each" for itself;
    "own" leaves out all that are below.

    An area's number is that of the library at its top. `at` and `today` are now.
    """

    root_id: int
    per: str
    period: Period
    today: date
    at: datetime

    @cached_property
    def until(self) -> Period | None:
        """The part of the period that has begun, today included; None when none has."""
        return self.period.until(self.today + DAY)

    @property
    def begun(self) -> Period:
        """The part of the period that can have happened."""
        return self.until or self.period

    @property
    def last_day(self) -> date:
        """The last day of it, on which agreements are looked at (F10)."""
        return self.begun.end - DAY

    @cached_property
    def months(self) -> tuple[date, ...]:
        """The months it touches, by their first day."""
        return self.begun.months()

    @cached_property
    def whole_months(self) -> tuple[date, ...]:
        """Those months of which no day is missing: only they can be compared (F8)."""
        return tuple(month for month in self.months
                     if month >= self.begun.start and add_months(month, 1) <= self.begun.end)

    @cached_property
    def zones(self) -> tuple[str, ...]:
        """The time zones in which its libraries live; one statement."""
        return tuple(db.session.scalars(select(Library.timezone).distinct().order_by(
            Library.timezone)))

    @cached_property
    def members(self) -> CTE:
        """Every library: `id`, its `area`, `timezone` and `closed_on`."""
        if self.per == "own":
            return (select(Library.id, Library.id.label("area"), Library.timezone,
                           Library.closed_on).where(Library.id == self.root_id).cte("member"))
        top = (select(Library.id, Library.id.label("area"), Library.timezone, Library.closed_on)
               .where(Library.id == self.root_id).cte("member", recursive=True))
        below = aliased(Library)
        area: Any = {"whole": top.c.area, "each": below.id, "child": case(
            (top.c.id == self.root_id, below.id), else_=top.c.area)}[self.per]
        return top.union(select(below.id, area, below.timezone, below.closed_on)
                         .join(top, below.parent_id == top.c.id))

    @cached_property
    def places(self) -> CTE:
        """The libraries that are expected to report something of the period: with doors of
        their own or nothing below them; `expected` is in how many months (domain §6a)."""
        member, below = self.members, aliased(Library)
        own = [exists().where(model.library_id == member.c.id)
               for model in (OpeningSchedule, VisitCount, Session, PastActivity)]
        expected = sum((case((self.is_expected(member, month), 1), else_=0)
                        for month in self.months), start=literal(0))
        stands = case((~exists().where(below.parent_id == member.c.id), 1),
                      *((each, 1) for each in own), else_=0)
        return (select(member, expected.label("expected"))
                .where(or_(member.c.closed_on.is_(None),
                           member.c.closed_on > self.period.start), stands == 1).cte("place"))

    @staticmethod
    def is_expected(member: FromClause, month: date) -> ColumnElement[bool]:
        """Whether the library still stood when the month began."""
        return or_(member.c.closed_on.is_(None), member.c.closed_on > month)

    def by_zone(self, member: FromClause, of: Callable[[ZoneInfo], Any]) -> ColumnElement[Any]:
        """What `of` makes of a zone, chosen by each library's own."""
        first, *others = self.zones
        return case(*((member.c.timezone == zone, of(ZoneInfo(zone))) for zone in others),
                    else_=of(ZoneInfo(first))) if others else of(ZoneInfo(first))

    def midnight(self, member: FromClause, day: date) -> ColumnElement[Any]:
        """When the day begins at each library."""
        return self.by_zone(member, lambda zone: literal(instant_of(day, zone), UtcDateTime))

    def month_of(
        self, member: FromClause, when: Any, months: Sequence[date],
    ) -> ColumnElement[int]:
        """The place of an instant's month in `months`, on each library's own wall."""
        def number(zone: ZoneInfo) -> ColumnElement[int]:
            later = [(when < literal(instant_of(month, zone), UtcDateTime), place)
                     for place, month in enumerate(months[1:])]
            return case(*later, else_=len(months) - 1) if later else literal(0)
        return self.by_zone(member, number)

    def held(self, period: Period, months: Sequence[date]) -> Any:
        """Involvement sessions of the period that are over or closed (F4): a row each, with
        `m` its place in `months`; what came is 0 as long as a session is not closed."""
        member = self.members
        closed = case((Session.closed_at.is_not(None), 1), else_=0)
        return (
            select(member.c.area, Session.library_id, Session.id, Session.event_id,
                   self.month_of(member, Session.starts_at, months).label("m"),
                   closed.label("closed"), Session.capacity, *(
                       (getattr(Session, name) * closed).label(name) for name in (
                           "came_named", "came_anonymous", "came_male", "came_female",
                           "seats_came", "seats_missed")),
                   ((Session.came_named + Session.came_anonymous) * closed).label("attended"))
            .select_from(member).join(Session, and_(
                Session.library_id == member.c.id,
                Session.starts_at >= self.midnight(member, period.start),
                Session.starts_at < self.midnight(member, period.end)))
            .where(or_(member.c.closed_on.is_(None), member.c.closed_on > self.period.start),
                   *counts(at=self.at)))


def counts(*, at: datetime) -> list[ColumnElement[bool]]:
    """What makes a session one that was held, or should have been closed by now."""
    return [Session.published_at.is_not(None), Session.cancelled_at.is_(None),
            or_(Session.closed_at.is_not(None), Session.ends_at <= at)]


def instant_of(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a day on a wall."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def larger(one: Any, other: Any) -> ColumnElement[Any]:
    """The larger of two, on both engines."""
    return case((one > other, one), else_=other)


def total(column: Any) -> Any:
    """A sum, 0 of nothing."""
    return func.coalesce(func.sum(column), 0)
