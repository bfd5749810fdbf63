"""How an event repeats, in wall time: ten o'clock stays ten o'clock when clocks are moved.

A subset of RFC 5545 RRULE: days, weeks and months; on weekdays; every nth time; so many
times or until a date.
"""

from collections.abc import Set
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice, takewhile
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
_PARTS = ("FREQ", "INTERVAL", "BYDAY", "BYSETPOS", "COUNT", "UNTIL", "WKST")


@dataclass(frozen=True)
class Rule:
    """Every `interval`th day, week or month, on `weekdays` (0 is Monday).

    `position` makes a monthly rule mean the first … fifth or last (-1) of its weekdays. It
    ends after `count` times or with `until` (a date, included), never both. Refusal:
    RuleWrong.
    """

    freq: str = "WEEKLY"
    interval: int = 1
    weekdays: tuple[int, ...] = field(default=())
    count: int | None = None
    until: date | None = None
    position: int | None = None

    def __post_init__(self) -> None:
        sound = (
            self.freq in FREQUENCIES
            and 1 <= self.interval <= MOST
            and set(self.weekdays) <= set(range(7))
            and (self.count is None or (1 <= self.count <= MOST and self.until is None))
            and (self.position is None or self._may_have_position())
        )
        if not sound:
            raise RuleWrong(rule=self.to_rrule())

    def _may_have_position(self) -> bool:
        return self.freq == "MONTHLY" and self.position in POSITIONS and bool(self.weekdays)

    def to_rrule(self) -> str:
        """The rule as the value of an RRULE property; UNTIL is a DATE."""
        days = ",".join(DAYS[day] for day in self.weekdays if 0 <= day <= 6)
        parts = {
            "FREQ": self.freq,
            "INTERVAL": self.interval if self.interval != 1 else None,
            "BYDAY": days or None,
            "BYSETPOS": self.position,
            "COUNT": self.count,
            "UNTIL": self.until.strftime("%Y%m%d") if self.until else None,
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
    if set(parts) - set(_PARTS) or parts.get("WKST", "MO") != "MO":
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
    skip: Set[date] = frozenset(),
) -> list[Interval]:
    """The occurrences from `first` to `horizon` (both included), at most a thousand.

    `minute` is the start in minutes since midnight on the library's wall. A start that the
    clock skips moves forward (RFC 5545 §3.3.5). Days to `skip` count towards `count`, as
    EXDATE does (§3.8.5.1). When `first` does not match the rule, it begins with the first
    date that does.
    """
    walls = takewhile(lambda wall: wall.date() <= horizon, _walls(rule, wall_time(first, minute)))
    starts = [
        instant_of(wall, zone) for wall in islice(walls, MOST) if wall.date() not in skip
    ]
    return [Interval(start, start + duration) for start in starts]


def _walls(rule: Rule, first: datetime) -> rrule:
    until = datetime.combine(rule.until, first.time()) if rule.until else None
    return rrule(
        FREQUENCIES[rule.freq], dtstart=first, interval=rule.interval, count=rule.count,
        until=until, byweekday=[weekday(day) for day in rule.weekdays] or None,
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


def readable(rule: Rule) -> tuple[str, dict[str, object]]:
    """Words and facts: `n` the interval, `days` the numbers of the weekdays.

    How it ends is not said; `count` and `until` say it. The edge gives the days their names.
    """
    facts: dict[str, object] = {"n": rule.interval, "days": rule.weekdays}
    if rule.position is not None:
        once, often = _NTH[rule.position]
    else:
        once, often = _EVERY[rule.freq, bool(rule.weekdays)]
    return (once if rule.interval == 1 else often), facts
