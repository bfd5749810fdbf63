"""The dates of an address: `to` includes its day for its reader; inside, the end is open."""

from dataclasses import dataclass
from datetime import date, timedelta

EARLIEST_YEAR, LATEST_YEAR = 2000, 2100


@dataclass(frozen=True)
class Days:
    """Dates from `first` up to, not including, `end`; None where no date was given."""

    first: date | None = None
    end: date | None = None


def days_of(first: str, to: str) -> Days:
    """The dates of `from` and `to` in an address, `to` included; what is no date is left out.

    >>> days_of("2026-03-04", "2026-03-04")
    Days(first=datetime.date(2026, 3, 4), end=datetime.date(2026, 3, 5))
    """
    last = day_of(to)
    return Days(day_of(first), None if last is None else last + timedelta(days=1))


def day_of(text: str) -> date | None:
    """A date from 2000 to 2100, or None."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST_YEAR <= day.year <= LATEST_YEAR else None
