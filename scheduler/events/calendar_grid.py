"""A day of rooms as rows of half hours: what stands where, and what is free in between."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from scheduler.domain.interval import Interval, merged, subtract

HALF_HOUR = timedelta(minutes=30)
HOUR = timedelta(hours=1)
LAST_ROW = 47
USUAL = (8, 17)  # the hours shown when nothing else says which


@dataclass(frozen=True)
class Slot:
    """Something in a room's column; `start` and `length` count half hours from the first row.

    `look`: session, buffer, pending, closed, rest (the doors are shut) or free. A length of 0
    is too short for the grid and stands in the list only.
    """

    when: Interval
    look: str
    title: str = ""
    url: str = ""
    kind: str = ""
    time_text: str = ""
    note: str = ""
    start: int = 0
    length: int = 0


def whole_day(day: date, zone: ZoneInfo, *, days: int = 1) -> Interval:
    """From midnight to midnight on the library's wall."""
    edges = (datetime.combine(each, time.min, zone) for each in (day, day + timedelta(days=days)))
    return Interval.between(*edges)


def window(day: date, zone: ZoneInfo, spans: Iterable[Interval]) -> Interval:
    """The hours worth showing: whole hours around all the spans, within the day."""
    whole = whole_day(day, zone)
    within = merged(piece for span in spans if (piece := span & whole))
    if not within:
        midnight = datetime.combine(day, time.min, zone)
        return Interval.between(*(midnight.replace(hour=hour) for hour in USUAL))
    before = (within[0].start - whole.start) // HOUR
    behind = -((whole.start - within[-1].end) // HOUR)
    return Interval(whole.start + before * HOUR, min(whole.start + behind * HOUR, whole.end))


def hours(shown: Interval, zone: ZoneInfo) -> list[tuple[int, datetime]]:
    """Each full hour of the window with its row, as local times."""
    count = -((shown.start - shown.end) // HOUR)
    return [(2 * number, (shown.start + number * HOUR).astimezone(zone))
            for number in range(count)]


def row_of(instant: datetime, shown: Interval) -> int:
    """The row that begins nearest to an instant; before the window the first."""
    return min(max(int((instant - shown.start) / HALF_HOUR + 0.5), 0), LAST_ROW + 1)


def placed(slots: Iterable[Slot], shown: Interval) -> list[Slot]:
    """Each in its rows, in order and never over another; nothing that is outside the window."""
    found: list[Slot] = []
    free_from = 0
    for slot in sorted(slots, key=lambda each: each.when):
        if not slot.when.overlaps(shown):
            continue
        start = min(max(row_of(slot.when.start, shown), free_from), LAST_ROW)
        least = 1 if slot.look in ("session", "pending", "closed") else 0
        end = max(row_of(min(slot.when.end, shown.end), shown), start + least)
        found.append(replace(slot, start=start, length=end - start))
        free_from = max(end, free_from)
    return found


def shut(shown: Interval, openings: Sequence[Interval], claims: Iterable[Interval],
         ) -> list[Interval]:
    """When the doors are closed and nothing is held all the same."""
    return subtract([shown], [*openings, *claims])


def now_row(at: datetime, shown: Interval) -> int | None:
    """The row the present moment falls in; None outside the window."""
    return (at - shown.start) // HALF_HOUR if shown.contains(at) else None
