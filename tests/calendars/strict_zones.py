"""A VTIMEZONE read by the letter (RFC 5545 §3.6.5): the offset of a wall time."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

RULE = re.compile(r"FREQ=YEARLY;BYMONTH=(\d+);BYDAY=(-?\d)(MO|TU|WE|TH|FR|SA|SU)")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
OFFSET = re.compile(r"([+-])(\d{2})(\d{2})(\d{2})?")


def offset_by(zone: Any, wall: datetime) -> timedelta:
    """The offset that the last onset at or before a wall time gives; ValueError before the first.

    `zone` is a component with `parts` (STANDARD and DAYLIGHT) that have `value(name)`.
    """
    onsets = [(onset, _offset(part.value("TZOFFSETTO")))
              for part in zone.parts for onset in _onsets(part, wall.year) if onset <= wall]
    if not onsets:
        raise ValueError(f"VTIMEZONE begins after {wall}")
    return max(onsets)[1]


def _onsets(part: Any, last_year: int) -> Iterator[datetime]:
    first = datetime.strptime(part.value("DTSTART"), "%Y%m%dT%H%M%S")
    yield first
    rule = part.value("RRULE")
    if not rule:
        return
    found = RULE.fullmatch(rule)
    if found is None:
        raise ValueError(f"another rule than every reader knows: {rule}")
    for year in range(first.year + 1, last_year + 1):
        day = _nth(year, int(found[1]), int(found[2]), DAYS.index(found[3]))
        yield datetime.combine(day, first.time())


def _nth(year: int, month: int, nth: int, weekday: int) -> date:
    days = [date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1)]
    like = [day for day in days if day.weekday() == weekday]
    return like[nth - 1 if nth > 0 else nth]


def _offset(text: str) -> timedelta:
    sign, hours, minutes, seconds = OFFSET.fullmatch(text).groups()  # type: ignore[union-attr]
    span = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0))
    return -span if sign == "-" else span
