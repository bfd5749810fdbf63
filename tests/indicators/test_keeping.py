"""Whatever happens, in whatever order: what is kept equals a recount, and so do the figures."""

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from scheduler import clock
from scheduler.attendance import actions as desk
from scheduler.attendance import roll_actions as roll
from scheduler.attendance.actions import WalkIn
from scheduler.attendance.models import Attendance, Headcount
from scheduler.bookings import actions as bookings
from scheduler.bookings.models import Booking, Seat
from scheduler.db import db
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.errors import Refusal
from scheduler.domain.indicators.involvement import SessionCount
from scheduler.domain.indicators.people import people
from scheduler.domain.permissions import GUEST
from scheduler.events.models import Event, Session
from scheduler.indicators.keeping_actions import keep
from scheduler.indicators.models import LibraryMonth, PeoplePeriod
from scheduler.libraries.models import Library
from scheduler.visits import actions as counting
from scheduler.visits.actions import Count
from tests import make
from tests.indicators.test_figures import held, sheet

AT = make.NOW
PERIODS = (("2026-01-01", "2026-12-31"), ("2026-01-01", "2026-03-31"),
           ("2026-03-01", "2026-03-31"), ("2026-02-10", "2026-03-20"))


def recount(session: Session) -> SessionCount:
    rows = db.session.scalars(select(Attendance).where(Attendance.session_id == session.id)).all()
    heads = db.session.scalars(
        select(Headcount.people).where(Headcount.session_id == session.id)).all()
    return SessionCount(
        session.id, frozenset(row.person_id for row in rows if row.person_id is not None),
        unnamed=sum(row.person_id is None for row in rows), headcount=sum(heads),
        typed_total=session.typed_total)


def closed_sessions() -> list[Session]:
    db.session.expire_all()
    return list(db.session.scalars(select(Session).where(Session.closed_at.is_not(None))))


def agree(client: FlaskClient, libraries: list[Library]) -> None:
    """Every sum on a session's row, and every figure of every period, is what a recount says."""
    for one in closed_sessions():
        counted = recount(one)
        assert (one.came_named, one.came_anonymous) == (len(counted.named), counted.anonymous)
        assert one.came_male + one.came_female <= counted.attendance
    for first, last in PERIODS:
        counts: dict[int, list[SessionCount]] = {library.id: [] for library in libraries}
        for one in closed_sessions():
            if first <= one.starts_at.astimezone(libraries[0].zone).date().isoformat() <= last:
                counts[one.library_id].append(recount(one))
        for library in libraries:
            found, own = sheet(client, "city", first, last, of=library.slug), counts[library.id]
            if own:
                told = people(own)
                assert (found["attendances"], found["people_low"], found["people_high"]) == (
                    str(sum(count.attendance for count in own)), str(told.low), str(told.high))
            else:
                assert found["attendances"] == ""


class Story:
    """A city with two villages; each verb picks what it is done to."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        city = make.library("city", kind="regency", hours=())
        self.villages = [make.library(slug, parent_id=city.id) for slug in ("one", "two")]
        self.events = [make.event(village) for village in self.villages for _ in range(2)]
        self.sessions: list[int] = []

    def tell(self, steps: int) -> None:
        verbs: list[Callable[[], object]] = [
            self.publish, self.book, self.mark, self.absent, self.walk_in, self.walk_in,
            self.headcount, self.close, self.close, self.reopen, self.erase, self.visits, self.keep]
        self.publish()
        db.session.commit()
        for _ in range(steps):
            try:
                self.dice.choice(verbs)()
            except Refusal:
                db.session.rollback()
            db.session.commit()

    def session(self) -> Session:
        return db.session.get_one(Session, self.dice.choice(self.sessions))

    def by(self, session: Session) -> object:
        return make.staff_at(session.library_id)

    def publish(self) -> None:
        event: Event = self.dice.choice(self.events)
        day = make.instant("2026-01-15 10:00") + timedelta(days=self.dice.randrange(90),
                                                          minutes=len(self.sessions))
        self.sessions.append(make.session(event, starts_at=day).id)

    def book(self) -> None:
        session = self.session()
        bookings.place(BookingRequest(
            session_id=session.id, seats=(SeatRequest("A"), SeatRequest("B")),
            phone=f"0812345678{self.dice.randrange(10, 14)}", consent=True),
            by=GUEST(session.library_id), at=session.starts_at - timedelta(days=1))

    def seat(self, session: Session) -> int:
        seats = db.session.scalars(select(Seat.id).join(
            Booking, Booking.id == Seat.booking_id).where(
            Booking.session_id == session.id)).all()
        return self.dice.choice(seats) if seats else 0

    def mark(self) -> None:
        session = self.session()
        desk.mark(self.seat(session), session_id=session.id, by=self.by(session), at=make.LATER)

    def absent(self) -> None:
        session = self.session()
        roll.mark_absent(self.seat(session), session_id=session.id, by=self.by(session),
                         at=make.LATER)

    def walk_in(self) -> None:
        session, name = self.session(), self.dice.choice("ABCDEF")
        phone = f"08120000{ord(name):04d}" if name != "F" else ""
        desk.walk_in(WalkIn(name, phone=phone, sex=self.dice.choice(("male", "female"))),
                     session_id=session.id, key=str(self.dice.random()), by=self.by(session),
                     at=make.LATER)

    def headcount(self) -> None:
        session = self.session()
        desk.set_counts({"female": self.dice.randrange(9)}, session_id=session.id,
                        with_disability=0, by=self.by(session), at=make.LATER)

    def close(self) -> None:
        session = self.session()
        desk.close(session.id, typed_total=self.dice.choice((None, None, 3, 30)),
                   by=self.by(session), at=make.LATER)

    def reopen(self) -> None:
        session = self.session()
        desk.reopen(session.id, by=self.by(session), at=make.LATER)

    def erase(self) -> None:
        """Somebody's name goes from what is closed too; that they came stays."""
        known = db.session.scalars(select(Attendance.person_id).where(
            Attendance.person_id.is_not(None))).all()
        if known:
            db.session.execute(update(Attendance).where(
                Attendance.person_id == self.dice.choice(known)).values(person_id=None, name=""))

    def visits(self) -> None:
        village, day = self.dice.choice(self.villages), AT.date() - timedelta(
            days=self.dice.randrange(60))
        counting.note([Count(day, day, self.dice.randrange(50), "gate")], today=AT.date(),
                      by=make.staff_at(village.id), at=AT)

    def keep(self) -> None:
        keep(at=clock.now())


@pytest.mark.parametrize("seed", range(2))
def test_after_any_story_the_figures_are_a_recount(client: FlaskClient, seed: int):
    story = Story(seed)

    for _chapter in range(2):
        story.tell(50)
        agree(client, story.villages)


@pytest.mark.parametrize("seed", range(2))
def test_kept_figures_are_the_same_as_those_worked_out(client: FlaskClient, seed: int):
    story = Story(seed)
    story.tell(60)
    raw = [client.get(f"/city/indicators.csv?from={first}&to={last}").text
           for first, last in PERIODS]
    pages = [client.get(f"/city/{page}?period=2026").text for page in (
        "indicators", "indicators/visits")]

    while keep(at=clock.now()):
        pass
    db.session.commit()

    assert db.session.query(LibraryMonth).count() > 0
    assert [client.get(f"/city/indicators.csv?from={first}&to={last}").text
            for first, last in PERIODS] == raw
    assert [client.get(f"/city/{page}?period=2026").text for page in (
        "indicators", "indicators/visits")] == pages


def test_what_is_kept_holds_until_something_closed_changes(app: Flask):
    event = make.event(make.library())
    session = held(event, "2026-03-03 10:00", "A", "B", counted=3)
    assert keep(at=clock.now()) == 1
    assert keep(at=clock.now()) == 0
    assert {row.people for row in db.session.query(PeoplePeriod)} == {2}

    held(event, "2026-03-04 10:00", "C", closed=False)
    assert keep(at=clock.now()) == 0

    desk.reopen(session.id, by=make.staff_at(event.library_id), at=make.LATER)
    assert keep(at=clock.now()) == 1
    assert db.session.query(PeoplePeriod).count() == 0


def test_a_sex_is_never_more_than_came(app: Flask):
    session = held(make.event(make.library()), "2026-03-03 10:00", closed=False)
    ben = make.staff_at(session.library_id)
    desk.set_counts({"male": 10, "female": 10}, session_id=session.id, with_disability=0, by=ben,
                    at=make.LATER)

    desk.close(session.id, typed_total=12, by=ben, at=make.LATER)

    db.session.expire_all()
    assert (session.came_male, session.came_female, session.came_anonymous) == (10, 2, 12)
