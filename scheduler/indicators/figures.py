"""Facts into figures: one library, an area, a nation; the rules are the catalogue's."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from scheduler.domain.indicators import completeness, involvement, people, visits
from scheduler.domain.indicators.growth import Change, change
from scheduler.domain.indicators.partnerships import (
    partners_activation,
    partners_active_contributing,
)
from scheduler.domain.indicators.period import Period
from scheduler.indicators import partner_queries, sums, visiting
from scheduler.indicators.areas import Scope
from scheduler.indicators.sums import Areas, Sums

VISIT_FIGURES = frozenset({"visits", "visits_per_open_day", "visits_per_capita"})


@dataclass
class Partners:
    """The institutions of an area: with an agreement in force, and who gave something.

    They are the same at every level, so areas are united and never added (domain §6a).
    """

    active: set[Hashable] = field(default_factory=set)
    gave: set[Hashable] = field(default_factory=set)
    in_force: int = 0


@dataclass
class Facts:
    """Everything that is known of some areas in a period."""

    scope: Scope
    sums: Areas
    partners: defaultdict[int, Partners]

    @property
    def begun(self) -> Period:
        """The part of the period that can have happened."""
        return self.scope.begun

    @property
    def last_day(self) -> date:
        """The last day of it, on which agreements are looked at (F10)."""
        return self.scope.last_day

    def of(self, areas: Iterable[int]) -> tuple[Sums, Partners]:
        """What several areas come to together."""
        added, united = Sums(), Partners()
        for area in areas:
            if area in self.sums:
                added.add(self.sums[area])
            if area in self.partners:
                one = self.partners[area]
                united.active |= one.active
                united.gave |= one.gave
                united.in_force += one.in_force
        return added, united

    def all(self) -> tuple[Sums, Partners]:
        """What all of them come to."""
        return self.of({*self.sums, *self.partners})


def gather(
    root_id: int, period: Period, *, per: str, today: date, at: datetime,
) -> Facts:
    """The facts of a library and all below it, divided by `per` (see Scope); the same number
    of statements for one library and for a nation."""
    scope = Scope(root_id, per, period, today, at)
    facts = Facts(scope, defaultdict(Sums), defaultdict(Partners))
    for take in (visiting.take_visits, sums.take_sessions, sums.take_past, sums.take_months):
        take(scope, facts.sums)
    for area, key in partner_queries.active(scope):
        facts.partners[area].active.add(key)
        facts.partners[area].in_force += 1
    for area, key in partner_queries.contributing(scope):
        facts.partners[area].gave.add(key)
    return facts


def of(
    one: Sums, partners: Partners, *, begun: Period, population: int | None,
) -> dict[str, float | None]:
    """Every figure of the catalogue that a period can have."""
    return {
        **_visit_figures(one, begun, population), **_involvement_figures(one, population),
        **_people_figures(one), **_partner_figures(partners),
        "completeness_visits": completeness.completeness_visits(
            one.reported, expected=one.expected),
        "completeness_involvement": completeness.from_sums(
            closed=one.done, due=one.due, heard=one.heard, expected=one.expected),
    }


def _visit_figures(
    one: Sums, begun: Period, population: int | None,
) -> dict[str, float | None]:
    counted = one.visits if one.visits_known else None
    return {
        "visits": counted,
        "visits_per_open_day": visits.visits_per_open_day(counted, open_days=one.open_days),
        "visits_per_capita": visits.visits_per_capita(
            counted, population=population, period=begun),
    }


def _involvement_figures(one: Sums, population: int | None) -> dict[str, float | None]:
    is_quiet = one.expected and one.quiet >= one.expected
    nothing = 0 if is_quiet else None
    attended = one.attended + one.past_attended if one.sessions or one.past_known else (
        None if one.past_rows else nothing)
    return {
        "sessions": one.sessions + one.past_sessions if one.sessions or one.past_rows else nothing,
        "events": one.events if one.sessions else nothing,
        "attendances": attended,
        "attendances_per_1000": involvement.attendances_per_1000(
            attended, population=population),
        "no_show_share": involvement.no_show_share(
            registered=one.seats_came + one.seats_missed, shown=one.seats_came, unmarked=0),
        "fill_share": involvement.fill_share(one.bounded_attended, capacity=one.bounded_places),
    }


def _people_figures(one: Sums) -> dict[str, float | None]:
    """F5, library by library and added: people of an area are the sum of its libraries'.

    Whoever came before Ruang has no name: at most, each was somebody else.
    """
    if not one.sessions:
        return {"people_low": None, "people_high": None, "identified_share": None}
    return {"people_low": one.people_low, "people_high": one.people_high + one.past_attended,
            "identified_share": people.identified_share(
                one.named, attendances=one.attended + one.past_attended)}


def _partner_figures(partners: Partners) -> dict[str, float | None]:
    active, gave = frozenset(partners.active), frozenset(partners.gave)
    return {
        "partners_active": len(active), "partners_contributing": len(gave),
        "partners_active_contributing": partners_active_contributing(active, gave),
        "partners_activation": partners_activation(active, gave),
    }


def changes(one: Sums, facts: Facts, partners: Partners) -> dict[str, Change]:
    """How the figures moved against the year before, like for like (F8)."""
    comparable = one.places * len(facts.scope.whole_months)
    expected = min(one.expected, comparable)
    before = {key for _area, key in partner_queries.active(facts.scope, years_back=1)}
    return {
        "visits": _like_for_like(one.visits_now, one.visits_before, one.visit_pairs, expected),
        "attendances": _like_for_like(
            one.attended_now, one.attended_before, one.pairs, expected),
        "partners_active": Change(
            change(len(partners.active), base=len(before)), matched=0, expected=0),
    }


def _like_for_like(now: int, before: int, matched: int, expected: int) -> Change:
    return Change(change(now, base=before) if matched else None, matched, expected)


def completeness_beside(name: str, family: str, values: dict[str, float | None]) -> float | None:
    """What stands beside a figure; partnerships have none, for nobody expects a number."""
    if family == "partnerships":
        return None
    return values["completeness_visits" if name in VISIT_FIGURES or name == "completeness_visits"
                  else "completeness_involvement"]


def lower_completeness(values: dict[str, float | None]) -> float | None:
    """The lower of the two: what is missing is missing, whichever of them it is."""
    known: Sequence[float] = [share for name in (
        "completeness_visits", "completeness_involvement") if (share := values[name]) is not None]
    return min(known, default=None)
