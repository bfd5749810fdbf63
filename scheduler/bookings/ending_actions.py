"""End something, and with it what hangs on it: days, a library, an event, a room.

Each takes the decisions about what it meets, and does them in the same transaction. Where nobody
decided yet, days and libraries end all the same: what they meet takes no bookings until someone
does, so that nothing is promised in vain.
"""

from dataclasses import replace
from datetime import date, datetime

from scheduler.bookings import deciding_actions as deciding
from scheduler.bookings import impact_queries as queries
from scheduler.bookings.deciding_actions import Done
from scheduler.bookings.impact_queries import Scope
from scheduler.db import db
from scheduler.domain.impact import Decisions, Impact, NotDecided, check_shown
from scheduler.domain.interval import Interval
from scheduler.domain.permissions import Actor, check
from scheduler.events import actions as events
from scheduler.events import series_actions as series
from scheduler.events import series_queries
from scheduler.libraries import actions as libraries
from scheduler.libraries import doors
from scheduler.libraries.models import Closure, Library
from scheduler.spaces import actions as holding
from scheduler.spaces import queries as spaces
from scheduler.spaces import settings_actions as rooms
from scheduler.spaces.actions import ReservationRequest


def locked(scope: Scope, *, at: datetime) -> Impact:
    """What a scope meets, while nobody books, moves or plans anything in it.

    Sessions first and then their library, as whoever books does; what was planned in between is
    found the second time.
    """
    queries.lock_met(queries.impact(scope, at=at))
    doors.library_to_close(scope.library_id)
    found = queries.impact(scope, at=at)
    queries.lock_met(found)
    return queries.impact(scope, at=at)


def close_days(
    when: Interval, *, reason: str, decisions: Decisions | None, by: Actor, at: datetime,
) -> tuple[Closure, Impact, Done]:
    """Keep the doors shut for a while, and do what was decided about what is planned then.

    Refusals: NotYourRole, and those of `deciding_actions.decide`.
    """
    check("manage-hours", by)
    met = locked(Scope(by.library_id, when=when), at=at)
    # Moved to a day that is closed by now as well, it would be refused: so the closure is first.
    closure = libraries.close(when, reason=reason, by=by, at=at)
    return closure, met, _settled(met, decisions, by=by, at=at)


def _settled(
    met: Impact, decisions: Decisions | None, *, by: Actor, at: datetime,
) -> Done:
    if decisions is not None:
        return deciding.decide(met, decisions, by=by, at=at)
    deciding.leave_open(met, by=by, at=at)
    return Done()


def open_after_all(closure_id: int, *, by: Actor, at: datetime) -> None:
    """Take a closure back. What nobody had decided about takes bookings again, unless other
    closures hold it. Refusals: NotYourRole, Missing."""
    libraries.withdraw_closure(closure_id, by=by, at=at)
    db.session.flush()
    deciding.open_again(_no_longer_shut(by.library_id, at=at), by=by, at=at)


def _no_longer_shut(library_id: int, *, at: datetime) -> Impact:
    if doors.library_to_plan(library_id).closed_on is not None:
        return Impact()
    waiting = queries.impact(Scope(library_id, undecided=True), at=at)

    def is_free(when: Interval) -> bool:
        return not doors.closures_of(library_id, when)
    return Impact(tuple(one for one in waiting.sessions if is_free(one.when)),
                  tuple(one for one in waiting.uses if is_free(one.when)))


def close_again(closure_id: int, *, by: Actor, at: datetime) -> Impact:
    """Close after all; what it meets waits for a decision. Refusals: NotYourRole, Missing."""
    libraries.restore_closure(closure_id, by=by, at=at)
    closure = db.session.get_one(Closure, closure_id)
    met = locked(Scope(by.library_id, when=Interval(closure.starts_at, closure.ends_at)), at=at)
    deciding.leave_open(met, by=by, at=at)
    return met


def decide_rest(decisions: Decisions, *, by: Actor, at: datetime) -> Done:
    """Decide about what was left open. Refusals: those of `deciding_actions.decide`."""
    return deciding.decide(locked(Scope(by.library_id, undecided=True), at=at), decisions,
                           by=by, at=at)


def end_library(
    library_id: int, *, on: date, decisions: Decisions | None, by: Actor, at: datetime,
) -> tuple[Library, Impact, Done]:
    """End a library below this one, and all that is planned in it.

    Refusals: NotYourRole, Missing, and those of `deciding_actions.decide`.
    """
    branch = libraries.shut_branch(library_id, on=on, by=by, at=at)
    there = replace(by, library_id=library_id)
    met = locked(Scope(library_id), at=at)
    return branch, met, _settled(met, decisions, by=there, at=at)


def begin_library_again(library_id: int, *, by: Actor, at: datetime) -> Library:
    """Open it again; what nobody had decided about takes bookings again. Refusals: NotYourRole,
    Missing."""
    branch = libraries.shut_branch(library_id, on=None, by=by, at=at)
    db.session.flush()
    deciding.open_again(_no_longer_shut(library_id, at=at), by=replace(by, library_id=library_id),
                        at=at)
    return branch


def retire_event(
    event_id: int, *, decisions: Decisions | None, by: Actor, at: datetime,
) -> Done:
    """Offer an event no longer. Without decisions what is planned takes place; a series rests.

    Refusals: NotYourRole, Missing, and those of `deciding_actions.decide`.
    """
    event = events.retire(event_id, by=by, at=at)
    if decisions is None:
        return Done()
    met = locked(Scope(by.library_id, event_id=event.id), at=at)
    check_shown(met, decisions)
    if met and decisions.everyone not in ("keep", "cancel"):
        raise NotDecided()
    ends = Impact(tuple(one for one in met.sessions if decisions.of(one) == "cancel"))
    if decisions.everyone == "cancel":
        _end_series_of(event.id, by=by, at=at)
    return deciding.decide(ends, replace(decisions, version=ends.version), by=by, at=at)


def _end_series_of(event_id: int, *, by: Actor, at: datetime) -> None:
    for one in series_queries.of_event(event_id, library_id=by.library_id):
        series.end(one.id, by=by, at=at)


def in_the_way(request: ReservationRequest, *, by: Actor) -> Scope:
    """Whatever holds a part of a room for a while, if only with its buffers. Refuses with Missing.
    """
    space = spaces.space(request.space_id, library_id=by.library_id)
    return Scope(by.library_id, held=tuple(spaces.holding(
        [part.id for part in space.parts], start=request.when.start, end=request.when.end)))


def close_room(
    request: ReservationRequest, *, decisions: Decisions, by: Actor, at: datetime,
) -> Done:
    """Close a room for a while, or have it cleaned, and do what was decided about all that is
    held in it then. Refusals: those of `deciding_actions.decide` and `spaces.actions.reserve`.
    """
    met = locked(in_the_way(request, by=by), at=at)
    done = deciding.decide(met, decisions, by=by, at=at, choices=("move", "cancel"))
    db.session.flush()
    holding.reserve(request, by=by, at=at)
    return done


def retire_space(
    space_id: int, *, decisions: Decisions | None, by: Actor, at: datetime,
) -> Done:
    """Take a room out of use, once nothing is held in it any more.

    Refusals: NotYourRole, Missing, StillHeld without decisions, and those of
    `deciding_actions.decide`.
    """
    check("manage-spaces", by)
    done = Done()
    if decisions is not None:
        met = locked(Scope(by.library_id, space_id=space_id), at=at)
        done = deciding.decide(met, decisions, by=by, at=at, choices=("cancel", "move"))
        if decisions.everyone == "move" and decisions.to_space is not None:
            series.go_elsewhere(space_id, decisions.to_space, by=by, at=at)
        db.session.flush()
    rooms.retire(space_id, by=by, at=at)
    return done
