"""A long list by days, taken apart into stretches of whole days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

Counts = Sequence[tuple[date, int]]  # days in turn, and how many rows each of them has


@dataclass(frozen=True)
class Stretch:
    """The days from `first` to `last` (both included, None where there are none), `count` rows of
    `total`; `before` and `after`: the day with which the stretch before or after it begins."""

    first: date | None
    last: date | None
    count: int
    total: int
    before: date | None = None
    after: date | None = None


def stretch(counts: Counts, *, begins: date | None = None, size: int) -> Stretch:
    """As many whole days from one on as hold `size` rows; when nothing comes after it, the last.

    >>> counts = [(date(2026, 3, day), 2) for day in (1, 2, 5)]
    >>> found = stretch(counts, size=3)
    >>> found.last.day, found.count, found.after.day
    (2, 4, 5)
    """
    total = sum(number for _day, number in counts)
    ahead = [one for one in counts if begins is None or one[0] >= begins] or list(counts[-1:])
    behind = counts[:len(counts) - len(ahead)]
    days = _enough(ahead, size)
    rest = ahead[len(days):]
    back = _enough(behind[::-1], size)
    return Stretch(
        days[0][0] if days else None, days[-1][0] if days else None,
        sum(number for _day, number in days), total,
        back[-1][0] if back else None, rest[0][0] if rest else None)


def _enough(counts: Counts, size: int) -> Counts:
    found = 0
    for taken, (_day, number) in enumerate(counts, start=1):
        found += number
        if found >= size:
            return counts[:taken]
    return counts
