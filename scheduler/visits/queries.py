"""Questions about visit counts: what was counted in a month, and how it adds up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from scheduler.db import db
from scheduler.domain.errors import Missing
from scheduler.domain.indicators.period import Period
from scheduler.domain.indicators.visit_counts import VisitSpan, visits_in
from scheduler.libraries import queries as libraries
from scheduler.libraries.models import Library
from scheduler.visits.models import VisitCount

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Month:
    """A library's month of counts: what they add up to, and which days they speak of.

    `rows` are all counts that touch it; `used` the ids of those in `visits`, which is None
    when nothing was counted. `days` holds the dates up to today, `closed` those known to be so.
    """

    period: Period
    days: tuple[date, ...]
    closed: frozenset[date]
    rows: Sequence[VisitCount]
    used: frozenset[int]
    visits: int | None
    spoken: frozenset[date]

    @property
    def open_days(self) -> int:
        """How many days up to today the doors were open."""
        return len(set(self.days) - self.closed)

    @property
    def told_days(self) -> int:
        """How many of those days a count speaks of."""
        return len((set(self.days) - self.closed) & self.spoken)

    def by_day(self, source: str) -> dict[date, VisitCount]:
        """The plain counts of single days from one source."""
        return {row.starts_on: row for row in self.rows
                if row.source == source and not row.label and row.ends_on == row.starts_on + DAY}

    def others(self, source: str) -> Mapping[date, list[VisitCount]]:
        """The counts of single days from every other source, by day."""
        own, found = {row.id for row in self.by_day(source).values()}, {}
        for row in self.rows:
            if row.id not in own and row.ends_on == row.starts_on + DAY:
                found.setdefault(row.starts_on, []).append(row)
        return found

    @property
    def longer(self) -> list[VisitCount]:
        """The counts of more than a day."""
        return [row for row in self.rows if row.ends_on > row.starts_on + DAY]


def month(library: Library, period: Period, *, today: date) -> Month:
    """What is known of a month; three statements."""
    days = tuple(period.start + number * DAY for number in range(period.days)
                 if period.start + number * DAY <= today)
    closed = libraries.closed_days(
        {library.id: library.zone}, first=period.start, days=period.days)[library.id]
    rows = db.session.scalars(
        select(VisitCount).where(
            VisitCount.library_id == library.id, VisitCount.starts_on < period.end,
            VisitCount.ends_on > period.start)
        .order_by(VisitCount.starts_on, VisitCount.ends_on, VisitCount.id)).all()
    spans = {VisitSpan(row.library_id, row.starts_on, row.ends_on, row.people, row.source): row.id
             for row in reversed(rows)}
    total = visits_in(period, spans, closed={library.id: closed})
    spoken = {span.start + number * DAY for span in total.counted
              for number in range((span.end - span.start).days)}
    return Month(period, days, closed, rows, frozenset(spans[span] for span in total.counted),
                 total.visits, frozenset(spoken))


def count(count_id: int, *, library_id: int) -> VisitCount:
    """One count; refuses with Missing."""
    found = db.session.get(VisitCount, count_id)
    if found is None or found.library_id != library_id:
        raise Missing()
    return found


def usual_source(library_id: int) -> str:
    """Where this library's latest count came from by hand; the tally when there is none."""
    return db.session.scalar(
        select(VisitCount.source)
        .where(VisitCount.library_id == library_id, VisitCount.source != "import")
        .order_by(VisitCount.noted_at.desc(), VisitCount.id.desc()).limit(1)) or "tally"
