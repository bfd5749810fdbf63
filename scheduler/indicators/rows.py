"""The rows behind a figure, a page at a time; never all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Date, Select, and_, case, func, literal, null, select, union_all

from scheduler.columns import UtcDateTime
from scheduler.db import db
from scheduler.domain.indicators.disclosure import SMALLEST_SHOWN
from scheduler.domain.indicators.visit_counts import VisitSpan, visits_in
from scheduler.events.models import Event, Session
from scheduler.indicators import partner_queries
from scheduler.indicators.areas import Scope
from scheduler.indicators.models import PastActivity
from scheduler.indicators.partner_queries import counted
from scheduler.indicators.visiting import Place, closed_days, spans_of
from scheduler.libraries.models import Library
from scheduler.paging import Cut
from scheduler.visits.models import VisitCount

A_PAGE = 100


@dataclass(frozen=True)
class Row:
    """A session or past activity: when, what, how many; None where a small count is hidden."""

    slug: str
    library: str
    first: date
    last: date
    title: str
    attendance: int | None
    is_hidden: bool = False
    session_id: int | None = None
    named: int = 0
    anonymous: int = 0
    sessions: int = 1


@dataclass(frozen=True)
class Counted:
    """A visit count, and what became of it: "counted", "replaced" by a better, "left-out"."""

    library: str
    span: VisitSpan
    fate: str


@dataclass(frozen=True)
class Behind:
    """One page of rows, latest first, and how many pages there are; `gifts` with agreements."""

    rows: Sequence[Any]
    total: int
    gifts: Cut[Any] = Cut((), 0)

    @property
    def pages(self) -> int:
        return -(-self.total // A_PAGE)


def behind(family: str, scope: Scope, *, number: int, sees_all: bool) -> Behind:
    """What a figure of this family is made of: counts, sessions or agreements and gifts."""
    start = (number - 1) * A_PAGE
    if family == "visits":
        return _counts(scope, start)
    if family == "partnerships":
        found, total = partner_queries.agreements(scope, offset=start, limit=A_PAGE)
        return Behind(found, total, partner_queries.gifts(scope, limit=A_PAGE))
    return _involvement(scope, start, sees_all=sees_all)


def _counts(scope: Scope, start: int) -> Behind:
    """Every count that touches the time; which of them are used is worked out for the libraries
    on this page (F7)."""
    member, period = scope.members, scope.period
    asked = (
        select(VisitCount.library_id, VisitCount.starts_on, VisitCount.ends_on,
               VisitCount.people, VisitCount.source, Library.name, Library.id,
               Library.timezone, Library.closed_on)
        .select_from(member).join(VisitCount, and_(
            VisitCount.library_id == member.c.id, VisitCount.starts_on < period.end,
            VisitCount.ends_on > period.start))
        .join(Library, Library.id == member.c.id))
    rows = db.session.execute(asked.order_by(
        VisitCount.starts_on.desc(), VisitCount.library_id, VisitCount.id)
        .offset(start).limit(A_PAGE)).all()
    places = [Place(number, number, zone, closed) for number, zone, closed in {
        row[6:9] for row in rows}]
    spans, closed = spans_of(places, period), closed_days(places, scope.begun)
    used = {span for place in places for span in visits_in(
        period, spans[place.id], closed=closed).counted}
    return Behind([Counted(row.name, span, "counted" if span in used else
                           "replaced" if period.contains(span.period) else "left-out")
                   for row in rows if (span := VisitSpan(*row[:5]))], counted(asked))


def _involvement(scope: Scope, start: int, *, sees_all: bool) -> Behind:
    held, earlier = _held(scope), _past(scope)
    asked = union_all(held, earlier).subquery("behind")
    rows = db.session.execute(
        select(asked).order_by(
            case((asked.c.session_id.is_(None), 1), else_=0), asked.c.first.desc(),
            asked.c.session_id.desc(), asked.c.past_first.desc(), asked.c.library)
        .offset(start).limit(A_PAGE)).all()
    hidden = frozenset[int]() if sees_all else _also_hidden(held)
    total = int(db.session.scalar(select(func.count()).select_from(asked)) or 0)
    return Behind([_row(row._mapping, hidden=hidden, sees_all=sees_all) for row in rows], total)


def _row(row: Mapping[Any, Any], *, hidden: frozenset[int], sees_all: bool) -> Row:
    zone, people = ZoneInfo(row["timezone"]), row["attended"]
    if row["session_id"] is None:
        return Row(row["slug"], row["library"], row["past_first"],
                   row["past_last"] - timedelta(days=1), row["title"], people,
                   sessions=row["sessions"])
    is_hidden = not sees_all and (0 < people < SMALLEST_SHOWN or row["session_id"] in hidden)
    day = row["first"].astimezone(zone).date()
    return Row(row["slug"], row["library"], day, day, row["title"],
               None if is_hidden else people, is_hidden, row["session_id"], row["named"],
               row["anonymous"])


def _held(scope: Scope) -> Select[Any]:
    """The closed sessions of the period."""
    held = scope.held(scope.period, scope.months[:1]).subquery("held")
    return (
        select(Library.slug, Library.name.label("library"), Library.timezone,
               Session.starts_at.label("first"), held.c.id.label("session_id"),
               Session.title.label("title"), held.c.attended.label("attended"),
               held.c.came_named.label("named"), held.c.came_anonymous.label("anonymous"),
               literal(1).label("sessions"), literal(None, Date).label("past_first"),
               literal(None, Date).label("past_last"))
        .select_from(held).join(Session, Session.id == held.c.id)
        .join(Event, Event.id == held.c.event_id).join(Library, Library.id == held.c.library_id)
        .where(held.c.closed == 1))


def _past(scope: Scope) -> Select[Any]:
    """Activity from before Ruang; it stands behind the sessions."""
    member, period = scope.members, scope.period
    return (
        select(Library.slug, Library.name, Library.timezone, literal(None, UtcDateTime), null(),
               PastActivity.kind,
               PastActivity.attendance, literal(0), literal(0), PastActivity.sessions,
               PastActivity.starts_on, PastActivity.ends_on)
        .select_from(member).join(PastActivity, and_(
            PastActivity.library_id == member.c.id, PastActivity.starts_on >= period.start,
            PastActivity.ends_on <= period.end))
        .join(Library, Library.id == member.c.id))


def _also_hidden(held: Select[Any]) -> frozenset[int]:
    """What must be hidden beside the small cells, for otherwise they follow from the total: the
    next-smallest, when a single cell is hidden or each hidden one is a single person (F13)."""
    cells = held.subquery("cell")
    small = and_(cells.c.attended > 0, cells.c.attended < SMALLEST_SHOWN)
    number, people = db.session.execute(
        select(func.count(), func.coalesce(func.sum(cells.c.attended), 0)).where(small)).one()
    if number != 1 and number != people or not number:
        return frozenset()
    return frozenset(db.session.scalars(
        select(cells.c.session_id).where(cells.c.attended >= SMALLEST_SHOWN)
        .order_by(cells.c.attended, cells.c.first, cells.c.session_id).limit(1)))

