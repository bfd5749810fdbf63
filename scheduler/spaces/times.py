"""Free times as people read them."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from scheduler.domain.interval import Interval
from scheduler.i18n import clock

SHORTEST = timedelta(minutes=30)  # less than that is of no use to anyone


def clock_times(free: Iterable[Interval], zone: ZoneInfo) -> list[str]:
    """08.00–10.00, 13.00–17.00; stretches too short to use are left out."""
    return [f"{clock(each.start.astimezone(zone))}–{clock(each.end.astimezone(zone))}"
            for each in free if each.duration >= SHORTEST]


def free_week(days: Sequence[tuple[date, list[Interval]]], zone: ZoneInfo,
              ) -> list[tuple[date, list[str]]]:
    """Each date with its free times in words."""
    return [(day, clock_times(free, zone)) for day, free in days]
