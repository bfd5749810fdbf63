"""What is on in many libraries at once: in the whole network, or in one and all below it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from scheduler.db import db
from scheduler.domain.searching import Wish
from scheduler.events import local_time
from scheduler.events.filtering_queries import filtered
from scheduler.events.models import Event, Session
from scheduler.events.queries import KINDS, SESSION, by_kind
from scheduler.libraries import tree_queries
from scheduler.libraries.models import Library

_IN_AN_OPEN_LIBRARY = Session.library_id.not_in(
    select(Library.id).where(Library.closed_on.is_not(None)))


def coming(
    *, at: datetime, filters: Mapping[str, str], wish: Wish | None = None,
    below: int | None = None, first: date | None = None, end: date | None = None,
) -> Select[tuple[Session]]:
    """What has not begun in the whole network, or in one library and all below it: with its
    libraries, soonest first.

    `filters` as the programme's; `wish` may name what happens or the place where it happens.
    `first`, `end`: dates from the first up to, not including, the second, where each is.
    """
    wanted = SESSION.options(joinedload(Session.event, Event.library))
    return _narrowed(wanted, at=at, filters=filters, wish=wish, below=below, first=first,
                    end=end).order_by(Session.starts_at, Session.id)


def days_coming(
    *, at: datetime, filters: Mapping[str, str], wish: Wish | None = None,
    below: int | None = None, first: date | None = None, end: date | None = None,
) -> Sequence[tuple[date, int]]:
    """The dates of `coming`, in turn, and how many sessions each of them has."""
    day = local_time.day_of(local_time.zones()).label("day")
    wanted = select(day, func.count(Session.id)).join(Session.event)
    rows = db.session.execute(
        _narrowed(wanted, at=at, filters=filters, wish=wish, below=below, first=first, end=end)
        .group_by(day).order_by(day)).all()
    return [(local_time.date_of(number), count) for number, count in rows]


def _narrowed(
    wanted: Select[Any], *, at: datetime, filters: Mapping[str, str], wish: Wish | None,
    below: int | None, first: date | None, end: date | None,
) -> Select[Any]:
    wanted = wanted.where(Session.published_at.is_not(None), Session.cancelled_at.is_(None),
                          Session.starts_at > at, _IN_AN_OPEN_LIBRARY)
    if below is not None:
        wanted = wanted.where(Session.library_id.in_(tree_queries.subtree(below)))
    if first or end:
        day = local_time.day_of(local_time.zones())
        wanted = wanted.where(day >= local_time.number_of(first)) if first else wanted
        wanted = wanted.where(day < local_time.number_of(end)) if end else wanted
    return filtered(wanted, filters, wish=wish, at=at)


def kind_counts(*, at: datetime, below: int | None = None) -> dict[str, int]:
    """How many sessions of `coming`, without filters, there are of each kind."""
    return by_kind(_narrowed(KINDS, at=at, filters={}, wish=None, below=below, first=None,
                             end=None))
