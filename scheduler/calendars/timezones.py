"""VTIMEZONE as yearly rules, so that every reader finds the right hour (RFC 5545 §3.6.5).

A zone whose changes follow no yearly rule gets one observance a change instead. The first
year is fixed by the caller, so that the bytes do not move on 1 January.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

SINCE_YEAR, LAST_YEAR = 2020, 2037  # what is written of a zone; fixed, so its bytes never move
MOST_OBSERVANCES = 4  # an old rule's two and a new one's two
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NAMES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA",
         "Asia/Jayapura": "WIT"}


@dataclass(frozen=True)
class Change:
    """One jump of the clock: the wall time it jumps from, and the offsets around it."""

    wall: datetime
    before: timedelta
    after: timedelta
    name: str
    is_summer: bool


@lru_cache(maxsize=64)
def vtimezone_bytes(tzid: str, since_year: int) -> bytes:
    """The VTIMEZONE of an IANA zone, right from 1 January of `since_year` on.

    It begins with the last change before that day, so that a zone with summer time is two
    yearly rules and nothing else: some readers know no more than that.
    """
    zone = ZoneInfo(tzid)
    lines = ["BEGIN:VTIMEZONE", f"TZID:{tzid}"]
    changes = list(_changes(zone, since_year - 1))
    earlier = [change for change in changes if change.wall.year < since_year]
    if not earlier:
        lines += _observance(_standing(zone, tzid, since_year))
    for change, rule in _ruled(changes[max(len(earlier) - 1, 0):]):
        lines += _observance(change, rule)
    lines.append("END:VTIMEZONE")
    return ("\r\n".join(lines) + "\r\n").encode()


@lru_cache(maxsize=64)
def has_plain_rules(tzid: str) -> bool:
    """Is the zone so regular that every reader gets it right?

    Where Ramadan or a government moves the clocks, the list of changes is long; some readers
    know only the first rule of a zone, others go by its name and know it from older data.
    """
    return vtimezone_bytes(tzid, SINCE_YEAR).count(b"TZOFFSETTO:") <= MOST_OBSERVANCES


def _standing(zone: ZoneInfo, tzid: str, since_year: int) -> Change:
    """A beginning for a zone whose clocks have not changed lately."""
    start = datetime(since_year, 1, 1, tzinfo=UTC).astimezone(zone)
    offset, name = start.utcoffset() or timedelta(), NAMES.get(tzid) or start.tzname() or tzid
    return Change(datetime(since_year, 1, 1), offset, offset, name, is_summer=False)


def _changes(zone: ZoneInfo, first_year: int) -> Iterator[Change]:
    moment = datetime(first_year, 1, 1, tzinfo=UTC)
    end = datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC)
    while moment < end:
        later = moment + timedelta(days=1)
        if _seen(zone, moment) != _seen(zone, later):
            yield _change(zone, *_narrowed(zone, moment, later))
        moment = later


def _seen(zone: ZoneInfo, moment: datetime) -> tuple[object, object, object]:
    local = moment.astimezone(zone)
    return local.utcoffset(), local.dst(), local.tzname()


def _narrowed(zone: ZoneInfo, low: datetime, high: datetime) -> tuple[datetime, datetime]:
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        if middle <= low:
            break
        low, high = (middle, high) if _seen(zone, low) == _seen(zone, middle) else (low, middle)
    return low, high


def _change(zone: ZoneInfo, low: datetime, high: datetime) -> Change:
    """The jump between two seconds; summer is when clocks have gone forward, also in Dublin."""
    offset = low.astimezone(zone).utcoffset() or timedelta()
    later = high.astimezone(zone).utcoffset() or timedelta()
    return Change((high + offset).replace(tzinfo=None), offset, later,
                  high.astimezone(zone).tzname() or "", is_summer=later > offset)


def _ruled(changes: list[Change]) -> Iterator[tuple[Change, str]]:
    """Each run of yearly changes as its first one and a rule; others alone."""
    used: set[Change] = set()
    for change in changes:
        if change in used:
            continue
        like = [other for other in changes if other not in used and _alike(change, other)]
        rule = next((rule for rule in _rules(change) if _fits(rule, like)), None)
        if rule and len(like) > 2 and like[-1].wall.year == LAST_YEAR:
            used.update(like)
            month, nth, weekday = rule
            yield change, f"FREQ=YEARLY;BYMONTH={month};BYDAY={nth}{DAYS[weekday]}"
        else:
            used.add(change)
            yield change, ""


def _alike(one: Change, other: Change) -> bool:
    return (one.wall.month, one.wall.time(), one.before, one.after) == (
        other.wall.month, other.wall.time(), other.before, other.after)


def _rules(change: Change) -> Iterator[tuple[int, int, int]]:
    wall = change.wall
    if wall.day > monthrange(wall.year, wall.month)[1] - 7:
        yield wall.month, -1, wall.weekday()
    yield wall.month, (wall.day - 1) // 7 + 1, wall.weekday()


def _fits(rule: tuple[int, int, int], like: list[Change]) -> bool:
    years = [change.wall.year for change in like]
    return years == list(range(years[0], years[-1] + 1)) and all(
        rule in list(_rules(change)) for change in like)


def _observance(change: Change, rule: str = "") -> list[str]:
    kind = "DAYLIGHT" if change.is_summer else "STANDARD"
    lines = [f"BEGIN:{kind}", f"DTSTART:{change.wall:%Y%m%dT%H%M%S}"]
    if rule:
        lines.append(f"RRULE:{rule}")
    return [*lines, f"TZOFFSETFROM:{_offset(change.before)}",
            f"TZOFFSETTO:{_offset(change.after)}", f"TZNAME:{change.name}", f"END:{kind}"]


def _offset(offset: timedelta) -> str:
    minutes, seconds = divmod(abs(int(offset.total_seconds())), 60)
    sign = "-" if offset < timedelta(0) else "+"
    return f"{sign}{minutes // 60:02d}{minutes % 60:02d}" + (f"{seconds:02d}" if seconds else "")
