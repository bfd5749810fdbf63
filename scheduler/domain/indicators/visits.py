"""Kunjungan: how often people come through the door."""

from collections.abc import Iterable

from scheduler.domain.indicators.period import Period
from scheduler.domain.indicators.shares import ratio
from scheduler.domain.indicators.visit_counts import VisitSpan, visits_in


def visits(spans: Iterable[VisitSpan], *, period: Period) -> int | None:
    """People who entered the library, counted each time they came in. Every day is counted
    from one source only: the best there is of gate, tally, import and guest book. Attendances
    are not added, for most who attend have already come through the door. A day without a
    count is missing, not zero.

    Unit: visits
    Formula: F7: V = Σ over library-days of the best single source
    Source: ISO 2789:2022, visit: a person entering the library premises

    >>> from datetime import date
    >>> first, second = date(2026, 3, 1), date(2026, 3, 2)
    >>> gate = VisitSpan("desa-sukamaju", first, second, 40, "gate")
    >>> book = VisitSpan("desa-sukamaju", first, second, 31, "guestbook")
    >>> visits([gate, book], period=Period.from_text("2026-03"))
    40
    """
    return visits_in(period, spans).visits


def visits_per_open_day(visits: int | None, *, open_days: int) -> float | None:
    """Visits on an average day on which the library was open. It lets a month with many
    holidays be compared with one that has few.

    Unit: visits per open day
    Formula: F7: V ÷ open days
    Source: Derived from ISO 2789:2022, visit

    >>> visits_per_open_day(1_040, open_days=26)
    40.0
    """
    return ratio(visits, open_days)


def visits_per_capita(
    visits: int | None, *, population: int | None, period: Period,
) -> float | None:
    """Visits in a full year for every person in the population to be served. It is given for
    a full year only, and compared between libraries only with caution.

    Unit: visits per person and year
    Formula: F7: V ÷ population, over a full year
    Source: ISO 11620:2023, B.2.2.1 library visits per capita

    >>> visits_per_capita(12_500, population=5_000, period=Period.from_text("2026"))
    2.5
    >>> visits_per_capita(1_000, population=5_000, period=Period.from_text("2026-03"))
    """
    return ratio(visits, population) if period.is_full_year else None


def estimated_visits(sampled: Iterable[int], *, open_days: int) -> float | None:
    """Visits of `open_days` days guessed from some of them (F7): the mean of the sampled
    days times all open days. The source of such a count is `estimate`.

    >>> estimated_visits([30, 50], open_days=26)
    1040.0
    """
    counts = list(sampled)
    mean = ratio(sum(counts), len(counts))
    return None if mean is None else mean * open_days
