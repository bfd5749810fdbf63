"""What a feed shows: one indexed look-up to see whether it changed, one query to fill it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, and_, bindparam, func, or_, select

from scheduler.bookings.models import Booking
from scheduler.calendars.models import FeedToken, ShownBooking
from scheduler.db import db
from scheduler.domain.days import Days
from scheduler.domain.errors import Missing
from scheduler.domain.permissions import Actor, may
from scheduler.events.filtering_queries import filtered
from scheduler.events.models import Event, Session
from scheduler.history.models import Entry, Version
from scheduler.libraries import queries as libraries
from scheduler.libraries.models import Library
from scheduler.people import queries as people
from scheduler.spaces.models import Reservation, Space

# The window begins with a month, 70 to 100 days ago, and moves between the 8th and the 12th of
# a month: never on 1 January, and never more than once a month.
BACK = timedelta(days=70)
LENGTH = timedelta(days=650)
EVER = Days()
HALF_A_YEAR, MOST_TOLD = timedelta(days=182), 1500  # of a network, so that it stays below 1 MB
CANCELLED_AFTER = timedelta(days=40)  # from the window's first day: 30 to 60 days ago

STATE = (
    select(Library.id, Library.name, Library.timezone, Version.number, Version.changed_at)
    .outerjoin(Version, (Version.scope == "programme") & (Version.scope_id == Library.id))
    .where(Library.slug == bindparam("slug"))
)
_SESSIONS = (
    select(
        Session.id, Session.uid, Session.starts_at, Session.ends_at, Session.cancelled_at,
        Session.sequence, Session.changed_at, Session.made_at, Session.shut_at, Session.place,
        Session.address.label("own_address"), Session.title.label("title"), Session.note,
        Session.facilitator, Event.kind, Event.summary, Event.topic, Space.name.label("space"),
        Space.where.label("floor"), Library.name.label("library"), Library.slug,
        Library.address, Library.timezone,
    )
    .join(Event, Event.id == Session.event_id)
    .join(Library, Library.id == Session.library_id)
    .outerjoin(Reservation, Reservation.id == Session.reservation_id)
    .outerjoin(Space, Space.id == Reservation.space_id)
    .order_by(Session.starts_at, Session.id)
)
# A reservation's own changes stand in its history; how it began is not one of them.
_OWN_CHANGE = and_(
    Entry.library_id == Reservation.library_id, Entry.subject == "reservation",
    Entry.subject_id == Reservation.id, Entry.verb.not_in(("reserved", "asked")))
_HELD = (
    select(
        Reservation.id, Reservation.starts_at, Reservation.ends_at, Reservation.purpose,
        Reservation.title.label("reason"), Reservation.made_at, Reservation.confirmed_at,
        Space.name.label("space"), Session.id.label("session_id"), Session.uid,
        Session.sequence, Session.changed_at, Session.published_at, Session.cancelled_at,
        Session.shut_at, Session.title.label("title"), Session.note, Session.facilitator,
        Event.kind, Event.summary, Library.timezone, Library.slug,
        select(func.count(Entry.id)).where(_OWN_CHANGE).scalar_subquery().label("changes"),
        select(func.max(Entry.at)).where(_OWN_CHANGE).scalar_subquery().label("last_change"),
    )
    .join(Space, Space.id == Reservation.space_id)
    .join(Library, Library.id == Reservation.library_id)
    .outerjoin(Session, Session.reservation_id == Reservation.id)
    .outerjoin(Event, Event.id == Session.event_id)
    .order_by(Reservation.starts_at, Reservation.id)
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
    """The dates a feed covers: at least 70 days back and 18 months ahead."""
    start = (on - BACK).replace(day=1)
    return start, start + LENGTH


def changed_at(state: FeedState, first: date) -> datetime:
    """When the bytes of a programme may last have changed, its window's last move included."""
    moved = _midnight(first + BACK, state.zone)
    return max(state.changed_at or moved, moved)


@dataclass(frozen=True)
class Span:
    """A feed's window as instants; what was called off is only told from `cancelled_from` on.

    A cancelled entry stays for at least 30 days after its date, so that every calendar has
    heard of it, and is gone after 60.
    """

    start: datetime
    end: datetime
    cancelled_from: datetime


def span(on: date, zone: str, asked: Days = EVER) -> Span:
    """The window of a library that reads the date `on`, or the part of it that is asked for."""
    opens, closes = window(on)
    return Span(*(_midnight(day, zone) for day in (
        max(opens, asked.first or opens), min(closes, asked.end or closes),
        opens + CANCELLED_AFTER)))


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


def programme(
    library_id: int, *, filters: Mapping[str, str], within: Span,
) -> Sequence[Row[Any]]:
    """Published sessions in a window, cancelled ones too, by the programme's filters."""
    wanted = _SESSIONS.where(
        Session.library_id == library_id, Session.published_at.is_not(None),
        Session.starts_at >= within.start, Session.starts_at < within.end,
        or_(Session.cancelled_at.is_(None), Session.starts_at >= within.cancelled_from),
    )
    return db.session.execute(filtered(wanted, filters)).all()


def network_span(on: date, zone: str, asked: Days = EVER) -> Span:
    """From Monday of last week, so that it moves once a week, to half a year ahead."""
    monday = on - timedelta(days=on.weekday() + 7)
    opens = _midnight(max(monday, asked.first or monday), zone)
    closes = monday + HALF_A_YEAR
    return Span(opens, _midnight(min(closes, asked.end or closes), zone), opens)


def versions_of(library_ids: Sequence[int]) -> int:
    """How often the programmes of these libraries have changed, all together."""
    return db.session.scalar(select(func.coalesce(func.sum(Version.number), 0)).where(
        Version.scope == "programme", Version.scope_id.in_(library_ids))) or 0


def network(
    library_ids: Sequence[int], *, filters: Mapping[str, str], within: Span,
) -> Sequence[Row[Any]]:
    """Published sessions of several libraries in a span: the soonest MOST_TOLD of them, and one
    more where there is one, so that the feed can say that it ends before."""
    wanted = _SESSIONS.where(
        Session.library_id.in_(library_ids), Session.published_at.is_not(None),
        Library.closed_on.is_(None), Session.starts_at >= within.start,
        Session.starts_at < within.end)
    return db.session.execute(filtered(wanted, filters).limit(MOST_TOLD + 1)).all()


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
    library_id: int, *, within: Span, at: datetime, space_id: int | None = None,
) -> Sequence[Row[Any]]:
    """What holds the spaces in a window, with the session it is for, if any.

    A request counts until its time runs out; a public session that was called off is told too.
    """
    called_off = and_(Session.cancelled_at.is_not(None), Session.published_at.is_not(None),
                      Session.starts_at >= within.cancelled_from)
    live = and_(Reservation.released_at.is_(None), or_(
        Reservation.confirmed_at.is_not(None), Reservation.held_until.is_(None),
        Reservation.held_until > at))
    wanted = _HELD.where(
        Reservation.library_id == library_id, or_(live, called_off),
        Reservation.starts_at >= within.start, Reservation.starts_at < within.end)
    if space_id is not None:
        wanted = wanted.where(Reservation.space_id == space_id)
    return db.session.execute(wanted).all()


def token(token_hash: str) -> FeedToken:
    """A live token; Missing when revoked, unknown, or when its owner works here no more."""
    found = db.session.scalar(select(FeedToken).where(
        FeedToken.token_hash == token_hash, FeedToken.revoked_at.is_(None)))
    if found is None or not _still_opens(found):
        raise Missing()
    return found


def _still_opens(found: FeedToken) -> bool:
    if found.account_id is None:
        return True
    if people.live_account(found.account_id) is None:
        return False
    roles = people.roles_at(found.account_id,
                            library_ids=libraries.ancestor_ids(found.library_id))
    return any(may("see-calendar", Actor(found.library_id, role)) for where, role in roles
               if where == found.library_id or role == "coordinator")


def tokens_of(account_id: int, *, library_id: int) -> Sequence[FeedToken]:
    """An account's live room feeds at a library, newest first."""
    return db.session.scalars(select(FeedToken).where(
        FeedToken.account_id == account_id, FeedToken.library_id == library_id,
        FeedToken.revoked_at.is_(None)).order_by(FeedToken.id.desc())).all()


def booked(feed_id: int, *, within: Span) -> Sequence[Row[Any]]:
    """The sessions of an address's bookings with each booking's state, in a window."""
    stands = and_(Session.cancelled_at.is_(None), Booking.cancelled_at.is_(None))
    return db.session.execute(
        _SESSIONS.add_columns(Booking.state, Booking.id.label("booking_id"), Booking.cancelled_at
                              .label("given_up_at"), Booking.seated_at, Booking.placed_at)
        .join(Booking, Booking.session_id == Session.id)
        .join(ShownBooking, ShownBooking.booking_id == Booking.id)
        .where(ShownBooking.feed_token_id == feed_id, Session.starts_at >= within.start,
               Session.starts_at < within.end,
               or_(stands, Session.starts_at >= within.cancelled_from))
    ).all()


def bookings_by_codes(codes: Sequence[str]) -> Sequence[Row[Any]]:
    """The bookings that these link codes open, with their library, by its name."""
    return db.session.execute(
        select(Booking.id, Booking.library_id, Library.slug, Library.name, Library.timezone)
        .join(Library, Library.id == Booking.library_id).where(Booking.link_code.in_(codes))
        .order_by(Library.name, Booking.id)).all()


def bookings_here(booking_ids: Iterable[int], *, library_id: int) -> set[int]:
    """Those of these bookings that are this library's."""
    return set(db.session.scalars(select(Booking.id).where(
        Booking.id.in_(list(booking_ids)), Booking.library_id == library_id)))


def bookings_feed(feed_id: int, *, library_id: int) -> FeedToken:
    """A live address for bookings at a library; refuses with Missing."""
    found = db.session.scalar(select(FeedToken).where(
        FeedToken.id == feed_id, FeedToken.library_id == library_id,
        FeedToken.feed == "bookings", FeedToken.revoked_at.is_(None)))
    if found is None:
        raise Missing()
    return found


def live_feeds(feed_ids: Iterable[int]) -> Sequence[FeedToken]:
    """Those of these addresses that still open bookings, newest last."""
    return db.session.scalars(select(FeedToken).where(
        FeedToken.id.in_(list(feed_ids)), FeedToken.feed == "bookings",
        FeedToken.revoked_at.is_(None)).order_by(FeedToken.id)).all()


def shown_by(feed_id: int) -> set[int]:
    """The bookings an address shows."""
    return set(db.session.scalars(
        select(ShownBooking.booking_id).where(ShownBooking.feed_token_id == feed_id)))


def library_of(library_id: int) -> Row[Any]:
    """A library's name, zone and address."""
    return db.session.execute(select(Library.id, Library.name, Library.timezone, Library.slug)
                              .where(Library.id == library_id)).one()
