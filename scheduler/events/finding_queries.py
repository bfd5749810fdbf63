"""What a search finds: words in any order, in whatever a session, its room or its library says."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, union

from scheduler.db import db
from scheduler.domain.searching import Wish
from scheduler.events.models import Event, Session
from scheduler.libraries import tree_queries
from scheduler.libraries.models import Library
from scheduler.searched import says
from scheduler.spaces.models import Reservation, Space

MOST_TEXTS, LONGEST_TEXT = 4000, 300


def finds(wish: Wish) -> ColumnElement[bool]:
    """A session (joined to its event) where every word is found; nothing without any word."""
    return and_(*(_finds(ways) for ways in wish)) if wish else false()


def _finds(ways: Sequence[str]) -> ColumnElement[bool]:
    room = (select(Reservation.id).join(Space, Space.id == Reservation.space_id)
            .where(Reservation.id == Session.reservation_id, says(Space.search_text, ways))
            .correlate(Session))
    return or_(says(Event.search_text, ways), says(Session.search_text, ways), room.exists(),
               Session.library_id.in_(tree_queries.named((tuple(ways),))))


def texts_to_come(library_id: int | None, *, at: datetime) -> Sequence[str]:
    """The folded words of what is to come, of rooms and libraries; in the whole network when
    None. One statement, the beginnings of at most MOST_TEXTS texts."""
    coming = [Session.published_at.is_not(None), Session.cancelled_at.is_(None),
              Session.ends_at > at]
    rooms: list[Any] = [Space.retired_at.is_(None)]
    if library_id is not None:
        coming.append(Session.library_id == library_id)
        rooms.append(Space.library_id == library_id)
    texts = union(
        select(Event.search_text.label("text")).where(
            Event.id.in_(select(Session.event_id).where(*coming))),
        select(Session.search_text).where(*coming),
        select(Space.search_text).where(*rooms),
        select(Library.search_name), select(Library.search_text),
    ).subquery()
    return db.session.scalars(
        select(func.substr(texts.c.text, 1, LONGEST_TEXT)).where(texts.c.text != "")
        .limit(MOST_TEXTS)).all()


def last_planned(library_id: int | None, *, at: datetime) -> datetime | None:
    """When the last of all planned sessions begins: so far a search looks."""
    wanted: Select[Any] = select(func.max(Session.starts_at)).where(
        Session.published_at.is_not(None), Session.starts_at > at)
    return db.session.scalar(
        wanted if library_id is None else wanted.where(Session.library_id == library_id))
