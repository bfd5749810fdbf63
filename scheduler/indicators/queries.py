"""The facts behind the figures: one question a family, whatever the number of libraries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select

from scheduler.attendance.models import Attendance, Headcount
from scheduler.db import db
from scheduler.domain.indicators.partnerships import AgreementTerm
from scheduler.domain.indicators.partnerships import Contribution as Given
from scheduler.domain.indicators.period import Period
from scheduler.domain.indicators.visit_counts import VisitSpan
from scheduler.domain.opening import Hours, Schedule, schedule_on
from scheduler.events.models import Contribution, Event, Session
from scheduler.indicators.models import Goal, PastActivity, QuietMonth
from scheduler.libraries.models import Library, OpeningHours, OpeningSchedule
from scheduler.partners.models import Agreement, Partner
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
    closed_days: frozenset[date] = field(default_factory=frozenset)
    open_days: int = 0


def places(library_ids: Sequence[int]) -> list[Place]:
    """Those of the libraries that are expected to report, by name (domain §6a)."""
    below = Library.__table__.alias("below")
    own = [exists().where(model.library_id == Library.id)
           for model in (OpeningSchedule, Session, VisitCount, PastActivity)]
    rows = db.session.execute(
        select(Library.id, Library.slug, Library.name, Library.timezone, Library.population)
        .where(Library.id.in_(library_ids), Library.closed_on.is_(None),
               or_(~exists().where(below.c.parent_id == Library.id), *own))
        .order_by(Library.name))
    return [Place(*row) for row in rows]


def with_open_days(found: list[Place], period: Period) -> list[Place]:
    """Fill in which days of the period each library is closed; one statement."""
    rows = db.session.execute(
        select(OpeningSchedule.library_id, OpeningSchedule.id, OpeningSchedule.valid_from,
               OpeningSchedule.valid_until, OpeningHours.weekday, OpeningHours.opens,
               OpeningHours.closes)
        .outerjoin(OpeningHours, OpeningHours.schedule_id == OpeningSchedule.id)
        .where(OpeningSchedule.library_id.in_([place.id for place in found])))
    weeks: dict[int, dict[int, Any]] = defaultdict(dict)
    for library_id, schedule_id, begins, ends, day, opens, closes in rows:
        _, _, hours = weeks[library_id].setdefault(schedule_id, (begins, ends, []))
        if day is not None:
            hours.append(Hours(day, opens, closes))
    days = [period.start + timedelta(days=number) for number in range(period.days)]
    for place in found:
        own = [Schedule(begins, ends, tuple(hours)) for begins, ends, hours in
               weeks[place.id].values()]
        place.closed_days = frozenset(day for day in days if _is_closed(day, own))
        place.open_days = len(days) - len(place.closed_days)
    return found


def _is_closed(day: date, schedules: list[Schedule]) -> bool:
    """Known to be closed: a schedule holds and has no hours that weekday."""
    holding = schedule_on(day, schedules)
    return holding is not None and all(hours.weekday != day.weekday() for hours in holding.hours)


def held(found: Sequence[Place], period: Period, *, at: datetime) -> list[Held]:
    """Involvement sessions of the period that are over or closed; one statement.

    Loans never count: only programme and collaboration are events (F4).
    """
    if not found:
        return []
    zones = {place.id: ZoneInfo(place.timezone) for place in found}
    came = (
        select(Attendance.session_id, func.count(Attendance.person_id).label("named"),
               func.sum(case((Attendance.person_id.is_(None), 1), else_=0)).label("unnamed"))
        .where(Attendance.library_id.in_(zones)).group_by(Attendance.session_id).subquery())
    heads = (
        select(Headcount.session_id, func.sum(Headcount.people).label("people"))
        .where(Headcount.library_id.in_(zones)).group_by(Headcount.session_id).subquery())
    rows = db.session.execute(
        select(Session.id, Session.library_id, Session.event_id, Event.title, Event.kind,
               Session.starts_at, Session.closed_at, func.coalesce(came.c.named, 0),
               func.coalesce(came.c.unnamed, 0), func.coalesce(heads.c.people, 0),
               Session.typed_total)
        .join(Event, Event.id == Session.event_id)
        .outerjoin(came, came.c.session_id == Session.id)
        .outerjoin(heads, heads.c.session_id == Session.id)
        .where(_begins_in(period, found), Session.published_at.is_not(None),
               Session.cancelled_at.is_(None),
               or_(Session.closed_at.is_not(None), Session.ends_at <= at))
        .order_by(Session.starts_at, Session.id))
    return [Held(row[0], row[1], row[2], row[3], row[4],
                 row[5].astimezone(zones[row[1]]).date(), row[6] is not None, int(row[7]),
                 int(row[8]), int(row[9]), row[10]) for row in rows]


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
        .where(_begins_in(period, found), Session.closed_at.is_not(None),
               Session.cancelled_at.is_(None))
        .group_by(Attendance.library_id))
    return {library_id: count for library_id, count in rows}


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


def agreements(library_ids: Iterable[int]) -> list[tuple[int, AgreementTerm]]:
    """Every agreement with its library, the institution by its key; one statement."""
    rows = db.session.execute(
        select(Agreement.library_id, Partner.key, Agreement.starts_on, Agreement.ends_on,
               Agreement.ended_early_on)
        .join(Partner, Partner.id == Agreement.partner_id)
        .where(Agreement.library_id.in_(list(library_ids))))
    return [(row[0], AgreementTerm(*row[1:])) for row in rows]


def contributions(found: Sequence[Place], period: Period) -> list[tuple[int, Given]]:
    """What partners gave in the period: to closed sessions, or on a day; one statement."""
    zones = {place.id: ZoneInfo(place.timezone) for place in found}
    rows = db.session.execute(
        select(Contribution.library_id, Partner.key, Contribution.given_on, Session.starts_at)
        .join(Partner, Partner.id == Contribution.partner_id)
        .outerjoin(Session, Session.id == Contribution.session_id)
        .where(Contribution.library_id.in_(zones),
               or_(Contribution.session_id.is_(None), Session.closed_at.is_not(None))))
    given = [(library_id, Given(key, on or starts.astimezone(zones[library_id]).date()))
             for library_id, key, on, starts in rows]
    return [(library_id, one) for library_id, one in given
            if period.start <= one.on < period.end]


def quiet_months(found: Sequence[Place]) -> set[tuple[int, date]]:
    """Library-months declared to have had no activity; one statement."""
    rows = db.session.execute(select(QuietMonth.library_id, QuietMonth.month).where(
        QuietMonth.library_id.in_([place.id for place in found])))
    return {(library_id, month) for library_id, month in rows}


def goals(library_id: int, *, year: int) -> dict[tuple[str, str], float]:
    """(indicator, baseline or target) → value of a library's year."""
    rows = db.session.execute(select(Goal.indicator, Goal.purpose, Goal.value).where(
        Goal.library_id == library_id, Goal.year == year))
    return {(indicator, purpose): value for indicator, purpose, value in rows}
