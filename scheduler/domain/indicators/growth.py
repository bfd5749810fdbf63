"""Change and pace: compared like for like, against days and not against hopes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from scheduler.domain.indicators.period import add_months
from scheduler.domain.indicators.shares import percent, ratio

Key = int | str
MonthValues = Mapping[tuple[Key, date], float]


@dataclass(frozen=True)
class Change:
    """F8: growth in % (None from nothing) over `matched` of `expected` library-months."""

    percent: float | None
    matched: int
    expected: int


def like_for_like(
    now: MonthValues, before: MonthValues, *, expected: int, months_back: int = 12,
) -> Change:
    """Compare library-months complete in both periods, and no others (F8).

    Both hold complete library-months only, keyed by library and the month's first day; a
    month of `now` is compared with the one `months_back` months earlier.
    """
    pairs = [
        (value, before[library, earlier])
        for (library, month), value in now.items()
        if (library, earlier := add_months(month, -months_back)) in before
    ]
    current, base = sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
    return Change(percent=change(current, base=base), matched=len(pairs), expected=expected)


def change(current: float | None, *, base: float | None) -> float | None:
    """Growth against the same months of the year before. Only months that are complete in
    both years are compared, library by library, so that a library which begins to report
    does not look like growth. Ramadan moves about eleven days earlier each year.

    Unit: %
    Formula: F8: (Σ x now − Σ x before) ÷ Σ x before × 100
    Source: Ruang

    >>> change(575, base=500)
    15.0
    >>> change(575, base=0)
    """
    if current is None or base is None:
        return None
    return percent(current - base, base)


def achievement(actual: float | None, *, target: float | None) -> float | None:
    """F11: actual ÷ target × 100.

    >>> achievement(300, target=1_200)
    25.0
    """
    return percent(actual, target)


def pace(
    actual: float | None, *, target: float | None, elapsed_days: int, total_days: int,
) -> float | None:
    """F11: the share of the target reached ÷ the share of days gone; 1.0 is exactly on pace.

    >>> pace(300, target=1_200, elapsed_days=73, total_days=365)
    1.25
    """
    return ratio(ratio(actual, target), ratio(elapsed_days, total_days))
