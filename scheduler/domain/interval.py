"""Half-open spans of time between aware UTC instants, and the algebra of several."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self


@dataclass(frozen=True, order=True)
class Interval:
    """From `start` up to but without `end`. ValueError when naive, not UTC or empty."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if any(edge.tzinfo is None or edge.utcoffset() for edge in (self.start, self.end)):
            raise ValueError(f"an interval needs aware UTC instants: {self.start} – {self.end}")
        if self.start >= self.end:
            raise ValueError(f"an interval ends after it starts: {self.start} – {self.end}")

    @classmethod
    def between(cls, start: datetime, end: datetime) -> Self:
        """The interval between two aware instants of any zone."""
        return cls(start.astimezone(UTC), end.astimezone(UTC))

    @property
    def duration(self) -> timedelta:
        """How long it lasts."""
        return self.end - self.start

    def overlaps(self, other: "Interval") -> bool:
        """Do they share an instant? Neighbours that touch do not."""
        return self.start < other.end and other.start < self.end

    def contains(self, instant: datetime) -> bool:
        """Is the instant within? The start is, the end is not."""
        return self.start <= instant < self.end

    def covers(self, other: "Interval") -> bool:
        """Is all of the other within this one?"""
        return self.start <= other.start and other.end <= self.end

    def __and__(self, other: "Interval") -> "Interval | None":
        """What both share, or None."""
        if not self.overlaps(other):
            return None
        return Interval(max(self.start, other.start), min(self.end, other.end))

    def padded(self, before: timedelta, after: timedelta) -> "Interval":
        """Longer by `before` ahead and `after` behind."""
        return Interval(self.start - before, self.end + after)


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """The same instants in as few intervals as possible, in order; neighbours join."""
    joined: list[Interval] = []
    for each in sorted(intervals):
        if joined and each.start <= joined[-1].end:
            joined[-1] = Interval(joined[-1].start, max(joined[-1].end, each.end))
        else:
            joined.append(each)
    return joined


def subtract(intervals: Iterable[Interval], holes: Iterable[Interval]) -> list[Interval]:
    """The instants of `intervals` that are in none of `holes`, merged and in order."""
    left = merged(intervals)
    for hole in merged(holes):
        left = [piece for whole in left for piece in _without(whole, hole)]
    return left


def _without(whole: Interval, hole: Interval) -> list[Interval]:
    if not whole.overlaps(hole):
        return [whole]
    edges = ((whole.start, hole.start), (hole.end, whole.end))
    return [Interval(start, end) for start, end in edges if start < end]
