"""How far the clocks of a zone are ahead of UTC, in turn, as a database can reckon with it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

EARLIEST, LATEST = datetime(2015, 1, 1, tzinfo=UTC), datetime(2045, 1, 1, tzinfo=UTC)
STEP, SECOND = timedelta(days=7), timedelta(seconds=1)


@dataclass(frozen=True)
class Offset:
    """`ahead` of UTC until `until`, which is not included; None: from then on."""

    until: datetime | None
    ahead: timedelta


@lru_cache
def offsets(zone: str) -> tuple[Offset, ...]:
    """The offsets of a zone from 2015 to 2045, in turn; its first and last hold beyond.

    >>> [offset.ahead.total_seconds() / 3600 for offset in offsets("Asia/Makassar")]
    [8.0]
    """
    wall = ZoneInfo(zone)
    found: list[Offset] = []
    here = EARLIEST
    while here < LATEST:
        after = min(here + STEP, LATEST)
        if _ahead(here, wall) != _ahead(after, wall):
            found.append(Offset(_change(here, after, wall), _ahead(here, wall)))
        here = after
    return (*found, Offset(None, _ahead(LATEST, wall)))


def _ahead(at: datetime, wall: ZoneInfo) -> timedelta:
    return at.astimezone(wall).utcoffset() or timedelta()


def _change(before: datetime, after: datetime, wall: ZoneInfo) -> datetime:
    """The first second between the two at which the later offset holds."""
    ahead = _ahead(after, wall)
    while after - before > SECOND:
        middle = (before + (after - before) // 2).replace(microsecond=0)
        if _ahead(middle, wall) == ahead:
            after = middle
        else:
            before = middle
    return after
