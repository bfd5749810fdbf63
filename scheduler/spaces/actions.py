"""Hold a space, move the holding, give it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, update

from scheduler.db import db, refusing
from scheduler.domain import reserving
from scheduler.domain.errors import ClosedThen, SpaceTaken
from scheduler.domain.interval import Interval, merged
from scheduler.domain.permissions import Actor, check
from scheduler.domain.phone import Called
from scheduler.history import actions as history
from scheduler.libraries import doors
from scheduler.libraries import queries as libraries
from scheduler.spaces import queries
from scheduler.spaces.letters import tell
from scheduler.spaces.models import Claim, Reservation, Space


@dataclass(frozen=True)
class ReservationRequest(Called):
    """A wish to hold a space; buffers in minutes, None for the space's own.

    `agreed`: the number of people that is meant although it is more than the space is for.
    """

    space_id: int
    when: Interval
    purpose: str
    title: str = ""
    setup_minutes: int | None = None
    teardown_minutes: int | None = None
    people: int | None = None
    agreed: int | None = None
    asked_by: str = ""
    phone: str = ""
    note: str = ""


def reserve(
    request: ReservationRequest, *, by: Actor, at: datetime, outside_hours_reason: str = "",
) -> Reservation:
    """Hold a space and claim its parts, buffers included.

    Refusals: NotYourRole, Missing, SpaceTaken(space, until), ClosedThen(place) unless a reason
    is given by someone who may override, RoomTooSmall.
    """
    check("reserve", by)
    space = queries.space_to_hold(request.space_id, library_id=by.library_id)
    check_large_enough(space, request.people, agreed=request.agreed)
    reservation = drafted(request, space, by=by, at=at)
    parts = queries.lock_parts(space.id)

    if reserving.needs_open_doors(request.purpose):
        check_open(request.when, by=by, reason=outside_hours_reason)
    check_free(reservation, parts, at=at)

    db.session.add(reservation)
    claim(reservation, space, parts)

    history.record("reserved", "reservation", subject_id=reservation.id, by=by, at=at,
                   facts={"purpose": request.purpose, "outside_hours": outside_hours_reason})
    history.changed("space", space.id, at=at)
    return reservation


def drafted(
    request: ReservationRequest, space: Space, *, by: Actor, at: datetime,
) -> Reservation:
    """The row of a wish, not yet kept."""
    setup, teardown = reserving.buffers(
        request.purpose, space.setup_minutes, space.teardown_minutes)
    return Reservation(
        library_id=by.library_id, space_id=space.id, purpose=request.purpose,
        title=request.title, starts_at=request.when.start, ends_at=request.when.end,
        setup_minutes=setup if request.setup_minutes is None else request.setup_minutes,
        teardown_minutes=(
            teardown if request.teardown_minutes is None else request.teardown_minutes),
        people=request.people, asked_by=request.asked_by, phone=request.phone,
        note=request.note, made_at=at, made_by=by.account_id, confirmed_at=at,
    )


def claimed_by(reservation: Reservation) -> Interval:
    """What a reservation claims, buffers included."""
    return reserving.claim_interval(
        Interval(reservation.starts_at, reservation.ends_at),
        reservation.setup_minutes, reservation.teardown_minutes)


def check_free(reservation: Reservation, parts: list[int], *, at: datetime) -> None:
    """Nothing else may hold any of the (locked) parts then; requests that nobody answered in
    time let go first. Refuses with SpaceTaken."""
    wish = claimed_by(reservation)
    taken = queries.taken(parts, start=wish.start, end=wish.end)
    if any(one.use == "request" for one in taken):
        let_lapse(queries.lapsed_on(parts, at=at), at=at)
        taken = queries.taken(parts, start=wish.start, end=wish.end)
    reserving.check_free(wish, taken)


def let_lapse(rows: Sequence[Reservation], *, at: datetime) -> None:
    """End requests that nobody answered in time."""
    for row in rows:
        row.released_at = at
        let_go(row, at)
        tell("space-lapsed", row, at=at)
        history.changed("space", row.space_id, at=at)


def check_large_enough(space: Space, people: int | None, *, agreed: int | None = None) -> None:
    """So many people may meet there. Refuses with RoomTooSmall."""
    reserving.check_large_enough(space.name, space.capacity, people, agreed=agreed)


def check_open(when: Interval, *, by: Actor, reason: str) -> None:
    """Doors must be open for all of it; who may override gives a reason that is kept.

    Refusals: LibraryShut whatever the reason, NotYourRole, ClosedThen(place).
    """
    library = doors.check_still_there(when, library_id=by.library_id)
    if reason:
        check("override-policy", by)
        return
    first = when.start.astimezone(library.zone).date() - timedelta(days=1)  # its night may go on
    days = (when.end.astimezone(library.zone).date() - first).days + 1
    openings = libraries.openings_by_day(library, first=first, days=days)
    opened = merged(opening for day in openings.values() for opening in day)
    if not any(opening.covers(when) for opening in opened):
        raise ClosedThen(place=library.name)


def claim(reservation: Reservation, space: Space, parts: list[int]) -> None:
    """Write a claim for each part; the database has the last word."""
    held = claimed_by(reservation)
    with refusing(lambda: SpaceTaken(space=space.name, until=held.end)):
        db.session.execute(insert(Claim), [
            {"library_id": reservation.library_id, "reservation_id": reservation.id,
             "part_id": part, "starts_at": held.start, "ends_at": held.end}
            for part in parts
        ])


def release(reservation_id: int, *, by: Actor, at: datetime, reason: str = "") -> Reservation:
    """Give a space back to everyone.

    Refusals: NotYourRole, Missing, AlreadyReleased, AlreadyOver.
    """
    check("release-space", by)
    reservation = queries.reservation_for_update(reservation_id, library_id=by.library_id)

    reserving.check_release(Interval(reservation.starts_at, reservation.ends_at),
                            released_at=reservation.released_at, at=at)

    reservation.released_at, reservation.released_by = at, by.account_id
    reservation.release_reason = reason
    let_go(reservation, at)

    history.record("released", "reservation", subject_id=reservation.id, by=by, at=at)
    history.changed("space", reservation.space_id, at=at)
    return reservation


def let_go_together(
    reservations: Sequence[Reservation], *, also: Sequence[int] = (), at: datetime,
) -> None:
    """End the claims of several reservations that move at once, so that none is in another's
    way; the parts of their spaces, and of those they may go to, are locked before."""
    queries.lock_parts(*{one.space_id for one in reservations}, *also)
    for one in reservations:
        let_go(one, at)


def let_go(reservation: Reservation, at: datetime) -> None:
    """End the live claims of a reservation."""
    db.session.execute(
        update(Claim).where(Claim.reservation_id == reservation.id, Claim.released_at.is_(None))
        .values(released_at=at).execution_options(synchronize_session=False))


def move(
    reservation_id: int, when: Interval, *, by: Actor, at: datetime,
    outside_hours_reason: str = "",
) -> Reservation:
    """Hold the same space at another time: old claims go, new ones come (trap: never shift)."""
    check("reserve", by)
    reservation = queries.reservation_for_update(reservation_id, library_id=by.library_id)
    space = queries.space_to_hold(reservation.space_id, library_id=by.library_id)
    parts = queries.lock_parts(space.id)
    if reserving.needs_open_doors(reservation.purpose):
        check_open(when, by=by, reason=outside_hours_reason)

    let_go(reservation, at)
    reservation.starts_at, reservation.ends_at, reservation.shut_at = when.start, when.end, None
    check_free(reservation, parts, at=at)
    claim(reservation, space, parts)

    history.record("moved", "reservation", subject_id=reservation.id, by=by, at=at)
    history.changed("space", space.id, at=at)
    return reservation
