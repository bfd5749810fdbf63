"""Let one date say something of its own: who leads it, what it is about, where the place is."""

from collections.abc import Mapping
from datetime import datetime

from scheduler.domain.permissions import Actor, check
from scheduler.domain.saying import FOR_EVERYONE, OWN
from scheduler.events import queries
from scheduler.events.actions import check_open
from scheduler.events.models import Session
from scheduler.history import actions as history
from scheduler.searched import refold


def say(session_id: int, words: Mapping[str, str], *, by: Actor, at: datetime) -> Session:
    """Write what one date says of itself (keys of `domain.saying.OWN`); the others stay.

    Its event and its other dates do not change. Refusals: NotYourRole, Missing,
    SessionCancelled, SessionClosed.
    """
    check("schedule", by)
    session = queries.session_for_update(session_id, library_id=by.library_id)
    new = {name: words[name] for name in OWN if name in words
           and words[name] != getattr(session, name)}
    if not new:
        return session
    check_open(session)

    for name, text in new.items():
        setattr(session, name, text)
    refold(session)
    if any(name in new for name in FOR_EVERYONE):
        session.sequence, session.changed_at = session.sequence + 1, at
        history.changed("session", session.id, at=at)

    history.record("described", "session", subject_id=session.id, by=by, at=at,
                   facts={"words": sorted(new)})
    return session
