"""How an event repeats, in wall time: ten o'clock stays ten o'clock when clocks are moved.

A subset of RFC 5545 RRULE: days, weeks and months; on weekdays or a day of the month; every
nth time; so many times or until a date.
"""

from collections.abc import Set
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import takewhile
from typing import Literal
from zoneinfo import ZoneInfo

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, rrule, weekday

from scheduler.domain.errors import RuleWrong
from scheduler.domain.interval import Interval
from scheduler.domain.wall import instant_of, wall_time
from scheduler.domain.words import N_

FREQUENCIES: dict[str, Literal[1, 2, 3]] = {"DAILY": DAILY, "WEEKLY": WEEKLY, "MONTHLY": MONTHLY}
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
POSITIONS = (1, 2, 3, 4, 5, -1)
MOST = 1000
_PARTS = ("FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYSETPOS", "COUNT", "UNTIL", "WKST")


@dataclass(frozen=True)
class Rule:
    """Every `interval`th day, week or month, on `weekdays` (0 is Monday).

    `position` makes a monthly rule mean the first … fifth or last (-1) of its weekdays,
    `monthday` a day of the month by its number, or the last one (-1). Weeks begin with
    `week_start`, which matters to every other week. It ends after `count` times or with
    `until` (a date, included), never both. Refusal: RuleWrong.
    """

    freq: str = "WEEKLY"
    interval: int = 1
    weekdays: tuple[int, ...] = field(default=())
    count: int | None = None
    until: date | None = None
    position: int | None = None
    monthday: int | None = None
    week_start: int = 0

    def __post_init__(self) -> None:
        sound = (
            self.freq in FREQUENCIES
            and 1 <= self.interval <= MOST
            and set(self.weekdays) <= set(range(7))
            and (self.count is None or (1 <= self.count <= MOST and self.until is None))
            and (self.position is None or self._may_have_position())
            and (self.monthday is None or self._may_have_monthday())
            and 0 <= self.week_start <= 6
        )
        if not sound:
            raise RuleWrong(rule=self.to_rrule())

    def _may_have_position(self) -> bool:
        return self.freq == "MONTHLY" and self.position in POSITIONS and bool(self.weekdays)

    def _may_have_monthday(self) -> bool:
        return (self.freq == "MONTHLY" and not self.weekdays
                and (self.monthday == -1 or 1 <= (self.monthday or 0) <= 31))

    @property
    def is_endless(self) -> bool:
        """Does it go on for ever?"""
        return self.count is None and self.until is None

    def to_rrule(self) -> str:
        """The rule as the value of an RRULE property; UNTIL is a DATE."""
        days = ",".join(DAYS[day] for day in self.weekdays if 0 <= day <= 6)
        parts = {
            "FREQ": self.freq,
            "INTERVAL": self.interval if self.interval != 1 else None,
            "BYDAY": days or None,
            "BYMONTHDAY": self.monthday,
            "BYSETPOS": self.position,
            "COUNT": self.count,
            "UNTIL": self.until.strftime("%Y%m%d") if self.until else None,
            "WKST": DAYS[self.week_start % 7] if self.week_start else None,
        }
        return ";".join(f"{name}={value}" for name, value in parts.items() if value is not None)


def from_rrule(text: str) -> Rule:
    """The rule of an RRULE, "RRULE:" before it or not; of UNTIL only the date is read.

    Refusal: RuleWrong for what Ruang does not repeat by (hours, days of the year …).
    """
    value = text.strip().upper().removeprefix("RRULE:")
    try:
        parts = dict(part.split("=", 1) for part in value.strip(";").split(";"))
        return _rule_of(parts)
    except (ValueError, RuleWrong):
        raise RuleWrong(rule=text) from None


def _rule_of(parts: dict[str, str]) -> Rule:
    """The rule of an RRULE's parts; ValueError for a part that cannot be read."""
    if set(parts) - set(_PARTS):
        raise ValueError("unknown part")
    days, position = _days_of(parts.get("BYDAY", ""))
    until = parts.get("UNTIL")
    return Rule(
        freq=parts.get("FREQ", ""),
        interval=int(parts.get("INTERVAL", "1")),
        weekdays=days,
        count=int(parts["COUNT"]) if "COUNT" in parts else None,
        until=datetime.strptime(until[:8], "%Y%m%d").date() if until else None,
        position=int(parts["BYSETPOS"]) if "BYSETPOS" in parts else position,
        monthday=int(parts["BYMONTHDAY"]) if "BYMONTHDAY" in parts else None,
        week_start=DAYS.index(parts.get("WKST", "MO")),
    )


def _days_of(text: str) -> tuple[tuple[int, ...], int | None]:
    """Weekdays and position of a BYDAY: "2TU" is the second Tuesday; one position only."""
    if not text:
        return (), None
    names = text.split(",")
    days = tuple(sorted({DAYS.index(name[-2:]) for name in names}))
    positions = {name[:-2] for name in names}
    if positions == {""}:
        return days, None
    if len(names) > 1:
        raise ValueError("several positions")
    return days, int(positions.pop())


def expand(
    rule: Rule, *, first: date, minute: int, duration: timedelta, zone: ZoneInfo, horizon: date,
    after: date | None = None, skip: Set[date] = frozenset(),
) -> list[Interval]:
    """The occurrences from `first` to `horizon` (both included), those `after` a date only.

    `minute` is the start in minutes since midnight on the library's wall. A start that the
    clock skips moves forward (RFC 5545 §3.3.5). Days to `skip` count towards `count`, as
    EXDATE does (§3.8.5.1). When `first` does not match the rule, it begins with the first
    date that does.
    """
    return [occurrence(day, minute=minute, duration=duration, zone=zone)
            for day in dates(rule, first=first, until=horizon, after=after) if day not in skip]


def occurrence(day: date, *, minute: int, duration: timedelta, zone: ZoneInfo) -> Interval:
    """What happens on a day at a minute of the wall, as instants."""
    start = instant_of(wall_time(day, minute), zone)
    return Interval(start, start + duration)


def dates(rule: Rule, *, first: date, until: date, after: date | None = None) -> list[date]:
    """The dates a rule means from `first` to `until` (both included), those `after` a date only.

    There is no most: whoever asks in steps gets all of them, and each once.
    """
    begin = first if after is None or rule.count is not None else _shortly_before(
        rule, first, after)
    found = takewhile(lambda wall: wall.date() <= until, _walls(rule, first, begin))
    return [wall.date() for wall in found if after is None or wall.date() > after]


def last_date(rule: Rule, *, first: date) -> date | None:
    """The last date a rule means; None when it goes on for ever, or means none at all."""
    if rule.is_endless:
        return None
    return max(dates(rule, first=first, until=rule.until or date.max), default=None)


def _shortly_before(rule: Rule, first: date, after: date) -> date:
    """A day in step with the rule, near a date: what lies between was given out before."""
    if after <= first:
        return first
    if rule.freq == "MONTHLY":
        months = (after.year - first.year) * 12 + after.month - first.month
        months -= months % rule.interval
        year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
        return date(year, month + 1, 1) if months else first
    step = rule.interval * (7 if rule.freq == "WEEKLY" else 1)
    return first + timedelta(days=(after - first).days // step * step)


def _walls(rule: Rule, first: date, begin: date) -> rrule:
    is_dated = rule.freq == "MONTHLY" and not rule.weekdays
    return rrule(
        FREQUENCIES[rule.freq], dtstart=datetime.combine(begin, time()), interval=rule.interval,
        count=rule.count, until=datetime.combine(rule.until, time()) if rule.until else None,
        byweekday=[weekday(day) for day in rule.weekdays] or None, wkst=rule.week_start,
        bymonthday=(rule.monthday or first.day) if is_dated else None,
        bysetpos=rule.position, cache=False,
    )


_EVERY: dict[tuple[str, bool], tuple[str, str]] = {
    ("DAILY", False): (
        N_("Every day"), N_("Every %(n)s days"),
    ),
    ("DAILY", True): (
        N_("Every day that is a %(days)s"), N_("Every %(n)s days, when it is a %(days)s"),
    ),
    ("WEEKLY", False): (
        N_("Every week"), N_("Every %(n)s weeks"),
    ),
    ("WEEKLY", True): (
        N_("Every week on %(days)s"), N_("Every %(n)s weeks on %(days)s"),
    ),
    ("MONTHLY", False): (
        N_("Every month on the same date"), N_("Every %(n)s months on the same date"),
    ),
    ("MONTHLY", True): (
        N_("Every month, each %(days)s"), N_("Every %(n)s months, each %(days)s"),
    ),
}
_NTH: dict[int, tuple[str, str]] = {
    1: (N_("Every month on the first %(days)s"), N_("Every %(n)s months on the first %(days)s")),
    2: (N_("Every month on the second %(days)s"), N_("Every %(n)s months on the second %(days)s")),
    3: (N_("Every month on the third %(days)s"), N_("Every %(n)s months on the third %(days)s")),
    4: (N_("Every month on the fourth %(days)s"), N_("Every %(n)s months on the fourth %(days)s")),
    5: (N_("Every month on the fifth %(days)s"), N_("Every %(n)s months on the fifth %(days)s")),
    -1: (N_("Every month on the last %(days)s"), N_("Every %(n)s months on the last %(days)s")),
}


_LAST_DAY = (N_("Every month on its last day"), N_("Every %(n)s months on the last day"))


def readable(rule: Rule) -> tuple[str, dict[str, object]]:
    """Words and facts: `n` the interval, `days` the numbers of the weekdays.

    How it ends is not said; `count` and `until` say it. The edge gives the days their names.
    """
    facts: dict[str, object] = {"n": rule.interval, "days": rule.weekdays}
    if rule.position is not None:
        once, often = _NTH[rule.position]
    elif rule.monthday == -1:
        once, often = _LAST_DAY
    else:
        once, often = _EVERY[rule.freq, bool(rule.weekdays)]
    return (once if rule.interval == 1 else often), facts
