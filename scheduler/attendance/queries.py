"""Questions the desk asks: who is expected, who came, what a session adds up to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from scheduler.attendance.models import Attendance, Group, Headcount
from scheduler.bookings.models import Booking, Seat
from scheduler.bookings.presence import Noted
from scheduler.db import db
from scheduler.domain.errors import Missing
from scheduler.events.models import Session
from scheduler.spaces.models import Reservation


def of_a_day(*, start: datetime, end: datetime, at: datetime) -> ColumnElement[bool]:
    """Sessions that begin in a day, and one of the evening before that is not over `at` now."""
    begins = (Session.starts_at >= start) & (Session.starts_at < end)
    return or_(begins, (Session.starts_at < start) & (Session.ends_at > at)
               ) if start <= at < end else begins


def sessions_between(
    library_id: int, *, start: datetime, end: datetime, at: datetime,
) -> Sequence[Session]:
    """Published sessions of a day, cancelled ones left out, earliest first."""
    return db.session.scalars(
        select(Session).join(Session.event)
        .where(Session.library_id == library_id, of_a_day(start=start, end=end, at=at),
               Session.published_at.is_not(None),
               Session.cancelled_at.is_(None))
        .options(contains_eager(Session.event),
                 joinedload(Session.reservation).joinedload(Reservation.space))
        .order_by(Session.starts_at, Session.id)).unique().all()


def still_open(library_id: int, *, before: datetime) -> Select[tuple[Session]]:
    """Sessions that are over but not closed, latest first."""
    return (
        select(Session).join(Session.event)
        .where(Session.library_id == library_id, Session.ends_at < before,
               Session.published_at.is_not(None), Session.cancelled_at.is_(None),
               Session.closed_at.is_(None))
        .options(contains_eager(Session.event),
                 joinedload(Session.reservation).joinedload(Reservation.space))
        .order_by(Session.starts_at.desc(), Session.id.desc()))


def seat_for_update(seat_id: int, *, session_id: int, library_id: int) -> tuple[Seat, Booking]:
    """A seat of this session, placed or waiting, with its booking; refuses with Missing.

    Who waits and comes anyway is counted like anyone without a booking (F2).
    """
    row = db.session.execute(
        select(Seat, Booking).join(Booking, Booking.id == Seat.booking_id)
        .where(Seat.id == seat_id, Booking.session_id == session_id,
               Seat.library_id == library_id,
               Booking.state.in_(("placed", "waiting")))).first()
    if row is None:
        raise Missing()
    return row[0], row[1]


def seat_of_person(person_id: int, *, session_id: int) -> int | None:
    """The first seat of someone's live booking of this session."""
    return db.session.scalar(
        select(Seat.id).join(Booking, Booking.id == Seat.booking_id)
        .where(Booking.person_id == person_id, Booking.session_id == session_id,
               Booking.state.in_(("placed", "waiting")), Seat.position == 1))


@dataclass(frozen=True)
class Tally:
    """What a session adds up to so far: named people, names only, counted, registered.

    `shown` and `absent` are booked people of whom the desk said so; the others are unmarked.
    """

    named: int
    unnamed: int
    headcount: int
    registered: int
    shown: int
    absent: int
    by_sex: dict[str, int]

    @property
    def people(self) -> int:
        return self.named + self.unnamed + self.headcount

    @property
    def unmarked(self) -> int:
        return max(0, self.registered - self.shown - self.absent)


def tally(session_id: int) -> Tally:
    """The counts of one session; three statements."""
    named, unnamed = db.session.execute(
        select(func.count(Attendance.person_id),
               func.coalesce(func.sum(case((Attendance.person_id.is_(None), 1), else_=0)), 0))
        .where(Attendance.session_id == session_id)).one()
    by_sex = dict.fromkeys(("female", "male", "unspecified"), 0)
    counted = 0
    for sex, people, is_head in db.session.execute(
        select(Attendance.sex, func.count(), 0).where(Attendance.session_id == session_id)
        .group_by(Attendance.sex).union_all(
            select(Headcount.sex, func.sum(Headcount.people), 1)
            .where(Headcount.session_id == session_id).group_by(Headcount.sex))
    ):
        by_sex[sex] += people or 0
        counted += (people or 0) * is_head
    registered, shown, absent = db.session.execute(
        select(func.count(Seat.id), func.count(Attendance.id),
               func.count(case((Attendance.id.is_(None), Seat.absent_at))))
        .join(Booking, Booking.id == Seat.booking_id)
        .outerjoin(Attendance, Attendance.seat_id == Seat.id)
        .where(Booking.session_id == session_id, Booking.state == "placed")).one()
    return Tally(named, int(unnamed), int(counted), registered, shown, absent, by_sex)


def noted(session_id: int) -> Noted:
    """Whose seats are noted as present, and how many people in all."""
    seats = db.session.scalars(select(Attendance.seat_id).where(
        Attendance.session_id == session_id)).all()
    counted = db.session.scalar(select(func.coalesce(func.sum(Headcount.people), 0)).where(
        Headcount.session_id == session_id)) or 0
    return Noted(frozenset(seat for seat in seats if seat is not None), len(seats) + int(counted))


def loose_counts(session_id: int) -> dict[str, dict[str, int]]:
    """People counted without a name and without a group: by age band, then by sex."""
    found: dict[str, dict[str, int]] = {}
    for band, sex, people in db.session.execute(
        select(Headcount.age_band, Headcount.sex, Headcount.people)
        .where(Headcount.session_id == session_id, Headcount.group_id.is_(None))
    ):
        found.setdefault(band, {})[sex] = people
    return found


class GroupCame(NamedTuple):
    """A group that came, and how many its people are."""

    id: int
    name: str
    leader: str
    people: int


def groups(session_id: int) -> list[GroupCame]:
    """The groups that came, in the order they were noted."""
    rows = db.session.execute(
        select(Group.id, Group.name, Group.leader, func.sum(Headcount.people))
        .outerjoin(Headcount, Headcount.group_id == Group.id)
        .where(Group.session_id == session_id).group_by(Group.id, Group.name, Group.leader)
        .order_by(Group.id))
    return [GroupCame(key, name, leader, int(people or 0))
            for key, name, leader, people in rows]


def walk_ins(session_id: int) -> Sequence[Attendance]:
    """People written down by name who had no booking."""
    return db.session.scalars(
        select(Attendance).where(Attendance.session_id == session_id,
                                 Attendance.seat_id.is_(None)).order_by(Attendance.id)).all()
