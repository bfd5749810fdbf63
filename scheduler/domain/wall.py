"""From the clock on a library's wall to instants, also on days when that clock is moved."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from scheduler.domain.errors import EndBeforeStart
from scheduler.domain.hour import MIDNIGHT
from scheduler.domain.words import N_

SECOND = timedelta(seconds=1)
LONGEST_NIGHT = 720  # minutes


class NightTooLong(EndBeforeStart):
    message = N_("The end must come after the start. After midnight it may go on, for at most 12 "
                 "hours in all.")


def is_zone(name: str) -> bool:
    """Is there a time zone of this name?"""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return False
    return True


def wall_time(day: date, minute: int) -> datetime:
    """The naive time `minute` minutes (0 to 1440) after midnight, as clocks show it."""
    return datetime.combine(day, time()) + timedelta(minutes=minute)


def last_day(end: datetime) -> date:
    """The last date of what ends then, on the wall of `end`: midnight belongs to the day before."""
    return (end - timedelta(microseconds=1)).date()


def end_day(day: date, starts: time, ends: time) -> date:
    """The date on which something ends that starts on `day`, both hours as clocks show them.

    An hour that is not after the start is one of the next day, and 00.00 the midnight between:
    21.00 to 01.00 is four hours. More than twelve hours would rather be a slip of the finger.
    Refusals: EndBeforeStart, NightTooLong.
    """
    if starts < ends:
        return day
    if starts == ends:
        raise EndBeforeStart()
    if _minute(ends) + MIDNIGHT - _minute(starts) > LONGEST_NIGHT:
        raise NightTooLong()
    return day + timedelta(days=1)


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def instant_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """The UTC instant of a naive wall time (RFC 5545 §3.3.5).

    A time that happens twice is its first; one that is skipped is read with the offset from
    before the gap, so it moves forward by the length of the gap.
    """
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def edge_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """As `instant_of`, but a skipped time is the very instant at which the clock jumped.

    Right for edges: doors that open at a skipped 02.30 are open as soon as 02.30 has passed.
    """
    late = instant_of(wall, zone)
    early = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return _jump(early, late, zone) if early < late else late


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first instant, to the second, that has the offset of `after`."""
    offset = after.astimezone(zone).utcoffset()
    while after - before > SECOND:
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after.replace(microsecond=0)


def wall_kept(moment: datetime, *, before: ZoneInfo, after: ZoneInfo) -> datetime:
    """The instant at which the clock of another zone shows what this one's clock showed."""
    return instant_of(moment.astimezone(before).replace(tzinfo=None), after)
