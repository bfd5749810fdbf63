"""When a library's doors are open: hours of the week, seasons, closures, moved clocks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from scheduler.domain.interval import Interval, merged, subtract
from scheduler.domain.wall import edge_of, wall_time

DAY = timedelta(days=1)
MINUTES_A_DAY = 1440


@dataclass(frozen=True)
class Hours:
    """Open on a weekday (0 is Monday) from `opens` to `closes`, minutes since midnight."""

    weekday: int
    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not (0 <= self.weekday <= 6 and 0 <= self.opens < self.closes <= MINUTES_A_DAY):
            raise ValueError(f"not hours of a day: {self}")


@dataclass(frozen=True)
class Schedule:
    """The hours of a week from a date on; with `valid_until` (included) only for a while."""

    valid_from: date
    valid_until: date | None
    hours: tuple[Hours, ...]
    name: str = ""

    @property
    def is_temporary(self) -> bool:
        """Does it end by itself, as Ramadan hours do?"""
        return self.valid_until is not None

    def covers(self, day: date) -> bool:
        """Does it hold on this day?"""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


def schedule_on(day: date, schedules: Iterable[Schedule]) -> Schedule | None:
    """The schedule that holds on a day: a temporary one first, then the latest to begin."""
    holding = [schedule for schedule in schedules if schedule.covers(day)]
    return max(holding, key=lambda each: (each.is_temporary, each.valid_from), default=None)


def open_intervals(
    day: date, schedules: Iterable[Schedule], *, zone: ZoneInfo,
    closures: Iterable[Interval] = (),
) -> list[Interval]:
    """When the doors are open on a date of the library's wall, in UTC, closures taken out."""
    schedule = schedule_on(day, schedules)
    if schedule is None:
        return []
    spans = (
        (edge_of(wall_time(day, each.opens), zone), edge_of(wall_time(day, each.closes), zone))
        for each in schedule.hours if each.weekday == day.weekday()
    )
    return subtract([Interval(*span) for span in spans if span[0] < span[1]], closures)


def is_open(
    when: Interval, schedules: Iterable[Schedule], *, zone: ZoneInfo,
    closures: Iterable[Interval] = (),
) -> bool:
    """Are the doors open all the time from start to end? Midnight is no obstacle."""
    schedules, closures = tuple(schedules), tuple(closures)
    openings: list[Interval] = []
    day, last = (edge.astimezone(zone).date() for edge in (when.start, when.end))
    while day <= last:
        openings += open_intervals(day, schedules, zone=zone, closures=closures)
        day += DAY
    return any(opening.covers(when) for opening in merged(openings))
