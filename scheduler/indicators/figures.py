"""Facts into figures: one library, an area, a month; the rules are the catalogue's."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from scheduler.domain.indicators import involvement, partnerships, people, visits
from scheduler.domain.indicators.completeness import (
    LibraryMonth, completeness_involvement, completeness_visits, expected_months,
)
from scheduler.domain.indicators.period import Period
from scheduler.domain.indicators.visit_counts import VisitTotal, months_reported, visits_in
from scheduler.indicators import queries
from scheduler.indicators.models import PastActivity
from scheduler.indicators.queries import Held, Place

VISIT_FIGURES = frozenset({"visits", "visits_per_open_day", "visits_per_capita"})


@dataclass
class Facts:
    """Everything known of some libraries in a period, asked once."""

    period: Period
    until: Period | None
    library_ids: Sequence[int]
    places: list[Place]
    held: list[Held] = field(default_factory=list)
    recognised: dict[int, int] = field(default_factory=dict)
    visits: VisitTotal | None = None
    reported: frozenset[tuple[int | str, date]] = frozenset()
    past: list[PastActivity] = field(default_factory=list)
    agreements: list[tuple[int, partnerships.AgreementTerm]] = field(default_factory=list)
    given: list[tuple[int, partnerships.Contribution]] = field(default_factory=list)
    quiet: set[tuple[int, date]] = field(default_factory=set)


def gather(
    library_ids: Sequence[int], period: Period, *, today: date, at: datetime,
) -> Facts:
    """The facts of these libraries; the same number of statements for one and for all."""
    until = period.until(today + timedelta(days=1))
    places = queries.with_open_days(queries.places(library_ids), until or period)
    facts = Facts(period, until, library_ids, places, agreements=queries.agreements(library_ids))
    if not places:
        return facts
    closed = {place.id: place.closed_days for place in places}
    spans = queries.visit_spans(places, period)
    facts.held = queries.held(places, period, at=at)
    facts.recognised = queries.recognised(places, period)
    facts.visits = visits_in(period, spans, closed=closed)
    facts.reported = months_reported(
        spans, libraries=list(closed), period=until or period, closed=closed)
    facts.past, facts.given = queries.past(places, period), queries.contributions(places, period)
    facts.quiet = queries.quiet_months(places)
    return facts


def of(
    facts: Facts, *, library_ids: Sequence[int], population: int | None,
) -> dict[str, float | None]:
    """Every figure of the catalogue that a period can have, for some of the libraries.

    `library_ids` may hold offices without doors: their agreements count, too.
    """
    ids = set(library_ids)
    sessions = [one for one in facts.held if one.library_id in ids and one.closed]
    past = [one for one in facts.past if one.library_id in ids]
    recorded = [one.attendance for one in past if one.attendance is not None]
    attended = sum(one.attendance for one in sessions) + sum(recorded) if (
        sessions or recorded) else None
    low, high, identified = _people(facts, sessions, ids)
    active = partnerships.active(
        [term for library_id, term in facts.agreements if library_id in ids],
        on=_last_day(facts))
    gave = partnerships.contributing(
        [one for library_id, one in facts.given if library_id in ids], period=facts.period)
    counted = _visits(facts, ids)
    open_days = sum(place.open_days for place in facts.places if place.id in ids)
    known = bool(sessions or past)
    return {
        "visits": counted,
        "visits_per_open_day": visits.visits_per_open_day(counted, open_days=open_days),
        "visits_per_capita": visits.visits_per_capita(
            counted, population=population, period=facts.period),
        "sessions": len(sessions) + sum(one.sessions for one in past) if known else (
            _none(facts, ids)),
        "events": len({one.event_id for one in sessions}) if sessions else _none(facts, ids),
        "attendances": _none(facts, ids) if attended is None and not known else attended,
        "attendances_per_1000": involvement.attendances_per_1000(
            attended, population=population),
        "people_low": low, "people_high": high, "identified_share": identified,
        "partners_active": len(active), "partners_contributing": len(gave),
        "partners_active_contributing": partnerships.partners_active_contributing(active, gave),
        "partners_activation": partnerships.partners_activation(active, gave),
        "completeness_visits": _visits_complete(facts, ids),
        "completeness_involvement": _involvement_complete(facts, ids),
    }


def _none(facts: Facts, ids: set[int]) -> int | None:
    """Zero only where every library declared its months quiet; otherwise missing."""
    months = (facts.until or facts.period).months()
    own = [place.id for place in facts.places if place.id in ids]
    is_quiet = own and all((one, month) in facts.quiet for one in own for month in months)
    return 0 if is_quiet else None


def _people(
    facts: Facts, sessions: list[Held], ids: set[int],
) -> tuple[int | None, int | None, float | None]:
    """F5, library by library and added: people of an area are the sum of its libraries'."""
    if not sessions:
        return None, None, None
    own: dict[int, list[Held]] = defaultdict(list)
    for one in sessions:
        own[one.library_id].append(one)
    low = high = 0
    for library_id, held in own.items():
        unique = facts.recognised.get(library_id, 0)
        low += people.people_low(unique=unique,
                                 largest_session=max(one.attendance for one in held))
        high += people.people_high(unique=unique, anonymous=sum(one.anonymous for one in held))
    named = sum(one.named for one in sessions)
    return low, high, people.identified_share(
        named, attendances=sum(one.attendance for one in sessions))


def _visits(facts: Facts, ids: set[int]) -> int | None:
    own = [span.count for span in (facts.visits.counted if facts.visits else ())
           if span.library in ids]
    return sum(own) if own else None


def _last_day(facts: Facts) -> date:
    period = facts.until or facts.period
    return date.fromordinal(period.end.toordinal() - 1)


def _visits_complete(facts: Facts, ids: set[int]) -> float | None:
    months = (facts.until or facts.period).months()
    own = [place.id for place in facts.places if place.id in ids]
    reported = sum((one, month) in facts.reported for one in own for month in months)
    return completeness_visits(reported, expected=expected_months(len(own), months=len(months)))


def _involvement_complete(facts: Facts, ids: set[int]) -> float | None:
    months = (facts.until or facts.period).months()
    due: dict[tuple[int, date], list[bool]] = defaultdict(list)
    for one in facts.held:
        due[one.library_id, one.on.replace(day=1)].append(one.closed)
    for one in facts.past:
        for month in Period(one.starts_on, one.ends_on).months():
            due[one.library_id, month] += [True] * max(1, one.sessions)
    return completeness_involvement(
        LibraryMonth(len(due[place.id, month]), sum(due[place.id, month]),
                     (place.id, month) in facts.quiet)
        for place in facts.places if place.id in ids for month in months)
