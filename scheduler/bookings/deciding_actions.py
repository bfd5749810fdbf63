"""Do what was decided about all that an ending meets: in one go, everyone told once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from scheduler.bookings import actions as bookings
from scheduler.bookings import moving_actions as moving
from scheduler.bookings.moving_actions import Change
from scheduler.db import db
from scheduler.domain.errors import Refusal
from scheduler.domain.impact import (
    CHOICES,
    Decisions,
    Impact,
    Meeting,
    Met,
    NotAllPossible,
    Refused,
    Use,
    check_decided,
    on_another_day,
)
from scheduler.domain.interval import Interval
from scheduler.domain.permissions import Actor, check
from scheduler.events import queries as planned
from scheduler.events.actions import Where
from scheduler.events.changing import change
from scheduler.history import actions as history
from scheduler.libraries import queries as libraries
from scheduler.spaces import actions as holding
from scheduler.spaces import desk_actions as rooms
from scheduler.spaces import queries as spaces
from scheduler.spaces.actions import ReservationRequest
from scheduler.spaces.models import Reservation


@dataclass(frozen=True)
class Done:
    """What became of it: numbers of rows, and how many people the desk has to tell."""

    cancelled: int = 0
    kept: int = 0
    moved: int = 0
    to_tell: int = 0

    def with_one(self, choice: str, told: int) -> "Done":
        """And one more."""
        return Done(self.cancelled + (choice == "cancel"), self.kept + (choice == "keep"),
                    self.moved + (choice == "move"), self.to_tell + told)


def decide(
    impact: Impact, decisions: Decisions, *, by: Actor, at: datetime,
    choices: Sequence[str] = CHOICES,
) -> Done:
    """Cancel, keep or move each row (locked by the caller).

    Refusals: those of `domain.impact.check_decided`, and NotAllPossible(rows) with every row
    that cannot be done and why.
    """
    check("cancel-session", by)
    check_decided(impact, decisions, choices=choices)
    done, refused = Done(), list[Refused]()
    for one in _in_order(impact.rows, decisions):
        choice = decisions.of(one)
        try:
            done = done.with_one(choice, _done(one, choice, decisions, by=by, at=at))
        except Refusal as refusal:
            refused.append((one.key, refusal))
    if refused:
        raise NotAllPossible(rows=refused)
    return done


def _in_order(rows: Sequence[Met], decisions: Decisions) -> list[Met]:
    """First what makes room, then what needs it."""
    return sorted(rows, key=lambda one: (decisions.of(one) == "move", one.when.start, one.key))


def _done(one: Met, choice: str, decisions: Decisions, *, by: Actor, at: datetime) -> int:
    verb = VERBS[choice, type(one)]
    return verb(one, decisions, by=by, at=at)


def _call_off(one: Met, decisions: Decisions, *, by: Actor, at: datetime) -> int:
    return bookings.call_off(one.id, reason=decisions.why, by=by, at=at)


def _hold_all_the_same(one: Met, decisions: Decisions, *, by: Actor, at: datetime) -> int:
    session = planned.session_for_update(one.id, library_id=by.library_id)
    rises = int(session.shut_at is not None)
    change(session, by=by, at=at, shut_at=None, sequence=session.sequence + rises, changed_at=at,
           outside_hours_reason=decisions.why or session.outside_hours_reason)
    history.record("kept", "session", subject_id=session.id, by=by, at=at,
                   facts={"why": decisions.why})
    history.changed("session", session.id, at=at)
    return 0


def _move(one: Met, decisions: Decisions, *, by: Actor, at: datetime) -> int:
    session = planned.session(one.id, library_id=by.library_id)
    held = session.reservation
    space_id = decisions.to_space if decisions.to_space and held else held and held.space_id
    return moving.reschedule(one.id, Change(
        _when(one, decisions, by=by), Where(space_id, session.place), session.capacity),
        by=by, at=at)


def _when(one: Met, decisions: Decisions, *, by: Actor) -> Interval:
    return on_another_day(one.when, decisions.to_day,
                          zone=libraries.by_id(by.library_id).zone)


def _give_back(one: Met, decisions: Decisions, *, by: Actor, at: datetime) -> int:
    row = spaces.reservation(one.id, library_id=by.library_id)
    is_own = row.purpose not in ("programme", "collaboration")
    verb = rooms.give_back if is_own else holding.release  # of a session that is no more
    return int(bool(verb(one.id, by=by, at=at, reason=decisions.why).phone))


def _hold_room_all_the_same(one: Met, decisions: Decisions, *, by: Actor, at: datetime) -> int:
    row = spaces.reservation_for_update(one.id, library_id=by.library_id)
    row.shut_at = None
    history.record("kept", "reservation", subject_id=row.id, by=by, at=at,
                   facts={"outside_hours": decisions.why})
    return 0


def _move_room(one: Met, decisions: Decisions, *, by: Actor, at: datetime) -> int:
    row = spaces.reservation(one.id, library_id=by.library_id)
    rooms.change(one.id, ReservationRequest(
        space_id=decisions.to_space or row.space_id, when=_when(one, decisions, by=by),
        purpose=row.purpose, title=row.title, people=row.people, asked_by=row.asked_by,
        phone=row.phone, note=row.note), by=by, at=at)
    return int(bool(row.phone))


VERBS: dict[tuple[str, type], Callable[..., int]] = {
    ("cancel", Meeting): _call_off, ("cancel", Use): _give_back,
    ("keep", Meeting): _hold_all_the_same, ("keep", Use): _hold_room_all_the_same,
    ("move", Meeting): _move, ("move", Use): _move_room,
}


def leave_open(impact: Impact, *, by: Actor, at: datetime) -> None:
    """Nobody has decided yet: what is met takes no bookings, and its pages say why."""
    _shut([one for one in impact.sessions if not one.came], impact.uses, at, by=by, at=at)


def open_again(impact: Impact, *, by: Actor, at: datetime) -> None:
    """What was closed over and not decided is as it was before."""
    _shut(impact.sessions, impact.uses, None, by=by, at=at)


def _shut(
    sessions: Sequence[Meeting], uses: Sequence[Use], shut_at: datetime | None, *, by: Actor,
    at: datetime,
) -> None:
    for one in sessions:
        session = planned.session_for_update(one.id, library_id=by.library_id)
        change(session, by=by, at=at, shut_at=shut_at, changed_at=at,
               sequence=session.sequence + 1)
    db.session.execute(
        update(Reservation).where(Reservation.id.in_([one.id for one in uses]))
        .values(shut_at=shut_at).execution_options(synchronize_session="fetch"))
    history.all_changed("session", [one.id for one in sessions], at=at)
    history.changed("programme", by.library_id, at=at)

