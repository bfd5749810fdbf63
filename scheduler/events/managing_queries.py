"""A library's sessions as its staff look for them: by how they stand, in words, by days."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, case, func, select

from scheduler.db import db
from scheduler.domain.days import Days
from scheduler.domain.searching import Wish
from scheduler.domain.wall import instant_of, wall_time
from scheduler.events.filtering_queries import filtered
from scheduler.events.models import Session
from scheduler.events.queries import SESSION

# What staff may ask for besides what the programme can be asked for.
STANDS: dict[str, Callable[[datetime], ColumnElement[bool]]] = {
    "planned": lambda at: Session.published_at.is_not(None) & (Session.ends_at > at),
    "cancelled": lambda at: Session.published_at.is_not(None) & Session.cancelled_at.is_not(None),
    "open": lambda at: (Session.published_at.is_not(None) & Session.cancelled_at.is_(None)
                        & Session.closed_at.is_(None) & (Session.ends_at <= at)),
    "held": lambda at: Session.closed_at.is_not(None),
}
LATEST_FIRST = ("cancelled", "open", "held")
REPEATS = {"once": Session.series_id.is_(None), "series": Session.series_id.is_not(None)}


def sessions(
    library_id: int, *, stand: str, repeats: str, filters: Mapping[str, str], days: Days,
    zone: ZoneInfo, wish: Wish | None = None, at: datetime,
) -> Select[tuple[Session]]:
    """Sessions that stand so (a key of STANDS), narrowed; those to come soonest first, those
    that were, latest first. `repeats`: a key of REPEATS, or all."""
    wanted = SESSION.where(Session.library_id == library_id, STANDS[stand](at))
    if repeats:
        wanted = wanted.where(REPEATS[repeats])
    if days.first:
        wanted = wanted.where(Session.starts_at >= _midnight(days.first, zone))
    if days.end:
        wanted = wanted.where(Session.starts_at < _midnight(days.end, zone))
    latest = stand in LATEST_FIRST
    return filtered(wanted, filters, wish=wish, at=at).order_by(
        Session.starts_at.desc() if latest else Session.starts_at, Session.id)


def numbers(library_id: int, *, at: datetime) -> dict[str, int]:
    """How many sessions of a library stand how; one statement."""
    row = db.session.execute(select(*(
        func.coalesce(func.sum(case((stands(at), 1), else_=0)), 0)
        for stands in STANDS.values())).where(Session.library_id == library_id)).one()
    return dict(zip(STANDS, row, strict=True))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return instant_of(wall_time(day, 0), zone)
