"""What a feed shows: one indexed look-up to see whether it changed, one query to fill it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, or_, select

from scheduler.bookings.models import Booking
from scheduler.calendars.models import FeedToken
from scheduler.db import db
from scheduler.domain.errors import Missing
from scheduler.events.models import Event, Session
from scheduler.history.models import Version
from scheduler.libraries.models import Library
from scheduler.spaces.models import Reservation, Space

BACK = timedelta(days=60)
AHEAD = timedelta(days=550)

STATE = (
    select(Library.id, Library.name, Library.timezone, Version.number, Version.changed_at)
    .outerjoin(Version, (Version.scope == "programme") & (Version.scope_id == Library.id))
    .where(Library.slug == bindparam("slug"))
)
_SESSIONS = (
    select(
        Session.id, Session.uid, Session.starts_at, Session.ends_at, Session.cancelled_at,
        Session.sequence, Session.changed_at, Session.made_at, Session.place, Event.title,
        Event.kind, Event.summary, Event.topic, Space.name.label("space"),
        Space.where.label("floor"), Library.name.label("library"), Library.slug,
        Library.address, Library.timezone,
    )
    .join(Event, Event.id == Session.event_id)
    .join(Library, Library.id == Session.library_id)
    .outerjoin(Reservation, Reservation.id == Session.reservation_id)
    .outerjoin(Space, Space.id == Reservation.space_id)
    .order_by(Session.starts_at, Session.id)
)


@dataclass(frozen=True)
class FeedState:
    """A library's programme as feeds compare it: `version` 0 before anything was published."""

    library_id: int
    name: str
    zone: str
    version: int
    changed_at: datetime | None


def state_of(slug: str) -> FeedState:
    """The state of a library's programme; refuses with Missing."""
    row = db.session.execute(STATE, {"slug": slug}).first()
    if row is None:
        raise Missing()
    return FeedState(row[0], row[1], row[2], row[3] or 0, row[4])


def zone_in(state: tuple[Any, ...]) -> str:
    """The time zone's name in a row of STATE."""
    return str(state[2])


def window(on: date) -> tuple[date, date]:
    """The dates a feed covers: whole months, so that its bytes move once a month at most."""
    start = (on - BACK).replace(day=1)
    return start, start + AHEAD


def programme(
    library_id: int, *, filters: Mapping[str, str], start: datetime, end: datetime,
) -> Sequence[Row[Any]]:
    """Published sessions in a window, cancelled ones included, by the programme's filters."""
    wanted = _SESSIONS.where(
        Session.library_id == library_id, Session.published_at.is_not(None),
        Session.starts_at >= start, Session.starts_at < end,
    )
    return db.session.execute(_filtered(wanted, filters)).all()


def _filtered(wanted: Select[Any], filters: Mapping[str, str]) -> Select[Any]:
    if filters.get("kind"):
        wanted = wanted.where(Event.kind == filters["kind"])
    if filters.get("space"):
        wanted = wanted.where(Space.slug == filters["space"])
    if filters.get("topic"):
        wanted = wanted.where(Event.topic == filters["topic"])
    if filters.get("age", "").isdigit():
        age = min(int(filters["age"]), 130)
        wanted = wanted.where(func.coalesce(Event.age_from, 0) <= age,
                              func.coalesce(Event.age_to, 200) >= age)
    if filters.get("q"):
        words = f"%{filters['q'].casefold()}%"
        wanted = wanted.where(or_(func.lower(Event.title).like(words),
                                  func.lower(Event.summary).like(words)))
    if filters.get("free"):
        wanted = wanted.where(or_(Session.capacity.is_(None),
                                  Session.seats_taken < Session.capacity))
    return wanted


def one_session(session_id: int, *, slug: str) -> Row[Any]:
    """One published session; refuses with Missing."""
    row = db.session.execute(_SESSIONS.where(
        Session.id == session_id, Library.slug == slug, Session.published_at.is_not(None))).first()
    if row is None:
        raise Missing()
    return row


def space_of(slug: str, *, library_id: int) -> Row[Any]:
    """A shown space's id and name; refuses with Missing."""
    row = db.session.execute(select(Space.id, Space.name).where(
        Space.library_id == library_id, Space.slug == slug, Space.shown_at.is_not(None),
        Space.retired_at.is_(None))).first()
    if row is None:
        raise Missing()
    return row


def held(
    library_id: int, *, start: datetime, end: datetime, space_id: int | None = None,
) -> Sequence[Row[Any]]:
    """Every live reservation in a window, with the session it is for, if any."""
    wanted = (
        select(
            Reservation.id, Reservation.starts_at, Reservation.ends_at, Reservation.purpose,
            Reservation.title.label("reason"), Reservation.made_at, Space.name.label("space"),
            Session.id.label("session_id"), Session.uid, Session.sequence, Session.changed_at,
            Session.published_at, Session.cancelled_at, Event.title, Event.kind,
            Library.timezone, Library.slug,
        )
        .join(Space, Space.id == Reservation.space_id)
        .join(Library, Library.id == Reservation.library_id)
        .outerjoin(Session, Session.reservation_id == Reservation.id)
        .outerjoin(Event, Event.id == Session.event_id)
        .where(Reservation.library_id == library_id, Reservation.released_at.is_(None),
               Reservation.starts_at >= start, Reservation.starts_at < end)
        .order_by(Reservation.starts_at, Reservation.id)
    )
    if space_id is not None:
        wanted = wanted.where(Reservation.space_id == space_id)
    return db.session.execute(wanted).all()


def token(token_hash: str) -> FeedToken:
    """A live token; a revoked or unknown one is Missing."""
    found = db.session.scalar(select(FeedToken).where(
        FeedToken.token_hash == token_hash, FeedToken.revoked_at.is_(None)))
    if found is None:
        raise Missing()
    return found


def tokens_of(account_id: int, *, library_id: int) -> Sequence[FeedToken]:
    """An account's live room feeds at a library, newest first."""
    return db.session.scalars(select(FeedToken).where(
        FeedToken.account_id == account_id, FeedToken.library_id == library_id,
        FeedToken.revoked_at.is_(None)).order_by(FeedToken.id.desc())).all()


def booked(booking_ids: Sequence[int], *, since: datetime) -> Sequence[Row[Any]]:
    """The sessions of these bookings with each booking's state, from an instant on."""
    return db.session.execute(
        _SESSIONS.add_columns(Booking.state, Booking.id.label("booking_id"), Booking.cancelled_at
                              .label("given_up_at"), Booking.seated_at, Booking.placed_at)
        .join(Booking, Booking.session_id == Session.id)
        .where(Booking.id.in_(booking_ids), Session.starts_at >= since)
    ).all()


def bookings_by_codes(codes: Sequence[str]) -> Sequence[Row[Any]]:
    """Ids and libraries of the bookings that these link codes open."""
    return db.session.execute(
        select(Booking.id, Booking.library_id).where(Booking.link_code.in_(codes))
        .order_by(Booking.id)).all()


def library_of(library_id: int) -> Row[Any]:
    """A library's name and zone."""
    return db.session.execute(select(Library.id, Library.name, Library.timezone)
                              .where(Library.id == library_id)).one()
