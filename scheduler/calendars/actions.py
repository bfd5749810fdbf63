"""Make and revoke private calendar addresses."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy import update

from scheduler.calendars.models import FeedToken
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
    token: str, *, library_id: int, booking_ids: Sequence[int], at: datetime,
) -> FeedToken:
    """Open exactly these bookings under a token; refuses with Missing when there are none."""
    if not booking_ids:
        raise Missing()
    made = FeedToken(library_id=library_id, feed="bookings", booking_ids=list(booking_ids),
                     token_hash=hash_of(token), made_at=at)
    db.session.add(made)
    db.session.flush()
    return made


def _revoke_rooms(by: Actor, at: datetime) -> None:
    db.session.execute(
        update(FeedToken)
        .where(FeedToken.account_id == by.account_id, FeedToken.library_id == by.library_id,
               FeedToken.revoked_at.is_(None))
        .values(revoked_at=at).execution_options(synchronize_session=False))
