"""The facts behind the figures: one question a family, whatever the number of libraries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select

from scheduler.attendance.models import Attendance, Headcount
from scheduler.bookings.models import Booking, Seat
from scheduler.db import db
from scheduler.domain.indicators.period import Period
from scheduler.domain.indicators.visit_counts import VisitSpan
from scheduler.events.models import Event, Session
from scheduler.indicators.models import Goal, PastActivity, QuietMonth
from scheduler.libraries import queries as libraries
from scheduler.libraries.models import Library, OpeningSchedule
from scheduler.visits.models import VisitCount


@dataclass(frozen=True)
class Held:
    """A session that took place (or should have been closed) with what is known of it."""

    id: int
    library_id: int
    event_id: int
    title: str
    kind: str
    on: date
    closed: bool
    named: int
    unnamed: int
    headcount: int
    typed_total: int | None
    capacity: int | None

    @property
    def anonymous(self) -> int:
        """F1: with a typed total, what exceeds the recognised; else names only and counts."""
        if self.typed_total is not None:
            return max(0, self.typed_total - self.named)
        return self.unnamed + self.headcount

    @property
    def attendance(self) -> int:
        return self.named + self.anonymous


@dataclass
class Place:
    """A library that stands for itself: its own doors, or nothing below it."""

    id: int
    slug: str
    name: str
    timezone: str
    population: int | None
    closed_on: date | None = None
    closed_days: frozenset[date] = field(default_factory=frozenset)
    open_days: int = 0

    def months(self, period: Period) -> list[date]:
        """The months of the period for which it is expected to report (domain §6a)."""
        return [month for month in period.months()
                if self.closed_on is None or month < self.closed_on]

    def days_gone(self, period: Period) -> frozenset[date]:
        """The days of the period on which the library is no more."""
        if self.closed_on is None or self.closed_on >= period.end:
            return frozenset()
        first = max(self.closed_on, period.start)
        return frozenset(first + timedelta(days=number)
                         for number in range((period.end - first).days))


def places(library_ids: Sequence[int], period: Period) -> list[Place]:
    """Those of the libraries that are expected to report something of the period, by name."""
    below = Library.__table__.alias("below")
    own = [exists().where(model.library_id == Library.id)
           for model in (OpeningSchedule, Session, VisitCount, PastActivity)]
    rows = db.session.execute(
        select(Library.id, Library.slug, Library.name, Library.timezone, Library.population,
               Library.closed_on)
        .where(Library.id.in_(library_ids),
               or_(Library.closed_on.is_(None), Library.closed_on > period.start),
               or_(~exists().where(below.c.parent_id == Library.id), *own))
        .order_by(Library.name))
    return [Place(*row) for row in rows]


def with_open_days(found: list[Place], period: Period) -> list[Place]:
    """Fill in which days of the period each library is closed, those after it closed for good
    among them; two statements."""
    closed = libraries.closed_days({place.id: ZoneInfo(place.timezone) for place in found},
                                   first=period.start, days=period.days)
    for place in found:
        place.closed_days = closed[place.id] | place.days_gone(period)
        place.open_days = period.days - len(place.closed_days)
    return found


def held(found: Sequence[Place], period: Period, *, at: datetime) -> list[Held]:
    """Involvement sessions of the period that are over or closed; one statement.

    Loans never count: only programme and collaboration are events (F4).
    """
    if not found:
        return []
    zones = {place.id: ZoneInfo(place.timezone) for place in found}
    when = _begins_in(period, found)
    came = (
        select(Attendance.session_id, func.count(Attendance.person_id).label("named"),
               func.sum(case((Attendance.person_id.is_(None), 1), else_=0)).label("unnamed"))
        .join(Session, Session.id == Attendance.session_id).where(when)
        .group_by(Attendance.session_id).subquery())
    heads = (
        select(Headcount.session_id, func.sum(Headcount.people).label("people"))
        .join(Session, Session.id == Headcount.session_id).where(when)
        .group_by(Headcount.session_id).subquery())
    rows = db.session.execute(
        select(Session.id, Session.library_id, Session.event_id, Event.title, Event.kind,
               Session.starts_at, Session.closed_at, func.coalesce(came.c.named, 0),
               func.coalesce(came.c.unnamed, 0), func.coalesce(heads.c.people, 0),
               Session.typed_total, Session.capacity)
        .join(Event, Event.id == Session.event_id)
        .outerjoin(came, came.c.session_id == Session.id)
        .outerjoin(heads, heads.c.session_id == Session.id)
        .where(when, Session.published_at.is_not(None), Session.cancelled_at.is_(None),
               or_(Session.closed_at.is_not(None), Session.ends_at <= at))
        .order_by(Session.starts_at, Session.id))
    return [Held(row[0], row[1], row[2], row[3], row[4],
                 row[5].astimezone(zones[row[1]]).date(), row[6] is not None, int(row[7]),
                 int(row[8]), int(row[9]), row[10], row[11]) for row in rows]


def _begins_in(period: Period, found: Sequence[Place]) -> ColumnElement[bool]:
    """Begins within the period's local dates, each library in its own zone."""
    by_zone: dict[str, list[int]] = defaultdict(list)
    for place in found:
        by_zone[place.timezone].append(place.id)
    return or_(*(and_(Session.library_id.in_(ids),
                      Session.starts_at >= _midnight(period.start, zone),
                      Session.starts_at < _midnight(period.end, zone))
                 for zone, ids in by_zone.items()))


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


def recognised(found: Sequence[Place], period: Period) -> dict[int, int]:
    """U of each library: different recognised people at closed sessions (F5); one statement."""
    if not found:
        return {}
    rows = db.session.execute(
        select(Attendance.library_id, func.count(func.distinct(Attendance.person_id)))
        .join(Session, Session.id == Attendance.session_id)
        .where(_closed_in(period, found)).group_by(Attendance.library_id))
    return dict(rows.all())


def turn_out(found: Sequence[Place], period: Period) -> dict[int, tuple[int, int]]:
    """Of each library's booked places at closed sessions: how many came, and of how many the
    desk said that they did not (F2); one statement."""
    rows = db.session.execute(
        select(Session.library_id, func.count(Attendance.id),
               func.count(case((Attendance.id.is_(None), Seat.absent_at))))
        .join(Booking, Booking.session_id == Session.id)
        .join(Seat, Seat.booking_id == Booking.id)
        .outerjoin(Attendance, Attendance.seat_id == Seat.id)
        .where(_closed_in(period, found), Booking.state == "placed")
        .group_by(Session.library_id))
    return {library_id: (came, absent) for library_id, came, absent in rows}


def by_sex(found: Sequence[Place], period: Period) -> dict[tuple[str, str], int]:
    """People written down or counted at closed sessions, by (kind, sex); one statement."""
    if not found:
        return {}
    def of(model: type[Attendance] | type[Headcount], people: Any) -> Any:
        return (select(Event.kind, model.sex, people).select_from(model)
                .join(Session, Session.id == model.session_id)
                .join(Event, Event.id == Session.event_id)
                .where(_closed_in(period, found)).group_by(Event.kind, model.sex))
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for kind, sex, people in db.session.execute(
            of(Attendance, func.count()).union_all(of(Headcount, func.sum(Headcount.people)))):
        sums[kind, sex] += int(people or 0)
    return sums


def _closed_in(period: Period, found: Sequence[Place]) -> ColumnElement[bool]:
    return and_(_begins_in(period, found), Session.published_at.is_not(None),
                Session.closed_at.is_not(None), Session.cancelled_at.is_(None))


def visit_spans(found: Sequence[Place], period: Period) -> list[VisitSpan]:
    """Visit counts that touch the period; one statement."""
    rows = db.session.execute(
        select(VisitCount.library_id, VisitCount.starts_on, VisitCount.ends_on,
               VisitCount.people, VisitCount.source)
        .where(VisitCount.library_id.in_([place.id for place in found]),
               VisitCount.starts_on < period.end, VisitCount.ends_on > period.start))
    return [VisitSpan(*row) for row in rows]


def past(found: Sequence[Place], period: Period) -> list[PastActivity]:
    """Imported activity wholly inside the period; one statement."""
    return list(db.session.scalars(select(PastActivity).where(
        PastActivity.library_id.in_([place.id for place in found]),
        PastActivity.starts_on >= period.start, PastActivity.ends_on <= period.end)))


def quiet_months(found: Sequence[Place]) -> set[tuple[int, date]]:
    """Library-months declared to have had no activity; one statement."""
    rows = db.session.execute(select(QuietMonth.library_id, QuietMonth.month).where(
        QuietMonth.library_id.in_([place.id for place in found])))
    return {(library_id, month) for library_id, month in rows}


def goals(library_ids: Iterable[int], *, year: int) -> dict[tuple[int, str, str], float]:
    """(library, indicator, baseline or target) → value of a year; one statement."""
    rows = db.session.execute(
        select(Goal.library_id, Goal.indicator, Goal.purpose, Goal.value)
        .where(Goal.library_id.in_(list(library_ids)), Goal.year == year))
    return {(library_id, indicator, purpose): value
            for library_id, indicator, purpose, value in rows}


def goal_rows(library_id: int, *, year: int) -> dict[tuple[str, str], Goal]:
    """(indicator, baseline or target) → the row of a library's year; one statement."""
    return {(row.indicator, row.purpose): row for row in db.session.scalars(
        select(Goal).where(Goal.library_id == library_id, Goal.year == year))}
