"""Hold a session after all that was called off, or a draft that was thrown away."""

from datetime import datetime

from sqlalchemy import delete

from scheduler.db import db
from scheduler.domain.errors import AlreadyOver
from scheduler.domain.interval import Interval
from scheduler.domain.permissions import Actor, check
from scheduler.events import queries, series_queries
from scheduler.events.actions import check_doors
from scheduler.events.changing import change
from scheduler.events.left_out_actions import UsualRoomGone
from scheduler.events.models import LeftOut, Session
from scheduler.history import actions as history
from scheduler.spaces import actions as spaces
from scheduler.spaces.actions import ReservationRequest


def bring_back(
    session_id: int, *, space_id: int | None = None, by: Actor, at: datetime,
    outside_hours_reason: str = "",
) -> Session:
    """Let it take place as it was planned, in its room or in another (`space_id`); a draft is a
    draft again. Twice changes nothing.

    When its series has another session for that day by now, it comes back as a date of its own.

    Refusals: NotYourRole, Missing, AlreadyOver, UsualRoomGone, LibraryShut, ClosedThen, and
    those of `spaces.actions.reserve`.
    """
    check("cancel-session", by)
    session = queries.session_for_update(session_id, library_id=by.library_id)
    if session.cancelled_at is None:
        return session
    if session.has_ended(at):
        raise AlreadyOver()

    reason = outside_hours_reason or session.outside_hours_reason
    _hold(session, space_id, by=by, at=at, reason=reason)
    _take_its_day(session)
    change(session, by=by, at=at, cancelled_at=None, cancel_reason="", shut_at=None,
           changed_at=at, sequence=session.sequence + 1, outside_hours_reason=reason)

    history.record("brought-back", "session", subject_id=session.id, by=by, at=at)
    history.changed("session", session.id, at=at)
    return session


def _hold(
    session: Session, space_id: int | None, *, by: Actor, at: datetime, reason: str,
) -> None:
    held = session.reservation
    room = space_id or (held.space_id if held else None)
    when = Interval(session.starts_at, session.ends_at)
    check_doors(when, room, by=by, reason=reason)
    if room is None:
        return
    if space_id is None and held is not None and held.space.retired_at is not None:
        raise UsualRoomGone()
    taken = spaces.reserve(
        ReservationRequest(space_id=room, when=when, purpose=session.event.purpose,
                           title=session.event.title),
        by=by, at=at, outside_hours_reason=reason)
    if held is None or held.space_id != room:
        spaces.check_large_enough(taken.space, session.capacity)
    session.reservation = taken


def _take_its_day(session: Session) -> None:
    """The day that its series means is its own again, unless another session stands there."""
    if session.series_id is None or session.series_on is None:
        return
    if session.series_on in series_queries.standing_days(session.series_id):
        session.series_on = None
        return
    db.session.execute(delete(LeftOut).where(
        LeftOut.series_id == session.series_id, LeftOut.day == session.series_on)
        .execution_options(synchronize_session=False))
