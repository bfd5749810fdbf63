"""What an ending meets, and what becomes of each: cancelled, held all the same, or moved."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from scheduler.domain.errors import Conflict, Invalid, Refusal
from scheduler.domain.interval import Interval
from scheduler.domain.wall import instant_of
from scheduler.domain.words import N_

CHOICES = ("cancel", "keep", "move")


class ImpactChanged(Conflict):
    message = N_("Meanwhile this concerns something else: someone booked, gave a place back or "
                 "planned something. Please look at the new numbers; what you chose is kept.")


class NotDecided(Invalid):
    message = N_("Please choose what becomes of what is planned.")


class WhyNeeded(Invalid):
    message = N_("Please write the reason. Those concerned read it.")


class WhereToNeeded(Invalid):
    message = N_("Please choose the new day, or another room.")


class NotAllPossible(Conflict):
    """Facts: rows, pairs of a key ("s12") and the refusal of that row."""

    message = N_("Not everything can be done like this. Please look at the marked rows.")


@dataclass(frozen=True)
class Meeting:
    """A session that is met: instants in UTC; parties, people, and parties that only wait."""

    id: int
    title: str
    when: Interval
    place: str
    parties: int = 0
    people: int = 0
    waiting: int = 0
    sequence: int = 0
    series_id: int | None = None
    came: int = 0

    @property
    def key(self) -> str:
        """Its name in a form."""
        return f"s{self.id}"


@dataclass(frozen=True)
class Use:
    """A room that is held, or asked for, without a session."""

    id: int
    title: str
    when: Interval
    place: str
    asked_by: str = ""
    is_request: bool = False
    came: int = 0

    @property
    def key(self) -> str:
        """Its name in a form."""
        return f"r{self.id}"


Met = Meeting | Use


@dataclass(frozen=True)
class Impact:
    """All that an ending meets, soonest first."""

    sessions: tuple[Meeting, ...] = ()
    uses: tuple[Use, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.sessions or self.uses)

    @property
    def rows(self) -> tuple[Met, ...]:
        """Sessions and uses of rooms, soonest first."""
        return tuple(sorted((*self.sessions, *self.uses), key=lambda one: (one.when, one.key)))

    @property
    def parties(self) -> int:
        """Bookings that stand, waiting ones too."""
        return sum(one.parties for one in self.sessions)

    @property
    def people(self) -> int:
        """People in these bookings."""
        return sum(one.people for one in self.sessions)

    @property
    def series(self) -> int:
        """Of how many series."""
        return len({one.series_id for one in self.sessions if one.series_id is not None})

    @property
    def version(self) -> str:
        """Another one as soon as anything here is another."""
        facts = repr([(one.key, one.when.start.isoformat(), one.when.end.isoformat(), one.place,
                       getattr(one, "parties", 0), getattr(one, "people", 0), one.came)
                      for one in self.rows])
        return hashlib.sha256(facts.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Decisions:
    """What was chosen: for all, and for single rows by their keys; why; where to.

    `to_day`: the date of the same hour, for what is moved; `to_space`: its room, None for the
    room it has. `version` is that of the impact that was shown.
    """

    everyone: str = ""
    each: Mapping[str, str] = field(default_factory=dict)
    why: str = ""
    to_day: date | None = None
    to_space: int | None = None
    version: str = ""

    def of(self, met: Met) -> str:
        """What becomes of one row. Where people came already it takes place."""
        return "keep" if met.came else self.each.get(met.key) or self.everyone


def check_decided(
    impact: Impact, decisions: Decisions, *, choices: Sequence[str] = CHOICES,
) -> None:
    """Is there something to do with each row? Refusals: ImpactChanged, NotDecided, WhyNeeded,
    WhereToNeeded."""
    check_shown(impact, decisions)
    chosen = {decisions.of(one) for one in impact.rows if not one.came}
    if not chosen <= set(choices):
        raise NotDecided()
    if chosen & {"cancel", "keep"} and not decisions.why:
        raise WhyNeeded()
    if "move" in chosen and decisions.to_day is None and decisions.to_space is None:
        raise WhereToNeeded()


def check_shown(impact: Impact, decisions: Decisions) -> None:
    """Was this decided about what is met now? Refuses with ImpactChanged."""
    if decisions.version != impact.version:
        raise ImpactChanged()


def on_another_day(when: Interval, day: date | None, *, zone: ZoneInfo) -> Interval:
    """The same hours of the wall on another date; the same time without one."""
    if day is None:
        return when
    start, end = (edge.astimezone(zone).replace(tzinfo=None) for edge in (when.start, when.end))
    shift = timedelta(days=(day - start.date()).days)
    return Interval(instant_of(start + shift, zone), instant_of(end + shift, zone))


Refused = tuple[str, Refusal]
