"""Questions about events and their sessions, library first."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from scheduler.db import db
from scheduler.domain.errors import Missing
from scheduler.domain.searching import Wish
from scheduler.events.filtering_queries import filtered
from scheduler.events.models import Event, Series, Session
from scheduler.libraries.models import Library
from scheduler.spaces.models import Reservation

FAR = datetime(2200, 1, 1, tzinfo=UTC)
SESSION = select(Session).join(Session.event).options(
    contains_eager(Session.event),
    joinedload(Session.reservation).joinedload(Reservation.space),
)
KINDS = select(Event.kind, func.count(Session.id)).join(Session, Session.event_id == Event.id)

def session(session_id: int, *, library_id: int) -> Session:
    """A session with its event and space; refuses with Missing."""
    return _found(SESSION.where(Session.id == session_id, Session.library_id == library_id))


def session_for_update(session_id: int, *, library_id: int) -> Session:
    """A session locked and read afresh, so that its numbers are today's (promise 2)."""
    return _found(
        select(Session).where(Session.id == session_id, Session.library_id == library_id)
        .with_for_update(of=Session).execution_options(populate_existing=True))


def for_update(session_ids: Collection[int], *, library_id: int) -> Sequence[Session]:
    """Several sessions, locked in the order of their keys; those of other libraries left out."""
    return db.session.scalars(
        select(Session).where(Session.id.in_(session_ids), Session.library_id == library_id)
        .order_by(Session.id).with_for_update(of=Session)
        .execution_options(populate_existing=True)).all()


def some(session_ids: Collection[int], *, library_id: int) -> Sequence[Session]:
    """Several sessions of a library; those that are not there are left out."""
    return db.session.scalars(SESSION.where(
        Session.id.in_(session_ids), Session.library_id == library_id)).unique().all()


def following_for_update(session_id: int, *, library_id: int) -> Session:
    """A session of a series, locked with all after it, in the order of their keys; the session.

    Whoever changes several of them locks them here first, so that no two wait crosswise.
    """
    first = select(Session.series_id, Session.starts_at).where(
        Session.id == session_id, Session.library_id == library_id).subquery()
    db.session.scalars(
        select(Session).join(first, (Session.id == session_id) | (
            (Session.series_id == first.c.series_id) & (Session.starts_at >= first.c.starts_at)))
        .where(Session.library_id == library_id).order_by(Session.id)
        .with_for_update(of=Session).execution_options(populate_existing=True)).all()
    return session_for_update(session_id, library_id=library_id)


def _found(wanted: Select[tuple[Session]]) -> Session:
    found = db.session.scalar(wanted)
    if found is None:
        raise Missing()
    return found


def event(event_id: int, *, library_id: int) -> Event:
    """An event of this library; refuses with Missing."""
    found = db.session.scalar(
        select(Event).where(Event.id == event_id, Event.library_id == library_id))
    if found is None:
        raise Missing()
    return found


def events(library_id: int) -> Sequence[Event]:
    """What a library offers, by title."""
    return db.session.scalars(offered(library_id)).all()


def offered(library_id: int) -> Select[tuple[Event]]:
    """The same, to be shown a page at a time."""
    return (select(Event).where(Event.library_id == library_id, Event.retired_at.is_(None))
            .order_by(Event.title, Event.id))


def retired(library_id: int) -> Select[tuple[Event]]:
    """What is no longer offered, by title."""
    return (select(Event).where(Event.library_id == library_id, Event.retired_at.is_not(None))
            .order_by(Event.title, Event.id))


def between(
    library_id: int, *, start: datetime, end: datetime, filters: Mapping[str, str] | None = None,
    wish: Wish | None = None, at: datetime | None = None,
) -> Select[tuple[Session]]:
    """Published sessions that begin in a span, cancelled ones too, soonest first."""
    wanted = SESSION.where(
        Session.library_id == library_id, Session.published_at.is_not(None),
        Session.starts_at >= start, Session.starts_at < end)
    return filtered(wanted, filters or {}, wish=wish, at=at).order_by(
        Session.starts_at, Session.id)


def all_between(
    library_id: int, *, start: datetime, end: datetime, filters: Mapping[str, str],
    wish: Wish | None = None, at: datetime,
) -> Sequence[Session]:
    """Every published session that begins in a span, cancelled ones too, soonest first."""
    return db.session.scalars(between(library_id, start=start, end=end, filters=filters,
                                      wish=wish, at=at)).unique().all()


def first_from(
    library_id: int, start: datetime, *, filters: Mapping[str, str], at: datetime,
) -> Session | None:
    """The first published session that begins then or later."""
    return db.session.scalar(between(
        library_id, start=start, end=FAR, filters=filters, at=at).limit(1))


def last_before(
    library_id: int, end: datetime, *, since: datetime, at: datetime,
) -> Session | None:
    """The last published session that begins before then, and not before `since`."""
    return db.session.scalar(between(library_id, start=since, end=end, at=at)
                             .order_by(None).order_by(Session.starts_at.desc()).limit(1))


def upcoming(
    library_id: int, *, at: datetime, filters: Mapping[str, str] | None = None,
    wish: Wish | None = None,
) -> Select[tuple[Session]]:
    """The next sessions the public may see, soonest first."""
    wanted = SESSION.where(Session.library_id == library_id, Session.published_at.is_not(None),
                            Session.ends_at > at)
    return filtered(wanted, filters or {}, wish=wish, at=at).order_by(
        Session.starts_at, Session.id)


def next_upcoming(
    library_id: int, *, at: datetime, filters: Mapping[str, str], wish: Wish,
) -> Session | None:
    """The first of them."""
    return db.session.scalar(
        upcoming(library_id, at=at, filters=filters, wish=wish).limit(1))


def number_and_first(wanted: Select[Any]) -> tuple[int, datetime | None]:
    """How many sessions a question would give, and when the first of them begins."""
    rows = wanted.order_by(None).subquery()
    number, first = db.session.execute(select(func.count(), func.min(rows.c.starts_at))
                                       .select_from(rows)).one()
    return number, first


def standing(wanted: Select[Any]) -> Select[Any]:
    """Those of them that were not called off."""
    return wanted.where(Session.cancelled_at.is_(None))


def kind_counts(library_id: int, *, at: datetime) -> dict[str, int]:
    """How many of a library's sessions to come, called off ones left out, there are by kind."""
    return by_kind(KINDS.where(
        Session.library_id == library_id, Session.published_at.is_not(None),
        Session.cancelled_at.is_(None), Session.ends_at > at))


def by_kind(wanted: Select[Any]) -> dict[str, int]:
    """The numbers that a narrowed KINDS asks for."""
    return dict(db.session.execute(wanted.group_by(Event.kind)).all())


def drafts(library_id: int, *, event_id: int | None = None) -> Select[tuple[Session]]:
    """Sessions nobody outside can see yet (of one event, or of all), soonest first."""
    wanted = SESSION.where(
        Session.library_id == library_id, Session.published_at.is_(None),
        Session.cancelled_at.is_(None)).order_by(Session.starts_at, Session.id)
    return wanted if event_id is None else wanted.where(Session.event_id == event_id)


def thrown_away(library_id: int, *, at: datetime) -> Select[tuple[Session]]:
    """Drafts that were thrown away and are not over, those thrown away last first."""
    return SESSION.where(
        Session.library_id == library_id, Session.published_at.is_(None),
        Session.cancelled_at.is_not(None), Session.ends_at > at,
    ).order_by(Session.cancelled_at.desc(), Session.starts_at, Session.id)


def called_off_with(session: Session, *, at: datetime) -> Sequence[Session]:
    """What was called off in the same step as a session and is not over, that one included, in
    the order of their keys."""
    return db.session.scalars(SESSION.where(
        Session.library_id == session.library_id, Session.cancelled_at == session.cancelled_at,
        Session.published_at.is_(None) if session.published_at is None
        else Session.published_at.is_not(None),
        Session.ends_at > at).order_by(Session.id)).unique().all()


def series(series_id: int, *, library_id: int) -> Series:
    """One of the library's series; refuses with Missing."""
    found = db.session.get(Series, series_id)
    if found is None or found.library_id != library_id:
        raise Missing()
    return found


def following(session: Session) -> Sequence[Session]:
    """A session and those after it in its series that can still change, soonest first.

    What comes after is told by the day that the series means, wherever one of them was moved.
    """
    wanted = SESSION.where(
        Session.series_id == session.series_id, Session.cancelled_at.is_(None),
        Session.closed_at.is_(None))
    wanted = (wanted.where(Session.starts_at >= session.starts_at) if session.series_on is None
              else wanted.where(or_(Session.series_on >= session.series_on, and_(
                  Session.series_on.is_(None), Session.starts_at >= session.starts_at))))
    return db.session.scalars(wanted.order_by(Session.starts_at, Session.id)).unique().all()


def library_of(session: Session) -> Library:
    """The library a session belongs to."""
    return db.session.get_one(Library, session.library_id)


def sessions_to_come(event: Event, *, at: datetime) -> Sequence[Session]:
    """An event's sessions that have not ended."""
    return db.session.scalars(
        select(Session).where(Session.event_id == event.id, Session.ends_at > at)).all()
