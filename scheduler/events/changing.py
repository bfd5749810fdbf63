"""The one place that changes what decides who gets a place, so that no verb forgets the line.

Who keeps the line stands further right on the ladder: it follows these changes, in the same
transaction, and every verb that moves, resizes, closes or calls off a session goes through here.
"""

from datetime import datetime
from typing import Any, Protocol

from scheduler.db import db
from scheduler.domain.permissions import Actor
from scheduler.events.models import Session

# Written here and nowhere else; the counters of places are the line's own.
DECIDES = frozenset({"capacity", "starts_at", "ends_at", "published_at", "cancelled_at",
                     "closed_at", "shut_at", "booking_opens_at", "booking_closes_at"})


class Follower(Protocol):
    """Who must look at a session again once it has changed."""

    def __call__(self, session_id: int, *, by: Actor, at: datetime) -> None: ...


_followers: list[Follower] = []


def follows(follower: Follower) -> Follower:
    """Mark a verb that is to be done after every change of a session."""
    _followers.append(follower)
    return follower


def change(session: Session, *, by: Actor, at: datetime, **values: Any) -> None:
    """Write what decides about places (and what goes with it), then let the followers look."""
    for name, value in values.items():
        setattr(session, name, value)
    db.session.flush()
    for follow in _followers:
        follow(session.id, by=by, at=at)
    db.session.refresh(session, ["seats_taken", "parties_waiting"])
