"""Visits, month by month: as kept, or worked out where what is kept no longer holds (F7, F9)."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import and_, case, func, select

from scheduler.db import db
from scheduler.domain.indicators.period import Period, add_months
from scheduler.domain.indicators.visit_counts import VisitSpan, months_reported, visits_in
from scheduler.history.models import Version
from scheduler.indicators.areas import Scope, total
from scheduler.indicators.models import LibraryMonth
from scheduler.indicators.sums import Areas, Sums
from scheduler.libraries import queries as libraries
from scheduler.visits.models import VisitCount

MANY = 5000  # libraries named one by one in a statement


@dataclass(frozen=True)
class Place:
    """A library that is expected to report, and the area it belongs to."""

    id: int
    area: int
    timezone: str
    closed_on: date | None

    def closed(self, days: Collection[date], period: Period) -> frozenset[date]:
        """The days known to be closed, those after it closed for good among them."""
        if self.closed_on is None or self.closed_on >= period.end:
            return frozenset(days)
        first = max(self.closed_on, period.start)
        return frozenset(days) | {first + timedelta(days=number)
                                  for number in range((period.end - first).days)}

    def stands(self, month: date) -> bool:
        """Whether it still stood when the month began."""
        return self.closed_on is None or month < self.closed_on


@dataclass(frozen=True)
class Month:
    """A library's month, as LibraryMonth keeps it."""

    month: date
    ends_on: date
    visits: int | None
    open_days: int
    is_reported: bool
    is_crossed: bool
    before: int | None = None


def take_visits(scope: Scope, areas: Areas) -> None:
    """Visits of the period, how complete they are, and against the year before."""
    stale, crossed = [], []
    is_aligned = scope.begun.start == scope.months[0] and scope.begun.end in (
        add_months(scope.months[-1], 1), scope.today + timedelta(days=1))
    for row in db.session.execute(_kept(scope, scope.months if is_aligned else
                                        scope.whole_months)):
        place, one = Place(*row[:4]), areas[row.area]
        one.places, one.expected = one.places + 1, one.expected + row.expected
        if row.n < row.asked:
            stale.append(place)
            continue
        _add_pairs(one, row.pairs, row.now, row.before)
        if not is_aligned or row.crossed:
            crossed.append(place)
        else:
            _add(one, row.visits, row.known, row.open_days, row.reported)
    _take_stale(scope, areas, stale, crossed, is_aligned=is_aligned)
    _take_raw(scope, areas, crossed)


def _kept(scope: Scope, months: Sequence[date]) -> object:
    """A row for each place: what its kept months add up to, and how many of them hold."""
    place, kept = scope.places, LibraryMonth
    ends = [min(add_months(month, 1), scope.begun.end) for month in months]
    asked = sum((case((scope.is_expected(place, month), 1), else_=0) for month in months),
                start=place.c.expected * 0)
    compared = and_(kept.before.is_not(None), kept.month.in_(scope.whole_months))
    return (
        select(place.c.id, place.c.area, place.c.timezone, place.c.closed_on,
               place.c.expected, asked.label("asked"), func.count(kept.month).label("n"),
               total(kept.visits).label("visits"), func.count(kept.visits).label("known"),
               total(kept.open_days).label("open_days"),
               total(case((kept.is_reported, 1), else_=0)).label("reported"),
               func.max(case((kept.is_crossed, 1), else_=0)).label("crossed"),
               func.count(case((compared, 1))).label("pairs"),
               total(case((compared, kept.visits))).label("now"),
               total(case((compared, kept.before))).label("before"))
        .select_from(place)
        .outerjoin(Version, and_(Version.scope == "figures", Version.scope_id == place.c.id))
        .outerjoin(kept, and_(
            kept.library_id == place.c.id, kept.version == func.coalesce(Version.number, 0),
            kept.month >= (months[0] if months else scope.begun.end),
            kept.month < scope.begun.end, kept.ends_on.in_(ends),
            case((place.c.closed_on.is_(None), True), else_=place.c.closed_on > kept.month)))
        .group_by(place.c.id, place.c.area, place.c.timezone, place.c.closed_on,
                  place.c.expected))


def _take_stale(
    scope: Scope, areas: Areas, stale: Sequence[Place], crossed: list[Place], *,
    is_aligned: bool,
) -> None:
    """The same from the counts themselves."""
    for place, months in worked_out(stale, scope.months, until=scope.begun.end).items():
        one = areas[place.area]
        asked = [month for month in months if place.stands(month.month)]
        for month in asked:
            if month.before is not None and month.month in scope.whole_months:
                _add_pairs(one, 1, month.visits or 0, month.before)
        if not is_aligned or any(month.is_crossed for month in asked):
            crossed.append(place)
            continue
        _add(one, sum(month.visits or 0 for month in asked),
             sum(month.visits is not None for month in asked),
             sum(month.open_days for month in asked), sum(month.is_reported for month in asked))


def _take_raw(scope: Scope, areas: Areas, places: Sequence[Place]) -> None:
    """Counts that speak of several months, or a time that cuts months: seen as a whole."""
    spans, closed = spans_of(places, scope.period), closed_days(places, scope.begun)
    for place in places:
        own, shut = spans[place.id], {place.id: closed[place.id]}
        counted = visits_in(scope.period, own, closed=shut)
        reported = months_reported(own, libraries=[place.id], period=scope.begun, closed=shut)
        _add(areas[place.area], counted.visits or 0, len(counted.counted),
             scope.begun.days - len(closed[place.id]),
             sum(place.stands(month) for _library, month in reported))


def _add(one: Sums, visits: int, known: int, open_days: int, reported: int) -> None:
    one.visits, one.visits_known = one.visits + int(visits), one.visits_known + known
    one.open_days, one.reported = one.open_days + int(open_days), one.reported + int(reported)


def _add_pairs(one: Sums, pairs: int, now: int, before: int) -> None:
    one.visit_pairs += pairs
    one.visits_now, one.visits_before = one.visits_now + int(now), one.visits_before + int(before)


def worked_out(
    places: Sequence[Place], months: Sequence[date], *, until: date,
) -> dict[Place, list[Month]]:
    """Each of the months, up to the day before `until`, from the counts themselves."""
    if not places or not months:
        return {}
    asked = sorted({*months, *(add_months(month, -12) for month in months)})
    period = Period(asked[0], min(add_months(asked[-1], 1), until))
    spans, closed = spans_of(places, period), closed_days(places, period)
    return {place: _months_of(place, months, spans[place.id], closed[place.id], until=until)
            for place in places}


def _months_of(
    place: Place, months: Sequence[date], spans: Sequence[VisitSpan], closed: frozenset[date], *,
    until: date,
) -> list[Month]:
    inside: dict[date, list[VisitSpan]] = defaultdict(list)
    crossed: set[date] = set()
    for span in spans:
        touched = span.period.months()
        if len(touched) == 1:
            inside[touched[0]].append(span)
        else:
            crossed.update(touched)
    shut = {place.id: closed}

    def told(month: date) -> tuple[int | None, bool]:
        own, span = inside[month], Period(month, min(add_months(month, 1), until))
        if not own and not closed:
            return None, False
        if len(own) == 1 and own[0].period == span:
            return own[0].count, True
        return (visits_in(span, own, closed=shut).visits, bool(months_reported(
            own, libraries=[place.id], period=span, closed=shut)))

    found = []
    for month in months:
        end = min(add_months(month, 1), until)
        visits, is_reported = told(month)
        before, was_reported = told(add_months(month, -12)) if is_reported else (None, False)
        is_pair = end == add_months(month, 1) and was_reported and visits is not None
        gone = sum(month <= day < end for day in closed)
        found.append(Month(month, end, visits, (end - month).days - gone, is_reported,
                           month in crossed, before if is_pair else None))
    return found


def spans_of(places: Sequence[Place], period: Period) -> dict[int, list[VisitSpan]]:
    """The counts of each place that touch the period; one statement."""
    found: dict[int, list[VisitSpan]] = defaultdict(list)
    if not places:
        return found
    wanted, numbers = {place.id for place in places}, [place.id for place in places]
    rows = db.session.execute(
        select(VisitCount.library_id, VisitCount.starts_on, VisitCount.ends_on,
               VisitCount.people, VisitCount.source)
        .where(VisitCount.library_id.in_(numbers) if len(numbers) < MANY else True,
               VisitCount.starts_on < period.end, VisitCount.ends_on > period.start))
    for row in rows:
        if row[0] in wanted:
            found[row[0]].append(VisitSpan(*row))
    return found


def closed_days(places: Sequence[Place], period: Period) -> dict[int, frozenset[date]]:
    """Which days of the period each place is closed; two statements."""
    if not places:
        return {}
    known = libraries.closed_days({place.id: ZoneInfo(place.timezone) for place in places},
                                  first=period.start, days=period.days)
    return {place.id: place.closed(known[place.id], period) for place in places}
