"""Three near ways out when a room is taken: what the rule needs, gathered in four statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.domain import alternatives as rule
from scheduler.domain.alternatives import Alternative, Room
from scheduler.domain.errors import EndBeforeStart
from scheduler.domain.interval import Interval
from scheduler.domain.wall import end_day
from scheduler.libraries import queries as libraries
from scheduler.libraries.models import Library
from scheduler.spaces import queries
from scheduler.spaces.models import Space

DAYS = 8
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Near:
    """Another room or another time; `value` fills it into a form."""

    space: Space
    when: Interval
    value: str


def near(
    wish: Interval, *, space_id: int, people: int | None, among: Sequence[Space],
    library: Library, at: datetime, elsewhere: bool = False,
) -> list[Near]:
    """Up to three other times or rooms (of `among`, with their parts), as long as the wish;
    none for more than a day. `elsewhere`: this room will not do at any time."""
    spaces = {space.id: space for space in among}
    asked = spaces.get(space_id)
    if asked is None or wish.duration > A_DAY:
        return []
    day = wish.start.astimezone(library.zone).date()
    found = rule.alternatives(
        wish, *_rooms(asked, list(spaces.values()), people=people, library=library, wish=wish),
        openings=libraries.openings_by_day(library, first=day, days=DAYS), day=day, at=at)
    return [_near(one, spaces[one.room_id], library) for one in found
            if _on_one_day(one, library) and not (elsewhere and one.room_id == asked.id)]


def _near(one: Alternative, space: Space, library: Library) -> Near:
    starts, ends = (edge.astimezone(library.zone) for edge in (one.when.start, one.when.end))
    return Near(space, one.when, f"{space.id}/{starts:%Y-%m-%d/%H:%M}/{ends:%H:%M}")


def _rooms(asked: Space, spaces: Sequence[Space], *, people: int | None, library: Library,
           wish: Interval) -> tuple[Room, list[Room]]:
    claims = queries.claims_by_part(library.id, start=wish.start - A_DAY,
                                    end=wish.end + (DAYS + 1) * A_DAY)
    def room(space: Space) -> Room:
        held = [each for part in space.parts for each in claims.get(part.id, [])]
        return Room(space.id, held, space.setup_minutes, space.teardown_minutes)
    others = [space for space in spaces if space.id != asked.id
              and (space.capacity or 0) >= (people or 0)]
    likeness = asked.capacity or people or 0
    others.sort(key=lambda space: (abs((space.capacity or 0) - likeness), space.position))
    return room(asked), [room(space) for space in others]


def _on_one_day(one: Alternative, library: Library) -> bool:
    """Can a form say it with one day and two hours? A night may be part of it."""
    starts, ends = (edge.astimezone(library.zone) for edge in (one.when.start, one.when.end))
    try:
        return end_day(starts.date(), starts.time(), ends.time()) == ends.date()
    except EndBeforeStart:
        return False
