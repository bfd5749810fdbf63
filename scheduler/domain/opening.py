"""When a library's doors are open: hours of the week, seasons, closures, moved clocks."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from scheduler.domain.errors import Invalid
from scheduler.domain.interval import Interval, merged, subtract
from scheduler.domain.wall import edge_of, wall_time
from scheduler.domain.words import N_

DAY = timedelta(days=1)
MINUTES_A_DAY = 1440
_SPAN = re.compile(
    r"(\d{1,2})(?:[.:](\d{2}))?\s*(?:-|–|—|s/d|to|sampai)\s*(\d{1,2})(?:[.:](\d{2}))?")
_BETWEEN = re.compile(r"\s*(?:[,;]|dan|and|&)\s*")


class HoursUnclear(Invalid):
    """Facts: given."""

    message = N_("“%(given)s” cannot be read. Write hours like 08.00–12.00, 13.00–16.00.")


class HoursBackwards(Invalid):
    """Facts: given."""

    message = N_("“%(given)s” ends before it begins.")


class HoursOverlap(Invalid):
    """Facts: given."""

    message = N_("“%(given)s” overlaps the hours before it.")


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


def spans_of_text(text: str) -> tuple[tuple[int, int], ...]:
    """Opening spans of a day as people write them, in minutes since midnight, in order.

    "08.00–12.00, 13.30-16" is ((480, 720), (810, 960)); nothing means closed all day. Refusals:
    HoursUnclear, HoursBackwards, HoursOverlap.
    """
    spans: list[tuple[int, int]] = []
    for piece in filter(None, _BETWEEN.split(text.strip().casefold())):
        opens, closes = _span_of(piece)
        if opens >= closes:
            raise HoursBackwards(given=piece)
        if spans and opens < spans[-1][1]:
            raise HoursOverlap(given=piece)
        spans.append((opens, closes))
    return tuple(spans)


def _span_of(piece: str) -> tuple[int, int]:
    found = _SPAN.fullmatch(piece)
    if found is None:
        raise HoursUnclear(given=piece)
    hours = [int(found[1]), int(found[3])]
    minutes = [int(found[2] or 0), int(found[4] or 0)]
    edges = [hour * 60 + minute for hour, minute in zip(hours, minutes, strict=True)]
    if max(minutes) > 59 or max(edges) > MINUTES_A_DAY:
        raise HoursUnclear(given=piece)
    return edges[0], edges[1]


def text_of_spans(spans: Iterable[tuple[int, int]]) -> str:
    """Spans as text that `spans_of_text` reads back: 08.00–12.00, 13.30–16.00."""
    return ", ".join(f"{opens // 60:02}.{opens % 60:02}–{closes // 60:02}.{closes % 60:02}"
                     for opens, closes in spans)


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


def closed_days(
    days: Iterable[date], schedules: Iterable[Schedule], *, zone: ZoneInfo,
    closures: Iterable[Interval] = (),
) -> frozenset[date]:
    """The dates known to be closed: their week has no hours then, or a closure takes them all.

    Without a week that holds nothing is known, so only a closure of the whole day closes it.
    """
    schedules, closures = tuple(schedules), tuple(closures)
    weekdays = [{each.weekday for each in schedule.hours} for schedule in schedules]
    shut = [(closure.start.astimezone(zone).date(), closure.end.astimezone(zone).date())
            for closure in closures]

    def closed(day: date) -> bool:
        if any(first <= day <= last for first, last in shut):
            return _is_closed(day, schedules, closures, zone)
        holding = schedule_on(day, schedules) if len(schedules) > 1 else next(
            (each for each in schedules if each.covers(day)), None)
        return holding is not None and day.weekday() not in weekdays[schedules.index(holding)]

    return frozenset(day for day in days if closed(day))


def _is_closed(
    day: date, schedules: tuple[Schedule, ...], closures: tuple[Interval, ...], zone: ZoneInfo,
) -> bool:
    holding = schedule_on(day, schedules)
    if holding is not None and all(each.weekday != day.weekday() for each in holding.hours):
        return True
    whole = Interval(edge_of(wall_time(day, 0), zone), edge_of(wall_time(day, MINUTES_A_DAY), zone))
    touching = [closure for closure in closures if closure.overlaps(whole)]
    if not touching:
        return False
    openings = open_intervals(day, schedules, zone=zone) if holding else [whole]
    return not subtract(openings, touching)


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
