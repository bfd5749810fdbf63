"""When a library's doors are open: hours of the week, seasons, closures, moved clocks."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from scheduler.domain.errors import Invalid
from scheduler.domain.interval import Interval, merged, subtract
from scheduler.domain.typed import plain_signs
from scheduler.domain.wall import LONGEST_NIGHT, edge_of, wall_time
from scheduler.domain.words import N_

DAY = timedelta(days=1)
MINUTES_A_DAY = 1440
_DASHES = str.maketrans("‐‑‒–—―−~", "--------")
_CLOSED = frozenset({"", "-", "tutup", "libur", "closed", "-tutup-", "x"})
_TOKEN = re.compile(
    r"(?P<time>\d{1,2})(?:[.:]?(?P<minute>\d{2}))?(?!\d|[.:]\d)"
    r"|(?P<until>-|s\.?/?d\.?(?: dengan)?(?![a-z])|sampai(?: dengan)?|hingga|until|to)"
    r"|(?P<next>[,;/]|dan|serta|and|&)"
    r"|(?P<word>pukul|jam|pkl\.?|wib|wita|wit|buka)(?![a-z])| ")


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
    """Open on a weekday (0 is Monday) from `opens` to `closes`, minutes since midnight.

    What goes on after midnight belongs to the day on which it opened: 20.00 to 01.00 is 1200 to
    1500.
    """

    weekday: int
    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not (0 <= self.weekday <= 6 and 0 <= self.opens < self.closes
                and self.opens < MINUTES_A_DAY and _is_a_day(self.opens, self.closes)):
            raise ValueError(f"not hours of a day: {self}")


def _is_a_day(opens: int, closes: int) -> bool:
    return closes <= MINUTES_A_DAY or closes - opens <= LONGEST_NIGHT


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

    "08.00–12.00, 13.30-16" is ((480, 720), (810, 960)) and "20.00 s.d. 01.00" ((1200, 1500),);
    nothing, "tutup", "-" and "00.00–00.00" mean closed all day. Refusals: HoursUnclear,
    HoursBackwards, HoursOverlap.
    """
    if is_closed(text):
        return ()
    plain = _plain(text)
    edges = _edges_of(plain, given=text)
    if edges == [0, 0]:
        return ()
    spans: list[tuple[int, int]] = []
    for opens, closes in zip(edges[::2], edges[1::2], strict=True):
        span = night(opens, closes)
        shown = text_of_spans([(opens, closes)])
        if span is None:
            raise HoursBackwards(given=shown)
        if spans and opens < spans[-1][1]:
            raise HoursOverlap(given=shown)
        spans.append(span)
    return tuple(spans)


def is_closed(text: str) -> bool:
    """Nothing, or a word or a dash for closed all day."""
    return _plain(text).strip(" .") in _CLOSED


def _plain(text: str) -> str:
    return plain_signs(text).casefold().translate(_DASHES)


def night(opens: int, closes: int) -> tuple[int, int] | None:
    """The span from one minute of the day to another, over midnight when it is at most twelve
    hours; None when it would be longer, or nothing.

    >>> night(480, 960), night(1200, 60), night(960, 480)
    ((480, 960), (1200, 1500), None)
    """
    if opens >= MINUTES_A_DAY:
        return None
    ends = closes if closes > opens else closes + MINUTES_A_DAY
    return (opens, ends) if closes != opens and _is_a_day(opens, ends) else None


def _edges_of(plain: str, *, given: str) -> list[int]:
    """The hours in it, opening and closing by turns; signs between them may be left out."""
    edges: list[int] = []
    at, joined = 0, False
    while at < len(plain):
        found = _TOKEN.match(plain, at)
        if found is None:
            raise HoursUnclear(given=shortened(given))
        if found["time"]:
            edges.append(_minute(found["time"], found["minute"], given=given))
        if found["until"] and (len(edges) % 2 == 0 or joined):
            raise HoursUnclear(given=shortened(given))
        if (found["time"] and len(edges) % 2 == 0 and not joined
                or found["next"] and len(edges) % 2):
            raise HoursUnclear(given=shortened(given))
        joined = bool(found["until"]) or joined and not found["time"]
        at = found.end()
    if not edges or len(edges) % 2:
        raise HoursUnclear(given=shortened(given))
    return edges


def _minute(hour: str, minute: str | None, *, given: str) -> int:
    edge = int(hour) * 60 + int(minute or 0)
    if int(minute or 0) > 59 or edge > MINUTES_A_DAY:
        raise HoursUnclear(given=shortened(given))
    return edge


def shortened(given: str) -> str:
    """As much of it as a sentence can quote."""
    return given.strip()[:60]


def text_of_spans(spans: Iterable[tuple[int, int]]) -> str:
    """Spans as text that `spans_of_text` reads back: 08.00–12.00, 20.00–01.00."""
    return ", ".join(f"{clock_of(opens)}–{clock_of(closes)}" for opens, closes in spans)


def clock_of(minute: int) -> str:
    """A minute of the day, or of the night after it, as clocks show it; midnight is 24.00."""
    shown = minute - MINUTES_A_DAY if minute > MINUTES_A_DAY else minute
    return f"{shown // 60:02}.{shown % 60:02}"


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
    opened = [Interval(*span) for span in spans if span[0] < span[1]]
    return _without_stray_nights(subtract(opened, closures), opened, midnight=edge_of(
        wall_time(day, MINUTES_A_DAY), zone))


def _without_stray_nights(
    left: list[Interval], opened: list[Interval], *, midnight: datetime,
) -> list[Interval]:
    """A day that is closed until midnight does not open again for the rest of its night."""
    return [piece for piece in left if piece.start != midnight
            or not any(each.start < midnight < each.end for each in opened)]


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
    openings = open_intervals(day, schedules, zone=zone, closures=touching) if holding else [whole]
    return not subtract(openings, touching)


def is_open(
    when: Interval, schedules: Iterable[Schedule], *, zone: ZoneInfo,
    closures: Iterable[Interval] = (),
) -> bool:
    """Are the doors open all the time from start to end? Midnight is no obstacle."""
    schedules, closures = tuple(schedules), tuple(closures)
    openings: list[Interval] = []
    day, last = (edge.astimezone(zone).date() for edge in (when.start, when.end))
    day -= DAY  # the night before may not be over
    while day <= last:
        openings += open_intervals(day, schedules, zone=zone, closures=closures)
        day += DAY
    return any(opening.covers(when) for opening in merged(openings))
