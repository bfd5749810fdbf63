"""Make and revoke private calendar addresses."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from sqlalchemy import insert, update

from scheduler.calendars import queries
from scheduler.calendars.models import FeedToken, ShownBooking
from scheduler.db import db
from scheduler.domain.errors import Missing
from scheduler.domain.permissions import Actor, check
from scheduler.history import actions as history


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return sha256(token.encode()).hexdigest()


def give_rooms(token: str, *, by: Actor, at: datetime) -> FeedToken:
    """Open the library's room calendar to `by` under a token; earlier ones stop working."""
    check("see-calendar", by)
    _revoke_rooms(by, at)
    made = FeedToken(library_id=by.library_id, feed="rooms", account_id=by.account_id,
                     token_hash=hash_of(token), made_at=at)
    db.session.add(made)
    db.session.flush()
    history.record("made", "feed", subject_id=made.id, by=by, at=at, facts={"feed": "rooms"})
    return made


def revoke_rooms(*, by: Actor, at: datetime) -> None:
    """Close the library's room calendar to `by`."""
    check("see-calendar", by)
    _revoke_rooms(by, at)


def give_bookings(
    token: str, booking_ids: Iterable[int], *, by: Actor, at: datetime,
) -> FeedToken:
    """Open exactly these bookings under a token. Missing when there are none of them here."""
    check("book", by)
    ids = queries.bookings_here(booking_ids, library_id=by.library_id)
    if not ids:
        raise Missing()

    made = FeedToken(library_id=by.library_id, feed="bookings", token_hash=hash_of(token),
                     made_at=at)
    db.session.add(made)
    db.session.flush()
    _show(made.id, ids, library_id=by.library_id)

    history.record("made", "feed", subject_id=made.id, by=by, at=at,
                   facts={"feed": "bookings", "bookings": len(ids)})
    return made


def show_more(
    feed_id: int, booking_ids: Iterable[int], *, by: Actor, at: datetime,
) -> int:
    """Let an address show further bookings; returns how many it had not shown. Missing: closed."""
    check("book", by)
    feed = queries.bookings_feed(feed_id, library_id=by.library_id)
    ids = queries.bookings_here(booking_ids, library_id=by.library_id) - queries.shown_by(feed.id)

    if ids:
        _show(feed.id, ids, library_id=by.library_id)
        history.record("extended", "feed", subject_id=feed.id, by=by, at=at,
                       facts={"bookings": len(ids)})
    return len(ids)


def revoke_bookings(feed_id: int, *, by: Actor, at: datetime) -> None:
    """Close an address at once. Refuses with Missing when it is closed already."""
    check("book", by)
    feed = queries.bookings_feed(feed_id, library_id=by.library_id)
    feed.revoked_at = at
    history.record("revoked", "feed", subject_id=feed.id, by=by, at=at)


def _show(feed_id: int, booking_ids: Iterable[int], *, library_id: int) -> None:
    db.session.execute(insert(ShownBooking), [
        {"library_id": library_id, "feed_token_id": feed_id, "booking_id": booking_id}
        for booking_id in sorted(booking_ids)])


def _revoke_rooms(by: Actor, at: datetime) -> None:
    closed = db.session.scalars(
        update(FeedToken)
        .where(FeedToken.account_id == by.account_id, FeedToken.library_id == by.library_id,
               FeedToken.revoked_at.is_(None))
        .values(revoked_at=at).returning(FeedToken.id)
        .execution_options(synchronize_session=False))
    for feed_id in closed.all():
        history.record("revoked", "feed", subject_id=feed_id, by=by, at=at)
