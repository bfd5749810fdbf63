"""What can be added up: the facts of an area as numbers, a statement a family."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from sqlalchemy import and_, case, func, literal, select, union_all

from scheduler.attendance.models import Attendance
from scheduler.db import db
from scheduler.domain.indicators.period import Period, add_months
from scheduler.events.models import Event, Session
from scheduler.history.models import Version
from scheduler.indicators.areas import Scope, counts, larger, total
from scheduler.indicators.models import PastActivity, PeoplePeriod, QuietMonth


@dataclass(slots=True)
class Sums:
    """Numbers of one library or of many; those of two areas may be added.

    `visits_known`, `past_known`: how many counts stand behind a sum; without any it is missing.
    `due`, `done` and `heard` count sessions and library-months for F9; `pairs` are library-months
    complete in this time and a year before (F8).
    """

    places: int = 0
    expected: int = 0
    visits: int = 0
    visits_known: int = 0
    open_days: int = 0
    reported: int = 0
    visit_pairs: int = 0
    visits_now: int = 0
    visits_before: int = 0
    due: int = 0
    done: int = 0
    heard: int = 0
    quiet: int = 0
    over: int = 0
    sessions: int = 0
    events: int = 0
    attended: int = 0
    named: int = 0
    people_low: int = 0
    people_high: int = 0
    bounded_attended: int = 0
    bounded_places: int = 0
    seats_came: int = 0
    seats_missed: int = 0
    past_rows: int = 0
    past_known: int = 0
    past_sessions: int = 0
    past_attended: int = 0
    pairs: int = 0
    attended_now: int = 0
    attended_before: int = 0
    months: dict[date, int] = field(default_factory=dict)

    def add(self, other: "Sums") -> None:
        """Take in what another area adds up to."""
        for name in NUMBERS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for month, people in other.months.items():
            self.months[month] = self.months.get(month, 0) + people


NUMBERS = tuple(each.name for each in fields(Sums) if each.name != "months")
Areas = defaultdict[int, Sums]


def put(areas: Areas, rows: Iterable[Any]) -> None:
    """Write rows whose first column is the area and whose others are named as the sums are."""
    for row in rows:
        values: Mapping[str, Any] = row._mapping
        one = areas[row[0]]
        for name in list(values)[1:]:
            setattr(one, name, int(values[name] or 0))


def take_sessions(scope: Scope, areas: Areas) -> None:
    """What was held, who came, and how many people that can have been (F2–F5)."""
    held = scope.held(scope.period, scope.months[:1]).subquery("held")
    bounded = and_(held.c.capacity.is_not(None), held.c.closed == 1)
    own = (
        select(held.c.area, held.c.library_id, func.count().label("over"),
               func.sum(held.c.closed).label("sessions"),
               func.count(case((held.c.closed == 1, held.c.event_id)).distinct()).label("events"),
               func.sum(held.c.attended).label("attended"),
               func.sum(held.c.came_named).label("named"),
               func.sum(held.c.came_anonymous).label("nameless"),
               func.max(held.c.attended).label("largest"),
               func.sum(case((bounded, held.c.attended), else_=0)).label("bounded_attended"),
               func.sum(case((bounded, held.c.capacity), else_=0)).label("bounded_places"),
               func.sum(held.c.seats_came).label("seats_came"),
               func.sum(held.c.seats_missed).label("seats_missed"))
        .group_by(held.c.area, held.c.library_id).subquery("own"))
    with_people = _with_people(scope, own)
    summed = [total(with_people.c[name]).label(name) for name in (
        "over", "sessions", "events", "attended", "named", "bounded_attended", "bounded_places",
        "seats_came", "seats_missed")]
    put(areas, db.session.execute(
        select(with_people.c.area, *summed,
               total(larger(with_people.c.people, with_people.c.largest)).label("people_low"),
               total(with_people.c.people + with_people.c.nameless).label("people_high"))
        .group_by(with_people.c.area)))


def _with_people(scope: Scope, own: Any) -> Any:
    """U of each library: kept where nothing changed since, otherwise counted along its index."""
    member = scope.members
    counted = (
        select(func.count(Attendance.person_id.distinct()))
        .select_from(Session).join(Attendance, Attendance.session_id == Session.id)
        .where(Session.library_id == own.c.library_id, *counts(at=scope.at),
               Session.closed_at.is_not(None),
               Session.starts_at >= scope.midnight(member, scope.period.start),
               Session.starts_at < scope.midnight(member, scope.period.end))
        .correlate(own, member).scalar_subquery())
    kept = and_(PeoplePeriod.library_id == own.c.library_id,
                PeoplePeriod.starts_on == scope.period.start,
                PeoplePeriod.ends_on == scope.period.end, PeoplePeriod.version == Version.number)
    return (
        select(own, func.coalesce(PeoplePeriod.people, counted).label("people"))
        .join(member, member.c.id == own.c.library_id)
        .outerjoin(Version, and_(Version.scope == "figures",
                                 Version.scope_id == own.c.library_id))
        .outerjoin(PeoplePeriod, kept).cte("with_people").prefix_with("MATERIALIZED"))


def take_past(scope: Scope, areas: Areas) -> None:
    """Activity from before Ruang that lies wholly inside the period."""
    member = scope.members
    put(areas, db.session.execute(
        select(member.c.area, func.count().label("past_rows"),
               func.count(PastActivity.attendance).label("past_known"),
               total(PastActivity.sessions).label("past_sessions"),
               total(PastActivity.attendance).label("past_attended"))
        .join(PastActivity, and_(PastActivity.library_id == member.c.id,
                                 PastActivity.starts_on >= scope.period.start,
                                 PastActivity.ends_on <= scope.period.end))
        .group_by(member.c.area)))


def take_months(scope: Scope, areas: Areas) -> None:
    """Each month's attendances, what was due and what is there (F9), against the year before
    (F8): library-months complete in both, and no others."""
    now = library_months(scope, scope.period, scope.months).cte("library_month_now")
    joined: Any = now
    columns: list[Any] = []
    if scope.whole_months:
        before = _year_before(scope).subquery("library_month_before")
        first = scope.months.index(scope.whole_months[0])
        joined = now.outerjoin(before, and_(
            before.c.library_id == now.c.library_id, before.c.m == now.c.m - first))
        is_pair = and_(is_complete(now), is_complete(before),
                       now.c.m >= first, now.c.m < first + len(scope.whole_months))
        columns = [func.sum(case((is_pair, value), else_=0)) for value in (
            1, now.c.attended, before.c.attended)]
    rows = db.session.execute(
        select(now.c.area, now.c.m, total(now.c.due), total(now.c.done),
               total(case((now.c.due + now.c.quiet > 0, 1), else_=0)), total(now.c.quiet),
               total(now.c.known), total(now.c.attended), *columns)
        .select_from(joined).group_by(now.c.area, now.c.m))
    for area, place, due, done, heard, quiet, known, attended, *pairs in rows:
        one = areas[area]
        one.due, one.done = one.due + int(due), one.done + int(done)
        one.heard, one.quiet = one.heard + int(heard), one.quiet + int(quiet)
        if known:
            one.months[scope.months[place]] = int(attended)
        for name, value in zip(("pairs", "attended_now", "attended_before"), pairs, strict=False):
            setattr(one, name, getattr(one, name) + int(value or 0))


def _year_before(scope: Scope) -> Any:
    months = [add_months(month, -12) for month in scope.whole_months]
    return library_months(scope, Period(months[0], add_months(months[-1], 1)), months)


def is_complete(months: Any) -> Any:
    """Every due session closed, or no activity declared; and what came is known."""
    return and_(months.c.unclear == 0, case(
        (months.c.due > 0, months.c.done >= months.c.due), else_=months.c.quiet > 0))


def library_months(scope: Scope, period: Period, months: Any) -> Any:
    """A row for each library-month of which something is known: its `area`, its place `m` in
    `months`; sessions `due` and `done`, declared `quiet`, `attended`; `known` and `unclear`
    count what says how many came, and what does not."""
    held = scope.held(period, months).subquery("held_by_month")
    rows = union_all(
        select(held.c.area, held.c.library_id, held.c.m, literal(1).label("due"),
               held.c.closed.label("done"), literal(0).label("quiet"),
               held.c.attended.label("attended"), held.c.closed.label("known"),
               literal(0).label("unclear")),
        _past_by_month(scope, period, months), _quiet_months(scope, months)).subquery("said")
    return (select(rows.c.area, rows.c.library_id, rows.c.m, *(
        func.sum(rows.c[name]).label(name) for name in (
            "due", "done", "attended", "known", "unclear")),
        func.max(rows.c.quiet).label("quiet"))
        .group_by(rows.c.area, rows.c.library_id, rows.c.m))


def _past_by_month(scope: Scope, period: Period, months: Any) -> Any:
    """Past activity is due and done in each month it touches; it says how many came only where
    it speaks of that month alone."""
    member, touched = scope.members, _table_of(months)
    sessions = larger(PastActivity.sessions, 1)
    alone = and_(PastActivity.starts_on >= touched.c.first, PastActivity.ends_on <= touched.c.next,
                 PastActivity.attendance.is_not(None))
    return (
        select(member.c.area, member.c.id, touched.c.m, sessions, sessions, literal(0),
               case((alone, PastActivity.attendance), else_=0), case((alone, 1), else_=0),
               case((alone, 0), else_=1))
        .select_from(member)
        .join(PastActivity, and_(PastActivity.library_id == member.c.id,
                                 PastActivity.starts_on >= period.start,
                                 PastActivity.ends_on <= period.end))
        .join(touched, and_(PastActivity.starts_on < touched.c.next,
                            PastActivity.ends_on > touched.c.first)))


def _quiet_months(scope: Scope, months: Any) -> Any:
    member, listed = scope.members, _table_of(months)
    return (select(member.c.area, member.c.id, listed.c.m, literal(0), literal(0), literal(1),
                   literal(0), literal(1), literal(0))
            .select_from(member).join(QuietMonth, QuietMonth.library_id == member.c.id)
            .join(listed, listed.c.first == QuietMonth.month)
            .where(case((member.c.closed_on.is_(None), True),
                        else_=member.c.closed_on > QuietMonth.month)))


def _table_of(months: Any) -> Any:
    """The months as a table: their place `m`, their `first` day and that of the `next`."""
    return union_all(*(select(literal(place).label("m"), literal(month).label("first"),
                              literal(add_months(month, 1)).label("next"))
                       for place, month in enumerate(months))).subquery("month")


@dataclass(frozen=True)
class KindSums:
    """Involvement of one kind; `sexes` adds up to the attendances (F14)."""

    kind: str
    events: int
    sessions: int
    attendances: int
    sexes: Mapping[str, int]


def by_kind(scope: Scope) -> dict[str, KindSums]:
    """What was held and who came, kind by kind, past activity among it; one statement."""
    held, member = scope.held(scope.period, scope.months[:1]).subquery("held"), scope.members
    rows = db.session.execute(union_all(
        select(Event.kind, func.count(held.c.event_id.distinct()), func.count(),
               total(held.c.attended), total(held.c.came_male), total(held.c.came_female))
        .join(held, held.c.event_id == Event.id).where(held.c.closed == 1).group_by(Event.kind),
        select(PastActivity.kind, literal(0), total(PastActivity.sessions),
               total(PastActivity.attendance), literal(0), literal(0))
        .join(member, member.c.id == PastActivity.library_id)
        .where(PastActivity.starts_on >= scope.period.start,
               PastActivity.ends_on <= scope.period.end).group_by(PastActivity.kind)))
    found: dict[str, list[int]] = defaultdict(lambda: [0] * 5)
    for kind, *numbers in rows:
        found[kind] = [one + int(more) for one, more in zip(found[kind], numbers, strict=True)]
    return {kind: KindSums(kind, events, sessions, came, {
        "male": male, "female": female, "unspecified": came - male - female})
        for kind, (events, sessions, came, male, female) in found.items()}
