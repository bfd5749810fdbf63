"""What must follow when a library's clock is set to another zone: asked first, done with it.

Planned things keep the hour on the wall, or their instant. What is planned stands further right
on the ladder; it follows from here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from scheduler.domain.errors import Conflict
from scheduler.domain.permissions import Actor
from scheduler.domain.words import N_

KEEPS = ("wall", "instant")


class ZoneAsked(Conflict):
    """Facts: n (things planned from now on)."""

    message = N_("%(n)s thing is planned here from now on. Please choose what it keeps when the "
                 "time zone changes: the hour on the wall, or the moment.",
                 "%(n)s things are planned here from now on. Please choose what they keep when "
                 "the time zone changes: the hour on the wall, or the moment.")


class ZoneTurns(Conflict):
    """What is planned cannot follow; the followers say which and why."""

    message = N_("What is planned cannot follow into this time zone.")


@dataclass(frozen=True)
class ZoneChange:
    """From one zone to another; `keeps` is what the planned things keep: wall or instant."""

    library_id: int
    before: ZoneInfo
    after: ZoneInfo
    keeps: str


class Follower(Protocol):
    """Who takes what is planned along."""

    def __call__(self, change: ZoneChange, *, by: Actor, at: datetime) -> None: ...


Planned = Callable[[int, datetime], int]
_followers: dict[Planned, Follower] = {}


def is_followed_by(follower: Follower, *, counted_by: Planned) -> None:
    """From now on take along what `counted_by` counts in a library from a moment on."""
    _followers[counted_by] = follower


def planned(library_id: int, *, at: datetime) -> int:
    """How much is planned in a library that a change of zone would touch."""
    return sum(count(library_id, at) for count in _followers)


def follow(change: ZoneChange, *, by: Actor, at: datetime) -> None:
    """Take all of it along."""
    for follower in _followers.values():
        follower(change, by=by, at=at)
