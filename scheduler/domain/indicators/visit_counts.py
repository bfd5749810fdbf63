"""Which visit counts are added: one source for a library-day, and no day twice (F7)."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from types import MappingProxyType

from scheduler.domain.indicators.period import Period, add_months

SOURCES = ("gate", "tally", "import", "guestbook", "estimate")
Key = int | str
ClosedDays = Mapping[Key, Collection[date]]
ALWAYS_OPEN: ClosedDays = MappingProxyType({})
_Weight = tuple[int, int, int]


@dataclass(frozen=True)
class VisitSpan:
    """`count` people counted at `library` from `start` to the day before `end`; 0 is a count."""

    library: Key
    start: date
    end: date
    count: int
    source: str

    @property
    def period(self) -> Period:
        """The days it speaks of."""
        return Period(self.start, self.end)


@dataclass(frozen=True)
class VisitTotal:
    """Visits of a period (None when nothing was reported) and what became of each count.

    `counted` make the total; `replaced` speak of days that better counts speak of; `left_out`
    lie only partly in the period, and a count is never split.
    """

    visits: int | None
    counted: tuple[VisitSpan, ...]
    replaced: tuple[VisitSpan, ...]
    left_out: tuple[VisitSpan, ...]

    @property
    def is_estimated(self) -> bool:
        """Whether any part of the total was estimated rather than counted."""
        return any(span.source == "estimate" for span in self.counted)


def best_source(counts: Mapping[str, int]) -> str | None:
    """The source to trust: gate, then tally, import, guest book, estimate; None without counts.

    >>> best_source({"guestbook": 31, "gate": 40})
    'gate'
    """
    return min(counts, key=SOURCES.index, default=None)


def visits_in(
    period: Period, spans: Iterable[VisitSpan], *, closed: ClosedDays = ALWAYS_OPEN,
) -> VisitTotal:
    """Add the visits of a period without counting any library-day twice (F7).

    Only counts wholly inside the period are used. Of counts of one library that share a day,
    those are kept that together speak of the most open days; if that is equal, those from the
    better sources; if that is equal too, the finest. `closed` are days known to be closed.
    """
    inside, straddling = [], []
    for span in spans:
        if period.contains(span.period):
            inside.append(span)
        elif period.overlaps(span.period):
            straddling.append(span)
    counted: list[VisitSpan] = []
    for library, own in _by_library(inside):
        counted += _without_overlap(own, sorted(closed.get(library, ())))
    kept = set(counted)
    return VisitTotal(
        visits=sum(span.count for span in counted) if counted else None,
        counted=tuple(counted),
        replaced=tuple(span for span in inside if span not in kept),
        left_out=tuple(straddling),
    )


def months_reported(
    spans: Iterable[VisitSpan], *, libraries: Iterable[Key], period: Period,
    closed: ClosedDays = ALWAYS_OPEN,
) -> frozenset[tuple[Key, date]]:
    """Library-months, by first day, whose every open day is spoken for by a count (F9).

    Only counts that `visits_in` could use speak; a zero speaks. Of a month that is partly in
    the period, only the days inside are asked for.
    """
    own = dict(_by_library([span for span in spans if period.contains(span.period)]))
    found = set()
    for library in libraries:
        spoken = _days(own.get(library, ())) | set(closed.get(library, ()))
        found |= {
            (library, month) for month in period.months() if spoken >= _days_of(month, period)
        }
    return frozenset(found)


def _by_library(spans: Iterable[VisitSpan]) -> Iterator[tuple[Key, list[VisitSpan]]]:
    ordered = sorted(spans, key=lambda span: str(span.library))
    for library, own in groupby(ordered, key=lambda span: span.library):
        yield library, list(own)


def _without_overlap(spans: list[VisitSpan], closed: Sequence[date]) -> list[VisitSpan]:
    """Weighted interval scheduling: the best set of counts that share no day."""
    ordered = sorted(spans, key=lambda span: (span.end, span.start, _rank(span), span.count))
    ends = [span.end for span in ordered]
    best: list[_Weight] = [(0, 0, 0)]
    back: list[int | None] = [None]
    for index, span in enumerate(ordered):
        before = bisect_right(ends, span.start, 0, index)
        taken = _sum(best[before], _weight(span, closed))
        is_better = taken > best[index]
        best.append(taken if is_better else best[index])
        back.append(before if is_better else None)
    chosen, index = [], len(ordered)
    while index:
        before_it = back[index]
        if before_it is not None:
            chosen.append(ordered[index - 1])
        index = index - 1 if before_it is None else before_it
    return chosen[::-1]


def _weight(span: VisitSpan, closed: Sequence[date]) -> _Weight:
    shut = bisect_left(closed, span.end) - bisect_left(closed, span.start)
    open_days = (span.end - span.start).days - shut
    return open_days, -_rank(span) * open_days, 1


def _sum(one: _Weight, other: _Weight) -> _Weight:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


def _rank(span: VisitSpan) -> int:
    return SOURCES.index(span.source)


def _days(spans: Iterable[VisitSpan]) -> set[date]:
    return {day for span in spans for day in _range(span.start, span.end)}


def _days_of(month: date, period: Period) -> set[date]:
    return set(_range(max(month, period.start), min(add_months(month, 1), period.end)))


def _range(start: date, end: date) -> Iterator[date]:
    return (start + timedelta(days=number) for number in range((end - start).days))
