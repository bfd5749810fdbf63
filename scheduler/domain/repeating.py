"""A series and its dates: what is left of a rule, what it becomes when it is moved, and what
one date has of its own."""

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta

from scheduler.domain.errors import Conflict
from scheduler.domain.recurrence import Rule, dates
from scheduler.domain.words import N_


class RhythmStays(Conflict):
    """A monthly rhythm has no date like the new one in every month."""

    message = N_("Not every month has such a day, so the dates after it cannot move along. "
                 "Move this date alone, or end the series and begin another one.")


@dataclass(frozen=True)
class Terms:
    """What each date of a series is like: `minute` since midnight on the wall, `minutes` long,
    in a space or at a place (with its street), for `capacity` people (None: nobody books)."""

    minute: int
    minutes: int
    space_id: int | None = None
    place: str = ""
    capacity: int | None = None
    address: str = ""


@dataclass(frozen=True)
class Dated:
    """One date as it stands: `on` is the day that its series means by it, `day` its own."""

    on: date
    day: date
    terms: Terms


def changed(was: Terms, now: Terms) -> frozenset[str]:
    """In what two terms differ: hours, place, places."""
    pairs = {"hours": ((was.minute, was.minutes), (now.minute, now.minutes)),
             "place": ((was.space_id, was.place, was.address),
                       (now.space_id, now.place, now.address)),
             "places": (was.capacity, now.capacity)}
    return frozenset(name for name, (one, other) in pairs.items() if one != other)


def own(dated: Dated, terms: Terms) -> frozenset[str]:
    """What a date has of its own, unlike its series: day, hours, place, places."""
    return changed(dated.terms, terms) | ({"day"} if dated.day != dated.on else set())


def with_those(terms: Terms, names: Collection[str], other: Terms) -> Terms:
    """Terms that take the named things from others."""
    if "hours" in names:
        terms = replace(terms, minute=other.minute, minutes=other.minutes)
    if "place" in names:
        terms = replace(terms, space_id=other.space_id, place=other.place,
                        address=other.address)
    return replace(terms, capacity=other.capacity) if "places" in names else terms


def left(rule: Rule, *, first: date, on: date) -> Rule:
    """What is left of a rule from one of its dates on: of nine times, those not yet had."""
    if rule.count is None:
        return rule
    had = len(dates(rule, first=first, until=on - timedelta(days=1)))
    return replace(rule, count=max(1, rule.count - had))


def moved(rule: Rule, *, on: date, to: date) -> Rule:
    """The rule whose date `on` becomes `to`, all others likewise.

    Days and weeks shift by as many days; a month's second Tuesday becomes its second Wednesday,
    its 15th the 17th. Refusal: RhythmStays when not every month has such a day.
    """
    if on == to:
        return rule
    shift = (to - on).days
    until = rule.until + timedelta(days=shift) if rule.until else None
    if rule.freq == "MONTHLY":
        return replace(_moved_in_month(rule, to), until=until)
    weekdays = tuple(sorted((day + shift) % 7 for day in rule.weekdays))
    # Only every other week asks where a week begins; it moves along with its days.
    matters = rule.freq == "WEEKLY" and rule.interval > 1 and len(weekdays) > 1
    return replace(rule, weekdays=weekdays, until=until,
                   week_start=(rule.week_start + shift) % 7 if matters else 0)


def _moved_in_month(rule: Rule, to: date) -> Rule:
    last = monthrange(to.year, to.month)[1]
    if rule.weekdays:
        if rule.position in (None, 5) or len(rule.weekdays) > 1:
            raise RhythmStays()
        nth = (to.day - 1) // 7 + 1
        ends_month = to.day > last - 7 and (rule.position == -1 or nth == 5)
        return replace(rule, weekdays=(to.weekday(),), position=-1 if ends_month else nth)
    if to.day <= 28 and not (rule.monthday == -1 and to.day == last):
        return replace(rule, monthday=to.day)
    if to.day == last:
        return replace(rule, monthday=-1)
    raise RhythmStays()


def moved_dates(
    rule: Rule, new: Rule, *, on: date, to: date, wanted: Collection[date],
) -> dict[date, date]:
    """For each wanted date from `on` on, the date it becomes under the moved rule.

    A date that the rule does not mean moves by as many days as `on` does.
    """
    last = max(wanted, default=on)
    before = dates(rule, first=on, until=last)
    reach = last + (to - on) + timedelta(days=62)  # a month's day may move by most of two months
    pairs = dict(zip(before, dates(new, first=to, until=reach), strict=False))
    return {day: pairs.get(day, day + (to - on)) for day in wanted}


def reached(rule: Rule, new: Rule, *, on: date, to: date, until: date) -> date:
    """How far a moved rule's dates are made when those of the old one, from `on`, are up to
    `until`: as many of the one as of the other."""
    made = len(dates(rule, first=on, until=until))
    known = dates(new, first=to, until=until + (to - on) + timedelta(days=400 * new.interval))
    if made < len(known):
        return known[made] - timedelta(days=1)
    return max(known[-1:] + [until + (to - on)])
