"""Drafts decided together: published, or thrown away until someone brings them back."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete

from scheduler.columns import micros
from scheduler.db import db
from scheduler.domain.errors import Conflict, Missing, Refusal, WriteConflict
from scheduler.domain.permissions import Actor, check
from scheduler.domain.words import N_
from scheduler.events import queries
from scheduler.events.changing import change
from scheduler.events.models import Contribution, LeftOut, Session
from scheduler.history import actions as history
from scheduler.spaces import actions as spaces


class SomeChanged(Conflict):
    """Facts: rows, pairs of a session's key and why it could not be decided about."""

    message = N_("Some of these are not as you saw them, so nothing was done yet. Those that are "
                 "still drafts stay ticked.")


def publish(
    shown: Mapping[int, int], *, by: Actor, at: datetime,
) -> Sequence[Session]:
    """Let everyone see these drafts, all of them or none.

    `shown`: how each stood when it was chosen, as `mark` says. Refusals: NotYourRole, SomeChanged.
    """
    check("publish", by)
    found = _decided(shown, by=by)

    for session in found:
        change(session, by=by, at=at, published_at=at, changed_at=at)
        history.record("published", "session", subject_id=session.id, by=by, at=at)
    return found


def discard(
    shown: Mapping[int, int], *, by: Actor, at: datetime,
) -> Sequence[Session]:
    """Throw these drafts away, all of them or none; their rooms are free again.

    Until it would have been over each can be brought back. `shown` and refusals as for `publish`.
    """
    check("schedule", by)
    found = _decided(shown, by=by)

    for session in found:
        _throw_away(session, by=by, at=at)
    db.session.flush()
    return found


def _throw_away(session: Session, *, by: Actor, at: datetime) -> None:
    if session.reservation_id is not None and session.ends_at > at:
        spaces.release(session.reservation_id, by=by, at=at, reason="discarded")
    if session.series_id is not None and session.series_on is not None:
        db.session.add(LeftOut(library_id=by.library_id, series_id=session.series_id,
                               day=session.series_on, why="hand", noted_at=at))
    db.session.execute(delete(Contribution).where(Contribution.session_id == session.id))
    change(session, by=by, at=at, cancelled_at=at, changed_at=at)
    history.record("discarded", "session", subject_id=session.id, by=by, at=at)


def mark(session: Session) -> int:
    """What tells whether a draft stands as it was shown."""
    return micros(session.changed_at)


def _decided(shown: Mapping[int, int], *, by: Actor) -> Sequence[Session]:
    found = {one.id: one for one in queries.for_update(shown, library_id=by.library_id)}
    refused = [(key, why) for key in sorted(shown) if (why := _why_not(found.get(key), shown[key]))]
    if refused:
        raise SomeChanged(rows=refused)
    return list(found.values())


def _why_not(session: Session | None, was: int) -> Refusal | None:
    if session is None:
        return Missing()
    if session.state != "draft" or mark(session) != was:
        return WriteConflict()
    return None
