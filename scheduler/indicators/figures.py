"""Facts into figures: one library, an area, a month; the rules are the catalogue's."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from scheduler.domain.indicators import involvement, partnerships, people, visits
from scheduler.domain.indicators.completeness import (
    LibraryMonth,
    completeness_involvement,
    completeness_visits,
)
from scheduler.domain.indicators.period import Period
from scheduler.domain.indicators.visit_counts import (
    VisitSpan,
    VisitTotal,
    months_reported,
    visits_in,
)
from scheduler.indicators import partner_queries, queries
from scheduler.indicators.models import PastActivity
from scheduler.indicators.partner_queries import Gift, Signed
from scheduler.indicators.queries import Held, Place

VISIT_FIGURES = frozenset({"visits", "visits_per_open_day", "visits_per_capita"})
NO_VISITS = VisitTotal(None, (), (), ())


@dataclass
class Own:
    """What is known of one library in the period."""

    place: Place | None = None
    held: list[Held] = field(default_factory=list)
    past: list[PastActivity] = field(default_factory=list)
    counted: list[VisitSpan] = field(default_factory=list)
    agreements: list[Signed] = field(default_factory=list)
    gifts: list[Gift] = field(default_factory=list)
    months: list[date] = field(default_factory=list)
    reported: set[date] = field(default_factory=set)
    quiet: set[date] = field(default_factory=set)
    recognised: int = 0
    turn_out: tuple[int, int] = (0, 0)

    @property
    def closed(self) -> list[Held]:
        """The sessions that count: closed with what came."""
        return [one for one in self.held if one.closed]

    def due(self) -> dict[date, LibraryMonth]:
        """What each expected month owes, and what of it is there (F9, domain §6a)."""
        due: dict[date, list[bool]] = defaultdict(list)
        for one in self.held:
            due[one.on.replace(day=1)].append(one.closed)
        for past in self.past:
            for month in Period(past.starts_on, past.ends_on).months():
                due[month] += [True] * max(1, past.sessions)
        return {month: LibraryMonth(len(due[month]), sum(due[month]), month in self.quiet)
                for month in self.months}


@dataclass
class Facts:
    """Everything known of some libraries in a period, asked once and kept by library.

    `until` is the part of the period that has begun; `by_library` also holds offices without
    doors, whose agreements count.
    """

    period: Period
    until: Period | None
    places: list[Place]
    by_library: dict[int, Own]
    visits: VisitTotal = NO_VISITS
    spans: Sequence[VisitSpan] = ()

    @property
    def begun(self) -> Period:
        """The part of the period that can have happened."""
        return self.until or self.period

    @property
    def last_day(self) -> date:
        """The last day of it, on which agreements are looked at (F10)."""
        return self.begun.end - timedelta(days=1)

    def all(self) -> list[Own]:
        """Each library's own facts."""
        return list(self.by_library.values())


def gather(
    library_ids: Sequence[int], period: Period, *, today: date, at: datetime,
) -> Facts:
    """The facts of these libraries; the same number of statements for one and for all."""
    until = period.until(today + timedelta(days=1))
    places = queries.with_open_days(queries.places(library_ids, period), until or period)
    facts = Facts(period, until, places, {number: Own() for number in library_ids})
    for place in places:
        facts.by_library[place.id].place = place
        facts.by_library[place.id].months = place.months(facts.begun)
    _take_partnerships(facts, library_ids)
    if places:
        _take_visits(facts)
        _take_involvement(facts, at=at)
    return facts


def _take_partnerships(facts: Facts, library_ids: Sequence[int]) -> None:
    for signed in partner_queries.agreements(library_ids, facts.begun):
        facts.by_library[signed.library_id].agreements.append(signed)
    for gift in partner_queries.contributions(library_ids, facts.period):
        facts.by_library[gift.library_id].gifts.append(gift)


def _take_visits(facts: Facts) -> None:
    closed = {place.id: place.closed_days for place in facts.places}
    facts.spans = queries.visit_spans(facts.places, facts.period)
    facts.visits = visits_in(facts.period, facts.spans, closed=closed)
    for span in facts.visits.counted:
        facts.by_library[int(span.library)].counted.append(span)
    for library, month in months_reported(
            facts.spans, libraries=list(closed), period=facts.begun, closed=closed):
        facts.by_library[int(library)].reported.add(month)


def _take_involvement(facts: Facts, *, at: datetime) -> None:
    for held in queries.held(facts.places, facts.period, at=at):
        facts.by_library[held.library_id].held.append(held)
    for past in queries.past(facts.places, facts.period):
        facts.by_library[past.library_id].past.append(past)
    for library_id, month in queries.quiet_months(facts.places):
        facts.by_library[library_id].quiet.add(month)
    for library_id, recognised in queries.recognised(facts.places, facts.period).items():
        facts.by_library[library_id].recognised = recognised
    for library_id, turn_out in queries.turn_out(facts.places, facts.period).items():
        facts.by_library[library_id].turn_out = turn_out


def of(facts: Facts, own: Sequence[Own], *, population: int | None) -> dict[str, float | None]:
    """Every figure of the catalogue that a period can have, for some of the libraries."""
    return {
        **_visit_figures(facts, own, population), **_involvement_figures(own, population),
        **_people_figures(own), **_partner_figures(facts, own),
        "completeness_visits": completeness_visits(
            sum(len(one.reported.intersection(one.months)) for one in own),
            expected=sum(len(one.months) for one in own)),
        "completeness_involvement": completeness_involvement(
            month for one in own for month in one.due().values()),
    }


def _visit_figures(
    facts: Facts, own: Sequence[Own], population: int | None,
) -> dict[str, float | None]:
    spans = [span.count for one in own for span in one.counted]
    counted = sum(spans) if spans else None
    open_days = sum(one.place.open_days for one in own if one.place)
    return {
        "visits": counted,
        "visits_per_open_day": visits.visits_per_open_day(counted, open_days=open_days),
        "visits_per_capita": visits.visits_per_capita(
            counted, population=population, period=facts.begun),
    }


def _involvement_figures(
    own: Sequence[Own], population: int | None,
) -> dict[str, float | None]:
    sessions = [session for one in own for session in one.closed]
    past = [one for each in own for one in each.past]
    nothing = 0 if _is_quiet(own) else None
    attended = attendances_of(own)
    came, absent = (sum(one.turn_out[part] for one in own) for part in (0, 1))
    bounded = [one for one in sessions if one.capacity]
    return {
        "sessions": len(sessions) + sum(one.sessions for one in past) if (
            sessions or past) else nothing,
        "events": len({one.event_id for one in sessions}) if sessions else nothing,
        "attendances": nothing if attended is None and not past else attended,
        "attendances_per_1000": involvement.attendances_per_1000(
            nothing if attended is None and not past else attended, population=population),
        "no_show_share": involvement.no_show_share(
            registered=came + absent, shown=came, unmarked=0),
        "fill_share": involvement.fill_share(
            sum(one.attendance for one in bounded),
            capacity=sum(one.capacity or 0 for one in bounded)) if bounded else None,
    }


def attendances_of(own: Iterable[Own]) -> int | None:
    """Attendances at closed sessions and of past activity; None when nobody recorded any."""
    known = [count for one in own for count in (
        *(session.attendance for session in one.closed),
        *(past.attendance for past in one.past if past.attendance is not None))]
    return sum(known) if known else None


def _is_quiet(own: Sequence[Own]) -> bool:
    """Zero only where every library declared its months quiet; otherwise missing."""
    expected = [one for one in own if one.months]
    return bool(expected) and all(one.quiet.issuperset(one.months) for one in expected)


def _people_figures(own: Sequence[Own]) -> dict[str, float | None]:
    """F5, library by library and added: people of an area are the sum of its libraries'."""
    having = [(one, one.closed) for one in own if one.closed]
    if not having:
        return {"people_low": None, "people_high": None, "identified_share": None}
    low = sum(people.people_low(
        unique=one.recognised, largest_session=max(session.attendance for session in closed),
    ) for one, closed in having)
    high = sum(people.people_high(
        unique=one.recognised, anonymous=sum(session.anonymous for session in closed) + sum(
            past.attendance or 0 for past in one.past),
    ) for one, closed in having)
    return {"people_low": low, "people_high": high, "identified_share": people.identified_share(
        sum(session.named for _one, closed in having for session in closed),
        attendances=attendances_of(one for one, _closed in having) or 0)}


def _partner_figures(facts: Facts, own: Sequence[Own]) -> dict[str, float | None]:
    active = partnerships.active(
        [signed.term for one in own for signed in one.agreements], on=facts.last_day)
    gave = partnerships.contributing(
        [gift.given for one in own for gift in one.gifts], period=facts.period)
    return {
        "partners_active": len(active), "partners_contributing": len(gave),
        "partners_active_contributing": partnerships.partners_active_contributing(active, gave),
        "partners_activation": partnerships.partners_activation(active, gave),
    }
