"""A resident asks for a room; the room is kept for them until someone answers, or a week."""

from dataclasses import replace
from datetime import datetime

from scheduler.db import db
from scheduler.domain import limits, reserving
from scheduler.domain.errors import Missing
from scheduler.domain.networks import network_of
from scheduler.domain.permissions import Actor, check
from scheduler.history import actions as history
from scheduler.people.limiting_actions import Knock, knock
from scheduler.spaces import actions, queries
from scheduler.spaces.actions import ReservationRequest
from scheduler.spaces.models import Reservation
from scheduler.turns import take_turn


def ask(request: ReservationRequest, *, by: Actor, at: datetime) -> Reservation:
    """Hold a shown space as a request. Always as a loan, within opening hours.

    Refusals: Missing, TooFar, TooManyOpen, ClosedThen, SpaceTaken, RoomTooSmall.
    """
    check("request-space", by)
    take_turn("open-requests", by.library_id, request.phone)
    space = queries.space_to_hold(request.space_id, library_id=by.library_id)
    if space.shown_at is None:
        raise Missing()
    actions.check_large_enough(space, request.people)
    parts = queries.lock_parts(space.id)
    reserving.check_may_ask(request.when, at=at, open_requests=queries.open_requests(
        by.library_id, phone=request.phone, at=at))
    actions.check_open(request.when, by=by, reason="")

    row = actions.drafted(replace(request, purpose="loan"), space, by=by, at=at)
    row.confirmed_at, row.held_until = None, reserving.held_until(request.when, at=at)
    actions.check_free(row, parts, at=at)
    db.session.add(row)
    actions.claim(row, space, parts)

    history.record("asked", "reservation", subject_id=row.id, by=by, at=at)
    history.changed("space", space.id, at=at)
    return row


def knock_to_ask(*, address: str, is_signed_in: bool, at: datetime) -> None:
    """Count a wish before anything is done for it. Refuses with TooManyFromHere(minutes)."""
    if not is_signed_in:
        knock(Knock(limits.ASKING_NETWORK, network_of(address)), at=at)
