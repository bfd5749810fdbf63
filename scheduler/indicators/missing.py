"""What is still missing: at one library month by month, and who of an area sent nothing."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, exists, or_, select

from scheduler.db import db
from scheduler.events.models import Event, Session
from scheduler.indicators.areas import Scope, counts
from scheduler.indicators.models import PastActivity, QuietMonth
from scheduler.indicators.sums import library_months
from scheduler.indicators.visiting import Place, worked_out
from scheduler.libraries.models import Library
from scheduler.paging import Cut, cut_columns
from scheduler.visits.models import VisitCount


@dataclass
class Own:
    """What one library still owes; `place` is None for an office without doors."""

    place: Place | None = None
    without_visits: list[date] = field(default_factory=list)
    silent_months: list[date] = field(default_factory=list)
    quiet: list[date] = field(default_factory=list)
    left_open: Cut[Row[Any]] = Cut((), 0)


def of_library(scope: Scope, *, shown: int = 8) -> Own:
    """What the library at the top itself owes of the period."""
    alone = replace(scope, per="own")
    places = alone.places
    row = db.session.execute(select(places).where(places.c.id == scope.root_id)).first()
    own = Own()
    if row is None:
        return own
    own.place = Place(*row[:4])
    months = [month for month in scope.months if own.place.stands(month)]
    told = worked_out([own.place], scope.months, until=scope.begun.end)
    own.without_visits = [one.month for one in told[own.place]
                          if one.month in months and not one.is_reported]
    said = library_months(alone, scope.period, scope.months).subquery("own_month")
    known = {scope.months[place]: (due, quiet) for place, due, quiet in db.session.execute(
        select(said.c.m, said.c.due, said.c.quiet).where(said.c.library_id == scope.root_id))}
    own.silent_months = [month for month in months if not any(known.get(month, (0, 0)))]
    own.quiet = [month for month in months if known.get(month, (0, 0))[1]]
    own.left_open = _left_open(alone, shown)
    return own


def _left_open(scope: Scope, shown: int) -> Cut[Row[Any]]:
    member, period = scope.members, scope.period
    asked = (
        select(Session.id, Session.starts_at, Library.timezone, Session.title.label("title"))
        .select_from(member).join(Session, and_(
            Session.library_id == member.c.id,
            Session.starts_at >= scope.midnight(member, period.start),
            Session.starts_at < scope.midnight(member, period.end)))
        .join(Event, Event.id == Session.event_id).join(Library, Library.id == member.c.id)
        .where(member.c.id == scope.root_id, Session.closed_at.is_(None), *counts(at=scope.at)))
    return cut_columns(asked.order_by(Session.starts_at, Session.id), size=shown,
                       name="page_open")


def silent(scope: Scope, *, shown: int) -> Cut[Row[Any]]:
    """The places that sent nothing at all, by name."""
    place, period = scope.places, scope.period
    said = [
        exists().where(VisitCount.library_id == place.c.id, VisitCount.starts_on >= period.start,
                       VisitCount.ends_on <= period.end),
        exists().where(Session.library_id == place.c.id,
                       Session.starts_at >= scope.midnight(place, period.start),
                       Session.starts_at < scope.midnight(place, period.end),
                       *counts(at=scope.at)),
        exists().where(PastActivity.library_id == place.c.id,
                       PastActivity.starts_on >= period.start,
                       PastActivity.ends_on <= period.end),
        exists().where(QuietMonth.library_id == place.c.id),
    ]
    asked = (select(Library.slug, Library.name).join(place, place.c.id == Library.id)
             .where(~or_(*said)))
    return cut_columns(asked.order_by(Library.name, Library.id), size=shown, name="page_silent")
