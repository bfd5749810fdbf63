"""The time a figure speaks of: local dates from a first day to the day after the last."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.domain.errors import Invalid
from scheduler.domain.words import N_

_START = r"(?P<year>[0-9]{4})(?:-Q(?P<quarter>[1-4])|-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?"
_DURATION = (
    r"/P(?=[0-9])(?:(?P<years>[0-9]{1,3})Y)?(?:(?P<months>[0-9]{1,4})M)?"
    r"(?:(?P<weeks>[0-9]{1,4})W)?(?:(?P<days>[0-9]{1,5})D)?"
)
_PERIOD = re.compile(f"{_START}(?:{_DURATION})?")


class PeriodWrong(Invalid):
    """The text names no period. Fact: `given`, the text as it came."""

    message = N_(
        "“%(given)s” is not a period. Write a day (2026-03-01), a month (2026-03), "
        "a quarter (2026-Q1), a year (2026) or a start and a length (2023-04-01/P3M)."
    )


@dataclass(frozen=True, order=True)
class Period:
    """Local dates from `start` up to, not including, `end`; never empty (ValueError)."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError("a period ends after it starts")

    @classmethod
    def from_text(cls, given: str) -> "Period":
        """Read `2026-03-01`, `2026-03`, `2026-Q1`, `2026` or `2023-04-01/P3M` (ISO 8601).

        A start and an end are refused, for ISO 8601 leaves open whether the end counts.
        Refuses with PeriodWrong.
        """
        found = _PERIOD.fullmatch(given.strip())
        if found is None:
            raise PeriodWrong(given=given)
        part = {name: int(value) for name, value in found.groupdict().items() if value}
        try:
            return _with_length(part) if "/" in given else _named(part)
        except (ValueError, OverflowError):
            raise PeriodWrong(given=given) from None

    @property
    def text(self) -> str:
        """The shortest ISO 8601 text that reads back as this period."""
        months = _months_between(self.start, self.end)
        if months is None:
            return f"{self.start}" if self.days == 1 else f"{self.start}/P{self.days}D"
        if months == 1:
            return f"{self.start:%Y-%m}"
        if months == 12 and self.start.month == 1:
            return f"{self.start:%Y}"
        if months == 3 and self.start.month % 3 == 1:
            return f"{self.start:%Y}-Q{self.start.month // 3 + 1}"
        return f"{self.start}/P{months}M"

    @property
    def days(self) -> int:
        """How many days, at least 1."""
        return (self.end - self.start).days

    @property
    def is_full_year(self) -> bool:
        """Whether it lasts exactly a year, whichever day it begins on."""
        return self.end == add_months(self.start, 12)

    def months(self) -> tuple[date, ...]:
        """The first day of every calendar month the period touches, in order."""
        first, last = self.start.replace(day=1), self.end - timedelta(days=1)
        count = (last.year - first.year) * 12 + last.month - first.month + 1
        return tuple(add_months(first, number) for number in range(count))

    def previous_year(self) -> "Period":
        """The same dates a year earlier; 29 February becomes 28 February."""
        return Period(add_months(self.start, -12), add_months(self.end, -12))

    def until(self, on: date) -> "Period | None":
        """The part of it that lies before `on`; None when it has not begun by then."""
        return Period(self.start, min(self.end, on)) if self.start < on else None

    def contains(self, other: "Period") -> bool:
        """Whether `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: "Period") -> bool:
        """Whether they share a day."""
        return self.start < other.end and other.start < self.end


def usual_periods(today: date) -> tuple[Period, ...]:
    """The periods people ask for: this year and the last, quarters, months, twelve months."""
    month = today.replace(day=1)
    quarter = add_months(month, -((month.month - 1) % 3))
    year = month.replace(month=1)
    return tuple(Period(start, add_months(start, length)) for start, length in (
        (year, 12), (add_months(year, -12), 12), (quarter, 3), (add_months(quarter, -3), 3),
        (month, 1), (add_months(month, -1), 1), (add_months(month, -12), 12)))


def add_months(on: date, months: int) -> date:
    """The same day `months` later (earlier when negative), or the last day of that month."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise ValueError("beyond the calendar")
    return date(year, month + 1, min(on.day, calendar.monthrange(year, month + 1)[1]))


def _named(part: dict[str, int]) -> Period:
    start = _start(part)
    if "day" in part:
        return Period(start, start + timedelta(days=1))
    months = 1 if "month" in part else 3 if "quarter" in part else 12
    return Period(start, add_months(start, months))


def _with_length(part: dict[str, int]) -> Period:
    start = _start(part)
    end = add_months(start, part.get("years", 0) * 12 + part.get("months", 0))
    return Period(start, end + timedelta(weeks=part.get("weeks", 0), days=part.get("days", 0)))


def _start(part: dict[str, int]) -> date:
    month = part.get("month", part.get("quarter", 1) * 3 - 2 if "quarter" in part else 1)
    return date(part["year"], month, part.get("day", 1))


def _months_between(start: date, end: date) -> int | None:
    """Whole calendar months from `start` to `end`; None when either is not a month's first."""
    if start.day != 1 or end.day != 1:
        return None
    return (end.year - start.year) * 12 + end.month - start.month
