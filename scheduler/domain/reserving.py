"""Holding a space: what an interval claims, and when it may be held or given back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.domain.errors import AlreadyOver, AlreadyReleased, SpaceTaken
from scheduler.domain.interval import Interval


@dataclass(frozen=True)
class Taken:
    """A claim that stands: when (buffers included), for what, on which space."""

    when: Interval
    title: str
    space: str


def claim_interval(when: Interval, setup_minutes: int = 0, teardown_minutes: int = 0) -> Interval:
    """What a reservation claims: its time with setup before and teardown behind."""
    return when.padded(timedelta(minutes=setup_minutes), timedelta(minutes=teardown_minutes))


def first_clash(when: Interval, taken: Iterable[Taken]) -> Taken | None:
    """The earliest of the claims that overlap, or None."""
    clashes = (each for each in taken if each.when.overlaps(when))
    return min(clashes, key=lambda each: each.when, default=None)


def check_free(when: Interval, taken: Iterable[Taken]) -> None:
    """Refuse with SpaceTaken when a claim overlaps; its facts name the earliest in UTC."""
    clash = first_clash(when, taken)
    if clash is not None:
        raise SpaceTaken(space=clash.space, until=clash.when.end)


def check_release(when: Interval, *, released_at: datetime | None, at: datetime) -> None:
    """May this reservation be given back? Refusals: AlreadyReleased, AlreadyOver."""
    if released_at is not None:
        raise AlreadyReleased(since=released_at)
    if at >= when.end:
        raise AlreadyOver(since=when.end)
