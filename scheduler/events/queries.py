"""Questions about events and their sessions, library first."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from scheduler.db import db
from scheduler.domain.errors import Missing
from scheduler.domain.searching import Wish, wished
from scheduler.events.finding_queries import finds
from scheduler.events.models import Event, Series, Session
from scheduler.libraries.models import Library
from scheduler.spaces.models import Reservation, Space

FAR = datetime(2200, 1, 1, tzinfo=UTC)
_SESSION = select(Session).join(Session.event).options(
    contains_eager(Session.event),
    joinedload(Session.reservation).joinedload(Reservation.space),
)

_IN_AN_OPEN_LIBRARY = Session.library_id.not_in(
    select(Library.id).where(Library.closed_on.is_not(None)))


def session(session_id: int, *, library_id: int) -> Session:
    """A session with its event and space; refuses with Missing."""
    return _found(_SESSION.where(Session.id == session_id, Session.library_id == library_id))


def session_for_update(session_id: int, *, library_id: int) -> Session:
    """A session locked and read afresh, so that its numbers are today's (promise 2)."""
    return _found(
        select(Session).where(Session.id == session_id, Session.library_id == library_id)
        .with_for_update(of=Session).execution_options(populate_existing=True))


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
    wanted = _SESSION.where(
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


def upcoming(
    library_id: int, *, at: datetime, filters: Mapping[str, str] | None = None,
    wish: Wish | None = None,
) -> Select[tuple[Session]]:
    """The next sessions the public may see, soonest first."""
    wanted = _SESSION.where(Session.library_id == library_id, Session.published_at.is_not(None),
                            Session.ends_at > at)
    return filtered(wanted, filters or {}, wish=wish, at=at).order_by(
        Session.starts_at, Session.id)


def next_upcoming(
    library_id: int, *, at: datetime, filters: Mapping[str, str], wish: Wish,
) -> Session | None:
    """The first of them."""
    return db.session.scalar(
        upcoming(library_id, at=at, filters=filters, wish=wish).limit(1))


def network_upcoming(
    *, at: datetime, filters: Mapping[str, str], wish: Wish | None = None,
) -> Select[tuple[Session]]:
    """The next sessions anywhere in the network, with their libraries, soonest first.

    `filters` as the programme's; `wish` may name what happens or the place where it happens.
    """
    wanted = (_SESSION.options(joinedload(Session.event, Event.library))
              .where(Session.published_at.is_not(None), Session.cancelled_at.is_(None),
                     Session.starts_at > at, _IN_AN_OPEN_LIBRARY))
    return filtered(wanted, filters, wish=wish, at=at).order_by(Session.starts_at, Session.id)


def filtered(
    wanted: Select[Any], filters: Mapping[str, str], *, wish: Wish | None = None,
    at: datetime | None = None,
) -> Select[Any]:
    """A question about sessions and their events, narrowed as the programme's page narrows it.

    `wish`: the words of the filter `q` as a search has understood them. `at`: what has begun by
    then has no places left for anyone.
    """
    if filters.get("kind"):
        wanted = wanted.where(Event.kind == filters["kind"])
    if filters.get("topic"):
        wanted = wanted.where(Event.topic == filters["topic"])
    if filters.get("space"):
        wanted = wanted.where(Session.reservation_id.in_(
            select(Reservation.id).join(Space, Space.id == Reservation.space_id)
            .where(Space.slug == filters["space"]).correlate(None)))
    if filters.get("age", "").isdecimal():
        age = min(int(filters["age"]), 130)
        wanted = wanted.where(func.coalesce(Event.age_from, 0) <= age,
                              func.coalesce(Event.age_to, 200) >= age)
    if filters.get("q"):
        wanted = wanted.where(finds(wished(filters["q"]) if wish is None else wish))
    if filters.get("free"):
        wanted = wanted.where(Session.cancelled_at.is_(None), Session.shut_at.is_(None),
                              Session.seats_newcomers)
        wanted = wanted if at is None else wanted.where(Session.starts_at > at)
    return wanted


def kind_counts(library_id: int | None, *, at: datetime) -> dict[str, int]:
    """How many sessions to come there are of each kind; in the whole network when None."""
    wanted = (select(Event.kind, func.count(Session.id))
              .join(Session, Session.event_id == Event.id)
              .where(Session.published_at.is_not(None), Session.cancelled_at.is_(None)))
    wanted = (wanted.where(Session.starts_at > at, _IN_AN_OPEN_LIBRARY) if library_id is None else
              wanted.where(Session.library_id == library_id, Session.ends_at > at))
    return dict(db.session.execute(wanted.group_by(Event.kind)).all())


def drafts(library_id: int) -> Select[tuple[Session]]:
    """Sessions nobody outside can see yet, soonest first."""
    return _SESSION.where(
        Session.library_id == library_id, Session.published_at.is_(None),
        Session.cancelled_at.is_(None)).order_by(Session.starts_at, Session.id)


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
    wanted = _SESSION.where(
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
