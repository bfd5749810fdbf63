"""What is still free: openings less what is taken, and what is near when it is not free."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from scheduler.domain.interval import Interval, merged, subtract

DAY = timedelta(days=1)


def free_intervals(openings: Iterable[Interval], taken: Iterable[Interval]) -> list[Interval]:
    """When the doors are open and nothing holds the space, in order."""
    return subtract(openings, taken)


def usable_intervals(
    openings: Iterable[Interval], claims: Iterable[Interval], *, setup: int = 0, teardown: int = 0,
    at: datetime | None = None,
) -> list[Interval]:
    """When someone could begin and end: open, from `at` on, with room for the buffers.

    `setup` and `teardown` in minutes; claims include the buffers of those who hold them.
    """
    before, behind = timedelta(minutes=setup), timedelta(minutes=teardown)
    opened = [each for each in openings if at is None or each.end > at]
    past = [Interval(each.start, at) for each in opened if at is not None and each.start < at]
    return subtract(opened, [*past, *(claim.padded(behind, before) for claim in claims)])


def fits(when: Interval, openings: Iterable[Interval], taken: Iterable[Interval]) -> bool:
    """Is all of it open and none of it taken? `when` and `taken` with buffers or both without."""
    opened = any(opening.covers(when) for opening in merged(openings))
    return opened and not any(when.overlaps(each) for each in taken)


def near_alternatives(
    when: Interval, openings_by_day: Mapping[date, Iterable[Interval]],
    taken: Iterable[Interval], limit: int = 3,
) -> list[Interval]:
    """Up to `limit` free intervals as long as the wish, the nearest in time first.

    One from each free stretch: as near as can be to the hour that was wished, that day or
    another. Give only openings that are still to come.
    """
    openings = [opening for day in openings_by_day.values() for opening in day]
    stretches = [
        each for each in free_intervals(openings, taken) if each.duration >= when.duration
    ]
    starts = sorted(
        (_nearest_start(when, stretch) for stretch in stretches),
        key=lambda start: (abs(start - when.start), start),
    )
    return [Interval(start, start + when.duration) for start in starts[:limit]]


def _nearest_start(when: Interval, stretch: Interval) -> datetime:
    """The start within the stretch that is nearest to the wished hour on some day."""
    last = stretch.end - when.duration
    days = (stretch.start - when.start) // DAY
    wishes = (when.start + number * DAY for number in (days, days + 1))
    return min(
        ((wish, min(max(wish, stretch.start), last)) for wish in wishes),
        key=lambda pair: (abs(pair[0] - pair[1]), pair[1]),
    )[1]
