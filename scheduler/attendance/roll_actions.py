"""What the desk adds to a roll: who did not come, what was still unsaid, a sheet of paper."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select, update

from scheduler.attendance import queries
from scheduler.attendance.actions import (
    WalkIn,
    announce,
    begun,
    expecting,
    mark,
    open_session,
    walk_in,
)
from scheduler.attendance.models import Attendance, Group, Headcount
from scheduler.bookings.models import Booking, Seat
from scheduler.db import db
from scheduler.domain.attendance import CountWrong
from scheduler.domain.errors import IdentityNumber, Invalid, Missing
from scheduler.domain.identity import has_identity_number
from scheduler.domain.people import AGE_BANDS, SEXES
from scheduler.domain.permissions import Actor
from scheduler.people.models import Person

MOST_NAMES = 300  # on one sheet typed back
CHOICES = {"sex": SEXES, "age_band": AGE_BANDS}


def mark_absent(seat_id: int, *, session_id: int, by: Actor, at: datetime) -> None:
    """The person of a seat did not come: a no-show, which nobody marked is not (F2).

    Takes back that they came. Refusals: those of `mark`, NotBegunYet, and Missing for one who
    only waits.
    """
    session = begun(session_id, by=by, verb="mark", at=at)
    seat, booking = queries.seat_for_update(seat_id, session_id=session_id,
                                            library_id=by.library_id)
    if booking.state != "placed":
        raise Missing()
    seat.absent_at = at
    db.session.execute(delete(Attendance).where(
        Attendance.session_id == session_id, Attendance.seat_id == seat_id))
    announce("absent", session, by=by, at=at, seat=seat_id)


def take_absence_back(seat_id: int, *, session_id: int, by: Actor, at: datetime) -> None:
    """Nobody knows yet whether they came."""
    session = open_session(session_id, by=by, verb="mark")
    seat, _booking = queries.seat_for_update(seat_id, session_id=session_id,
                                             library_id=by.library_id)
    seat.absent_at = None
    announce("absence-taken-back", session, by=by, at=at, seat=seat_id)


def mark_rest_absent(session_id: int, *, by: Actor, at: datetime) -> None:
    """Everyone booked whom nobody marked did not come. Refusals: those of `mark_absent`."""
    session = begun(session_id, by=by, verb="mark", at=at)
    here = select(Attendance.seat_id).where(
        Attendance.session_id == session_id, Attendance.seat_id.is_not(None))
    booked = select(Booking.id).where(Booking.session_id == session_id,
                                      Booking.state == "placed")
    db.session.execute(
        update(Seat).where(Seat.booking_id.in_(booked), Seat.absent_at.is_(None),
                           Seat.id.not_in(here))
        .values(absent_at=at).execution_options(synchronize_session=False))
    announce("rest-absent", session, by=by, at=at)


def take_walk_in_back(attendance_id: int, *, session_id: int, by: Actor, at: datetime) -> None:
    """Someone was written down by mistake. Twice changes nothing."""
    session = open_session(session_id, by=by, verb="mark")
    db.session.execute(delete(Attendance).where(
        Attendance.id == attendance_id, Attendance.session_id == session_id,
        Attendance.seat_id.is_(None)))
    announce("walk-in-taken-back", session, by=by, at=at)


def take_group_back(group_id: int, *, session_id: int, by: Actor, at: datetime) -> None:
    """A group was written down by mistake; its people no longer count. Refusal: Missing."""
    session = open_session(session_id, by=by, verb="count")
    mine = (Group.id == group_id) & (Group.session_id == session_id)
    db.session.execute(delete(Headcount).where(
        Headcount.session_id == session_id, Headcount.group_id == group_id))
    if not db.session.execute(delete(Group).where(mine).returning(Group.id)).all():
        raise Missing()
    announce("group-taken-back", session, by=by, at=at)


def describe_seat(
    seat_id: int, words: Mapping[str, str], *, session_id: int, by: Actor, at: datetime,
) -> None:
    """Fill in sex, age band or village of someone booked, and of their attendance.

    Refusals: IdentityNumber, Invalid for a choice that does not exist, and those of `mark`.
    """
    session = open_session(session_id, by=by, verb="mark")
    _check_words(words)
    if not words:
        return
    seat, booking = queries.seat_for_update(seat_id, session_id=session_id,
                                            library_id=by.library_id)
    for name, value in words.items():
        setattr(seat, name, value)
    db.session.execute(update(Attendance).where(
        Attendance.session_id == session_id, Attendance.seat_id == seat_id).values(**words))
    if seat.position == 1:
        _describe_person(booking.person_id, words)
    announce("described", session, by=by, at=at, seat=seat_id)


def describe_walk_in(
    attendance_id: int, words: Mapping[str, str], *, session_id: int, by: Actor, at: datetime,
) -> None:
    """Fill in the same of someone who came without a booking."""
    session = open_session(session_id, by=by, verb="mark")
    _check_words(words)
    row = db.session.scalar(select(Attendance).where(
        Attendance.id == attendance_id, Attendance.session_id == session_id))
    if row is None:
        raise Missing()
    for name, value in words.items():
        setattr(row, name, value)
    if row.person_id is not None:
        _describe_person(row.person_id, words)
    announce("described", session, by=by, at=at, came=attendance_id)


def _describe_person(person_id: int, words: Mapping[str, str]) -> None:
    person = db.session.get_one(Person, person_id)
    for name, value in words.items():
        setattr(person, name, value)


def _check_words(words: Mapping[str, str]) -> None:
    if any(value not in CHOICES.get(name, (value,)) for name, value in words.items()):
        raise Invalid()
    if has_identity_number(words.get("village", "")):
        raise IdentityNumber()


def type_sheet(
    seat_ids: Sequence[int], names: Sequence[tuple[str, str]], *, session_id: int, key: str,
    by: Actor, at: datetime,
) -> None:
    """A signed sheet of paper, typed back: who signed, and (name, sex) of who wrote themselves in.

    `key` names the sheet, so that typing it twice counts once. Refusals: CountWrong(most), and
    those of `mark` and `walk_in`.
    """
    expecting(session_id, by=by, verb="mark", at=at)
    if len(names) > MOST_NAMES:
        raise CountWrong(most=MOST_NAMES)
    for seat_id in seat_ids:
        mark(seat_id, session_id=session_id, by=by, at=at, how="paper")
    for number, (name, sex) in enumerate(names, start=1):
        walk_in(WalkIn(name, sex=sex), session_id=session_id, key=f"sheet-{key}-{number}", by=by,
                at=at, how="paper")
