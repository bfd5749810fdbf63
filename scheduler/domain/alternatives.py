"""When a space is taken: three near ways out, of different kinds as far as there are any."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest

from scheduler.domain.availability import near_alternatives, usable_intervals
from scheduler.domain.interval import Interval

HOW_MANY = 3


@dataclass(frozen=True)
class Room:
    """A space with its claims (buffers included) and its own buffers in minutes."""

    id: int
    claims: Sequence[Interval] = ()
    setup: int = 0
    teardown: int = 0


@dataclass(frozen=True)
class Alternative:
    """Another space or another time, as long as the wish."""

    room_id: int
    when: Interval


def alternatives(
    wish: Interval, asked: Room, others: Sequence[Room], *,
    openings: Mapping[date, Sequence[Interval]], day: date, at: datetime,
) -> list[Alternative]:
    """Up to three: the same room at another hour of `day`, another room at the same time, the
    same room on another day; then more of these kinds. `others` in order of preference."""
    def usable(room: Room, opened: Sequence[Interval]) -> list[Interval]:
        return usable_intervals(opened, room.claims, setup=room.setup, teardown=room.teardown,
                                at=at)
    free = {each: usable(asked, opened) for each, opened in openings.items()}
    that_day = near_alternatives(wish, {day: free.pop(day, [])}, [])
    other_days = near_alternatives(wish, free, [])
    elsewhere = [room.id for room in others if any(
        each.covers(wish) for each in usable(room, openings.get(day, ())))]
    kinds = (
        [Alternative(asked.id, when) for when in that_day],
        [Alternative(room_id, wish) for room_id in elsewhere],
        [Alternative(asked.id, when) for when in other_days],
    )
    in_turn = [one for turn in zip_longest(*kinds) for one in turn if one is not None]
    return in_turn[:HOW_MANY]
