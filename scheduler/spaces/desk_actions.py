"""What the desk does with a reservation of its own: change it, give it back, take it again,
answer a request. Rooms of sessions follow their sessions."""

from datetime import datetime

from scheduler.domain import reserving
from scheduler.domain.interval import Interval
from scheduler.domain.permissions import Actor, check
from scheduler.history import actions as history
from scheduler.spaces import actions, queries
from scheduler.spaces.actions import ReservationRequest
from scheduler.spaces.letters import tell, untell
from scheduler.spaces.models import Reservation


def change(
    reservation_id: int, request: ReservationRequest, *, by: Actor, at: datetime,
    outside_hours_reason: str = "",
) -> Reservation:
    """Hold another space, another time, or say something else about it.

    Refusals: NotYourRole, Missing, HeldForSession, AlreadyReleased, SpaceTaken, ClosedThen,
    RoomTooSmall.
    """
    check("reserve", by)
    row = queries.reservation_for_update(reservation_id, library_id=by.library_id)
    was = Interval(row.starts_at, row.ends_at)
    left, space = row.space_id, queries.space_to_hold(request.space_id, library_id=by.library_id)
    queries.lock_parts(left, space.id)
    _check_changeable(row)
    if (row.space_id, row.people) != (request.space_id, request.people):
        actions.check_large_enough(space, request.people, agreed=request.agreed)
    if reserving.needs_open_doors(request.purpose):
        actions.check_open(request.when, by=by, reason=outside_hours_reason)

    actions.let_go(row, at)
    _write(row, request)
    row.setup_minutes, row.teardown_minutes = reserving.buffers(
        request.purpose, space.setup_minutes, space.teardown_minutes)
    parts = queries.lock_parts(space.id)
    actions.check_free(row, parts, at=at)
    actions.claim(row, space, parts)

    history.record("changed", "reservation", subject_id=row.id, by=by, at=at,
                   facts={"outside_hours": outside_hours_reason})
    for changed in {left, space.id}:
        history.changed("space", changed, at=at)
    if (space.id, request.when) != (left, was):
        tell("space-changed", row, at=at)
    return row


def _check_changeable(row: Reservation) -> None:
    reserving.check_own(row.purpose)
    reserving.check_held(row.released_at)


def _write(row: Reservation, request: ReservationRequest) -> None:
    row.space_id, row.purpose, row.title = request.space_id, request.purpose, request.title
    row.starts_at, row.ends_at = request.when.start, request.when.end
    row.people, row.asked_by, row.phone = request.people, request.asked_by, request.phone
    row.note, row.shut_at = request.note, None


def give_back(reservation_id: int, *, by: Actor, at: datetime, reason: str = "") -> Reservation:
    """Free the space, or say no to a request.

    Refusals: HeldForSession, NotYourRole and those of `actions.release`.
    """
    check("release-space", by)
    row = queries.reservation(reservation_id, library_id=by.library_id)
    reserving.check_own(row.purpose)
    was_asked = row.confirmed_at is None
    if was_asked:
        check("decide-requests", by)

    released = actions.release(reservation_id, by=by, at=at, reason=reason)

    tell("space-declined" if was_asked else "space-released", released, at=at, reason=reason)
    return released


def take_again(reservation_id: int, *, by: Actor, at: datetime) -> Reservation:
    """Undo a giving back while the space is still free.

    Refusals: NotYourRole, Missing, HeldForSession, NotReleased, AlreadyOver, SpaceTaken.
    """
    check("reserve", by)
    row = queries.reservation_for_update(reservation_id, library_id=by.library_id)
    space = queries.space_to_hold(row.space_id, library_id=by.library_id)
    parts = queries.lock_parts(space.id)
    reserving.check_own(row.purpose)
    reserving.check_retake(Interval(row.starts_at, row.ends_at), released_at=row.released_at,
                           at=at)
    actions.check_free(row, parts, at=at)

    row.released_at, row.released_by, row.release_reason = None, None, ""
    actions.claim(row, space, parts)

    history.record("taken-again", "reservation", subject_id=row.id, by=by, at=at)
    history.changed("space", space.id, at=at)
    untell(row, at=at)
    if row.confirmed_at is not None:
        tell("space-agreed", row, at=at)
    return row


def confirm(reservation_id: int, *, by: Actor, at: datetime) -> Reservation:
    """Say yes to a request; it has held its space since it was asked for.

    Refusals: NotYourRole, Missing, AlreadyReleased, AlreadyAnswered.
    """
    check("decide-requests", by)
    row = queries.reservation_for_update(reservation_id, library_id=by.library_id)
    reserving.check_held(row.released_at)
    reserving.check_asked(row.confirmed_at)

    row.confirmed_at, row.held_until = at, None

    history.record("confirmed", "reservation", subject_id=row.id, by=by, at=at)
    history.changed("space", row.space_id, at=at)
    tell("space-agreed", row, at=at)
    return row
