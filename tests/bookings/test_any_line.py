"""Whatever happens to a session in whatever order: nobody waits for a place they may have.

Random stories are told to the product and to a model of a dozen lines, and compared.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduler.bookings import actions as bookings
from scheduler.bookings import moving_actions as moving
from scheduler.bookings import queries
from scheduler.bookings.line_actions import settle
from scheduler.bookings.models import Booking
from scheduler.db import db
from scheduler.domain.errors import Refusal
from scheduler.domain.interval import Interval
from scheduler.domain.permissions import GUEST
from scheduler.events import actions as events
from scheduler.events.actions import Where
from scheduler.events.models import Session
from tests import make
from tests.bookings.test_placing import counted, wish

MOST = 4
SIZES, NUMBERS = st.integers(1, MOST), st.integers(0, 9)
VERBS = st.one_of(
    st.tuples(st.just("book"), SIZES), st.tuples(st.just("book at the desk"), SIZES),
    st.tuples(st.just("book in parts"), SIZES), st.tuples(st.just("cancel"), NUMBERS),
    st.tuples(st.just("reduce"), NUMBERS, SIZES),
    st.tuples(st.just("resize"), st.none() | st.integers(1, 7)),
    st.tuples(st.just("limit"), SIZES), st.tuples(st.just("move"), st.booleans()),
    st.tuples(st.just("move and resize"), st.booleans(), st.integers(1, 7)),
    st.tuples(st.just("call off")))


@dataclass
class Model:
    """A session as a librarian would keep it on paper: parties in order, each with its state."""

    capacity: int | None
    limit: int = MOST
    begun: bool = False
    off: bool = False
    parties: list[list] = field(default_factory=list)

    def taken(self) -> int:
        return sum(size for size, state in self.parties if state == "placed")

    def settle(self) -> None:
        for party in self.parties:
            if self.begun or self.off or party[1] != "waiting" or self._never(party[0]):
                continue
            if self.capacity is not None and self.taken() + party[0] > self.capacity:
                return
            party[1] = "placed"

    def _never(self, size: int) -> bool:
        return self.capacity is not None and size > self.capacity

    def places(self, capacity: int | None) -> bool:
        if self.off or (capacity is not None and capacity < self.taken()):
            return False
        self.capacity = capacity
        return True

    def book(self, size: int, *, at_desk: bool = False, in_parts: bool = False) -> None:
        if self.off or (self.begun and not at_desk) or size > self.limit or self._never(size):
            return
        ahead = any(state == "waiting" and not self._never(each) for each, state in self.parties)
        fits = self.capacity is None or self.taken() + size <= self.capacity
        left = 0 if ahead or self.capacity is None else self.capacity - self.taken()
        if in_parts and 0 < left < size:
            self.parties.extend([[left, "placed"], [size - left, "waiting"]])
        else:
            self.parties.append([size, "placed" if fits and not ahead else "waiting"])


class Story:
    """The same verbs, done to the product."""

    def __init__(self) -> None:
        northside = make.library(f"north{db.session.query(Session).count()}")
        self.event = make.event(northside, capacity=3, seats_per_booking=MOST)
        self.session = make.session(self.event)
        self.ben, self.guest = make.staff_at(northside.id), GUEST(northside.id)
        self.at, self.ids, self.model = make.NOW, list[int](), Model(3)

    def tell(self, verb: str, *facts) -> None:
        """Do it to both; what one refuses, the other refuses."""
        try:
            with db.session.begin_nested():
                getattr(self, verb.replace(" ", "_"))(*facts)
        except Refusal:
            db.session.expire_all()
        self._compare()

    def book(self, size: int, by=None, in_parts: bool = False) -> None:
        self.model.book(size, at_desk=by is not None, in_parts=in_parts)
        names = [f"Warga {len(self.ids)}.{number}" for number in range(size)]
        placed = bookings.place(
            wish(self.session, *names, in_parts=in_parts, phone=f"08123450{len(self.ids):04d}"),
            by=by or self.guest, at=self.at)
        self.ids.extend([placed.id, *([placed.rest.id] if placed.rest else [])])

    def book_in_parts(self, size: int) -> None:
        self.book(size, in_parts=True)

    def book_at_the_desk(self, size: int) -> None:
        self.book(size, by=self.ben)

    def cancel(self, number: int) -> None:
        if number < len(self.ids):
            self.model.parties[number][1] = "cancelled"
            self.model.settle()
            bookings.cancel(self.ids[number], by=self.ben, at=self.at)

    def reduce(self, number: int, seats: int) -> None:
        if number < len(self.ids) and seats <= self.model.parties[number][0] and (
                self.model.parties[number][1] != "cancelled"):
            self.model.parties[number][0] = seats
            self.model.settle()
            bookings.reduce(self.ids[number], seats=seats, by=self.ben, at=self.at)

    def resize(self, capacity: int | None) -> None:
        self._reschedule(self.model.begun, capacity)

    def move(self, begun: bool) -> None:
        self._reschedule(begun, self.model.capacity)

    def move_and_resize(self, begun: bool, capacity: int) -> None:
        self._reschedule(begun, capacity)

    def _reschedule(self, begun: bool, capacity: int | None) -> None:
        start = self.at + timedelta(hours=-1 if begun else 1)
        if self.model.places(capacity):
            self.model.settle()
            self.model.begun = begun
            self.model.settle()
        moving.reschedule(self.session.id, moving.Change(
            Interval(start, start + timedelta(hours=2)), Where(None, "Teras"), capacity),
            by=self.ben, at=self.at)

    def limit(self, seats: int) -> None:
        self.model.limit = seats
        events.edit(self.event.id, {"seats_per_booking": seats}, by=self.ben, at=self.at)
        db.session.flush()

    def call_off(self) -> None:
        self.model.off = True
        bookings.call_off(self.session.id, reason="", by=self.ben, at=self.at)

    def _compare(self) -> None:
        settle(self.session.id, by=self.ben, at=self.at)  # once more changes nothing
        counted(self.session)
        rows = [db.session.get_one(Booking, each) for each in self.ids]
        assert [[one.seats, one.state] for one in rows] == self.model.parties
        line = [one for one in rows if one.state == "waiting" and (
            self.model.capacity is None or one.seats <= self.model.capacity)]
        assert [queries.position_of(one) for one in line] == list(range(1, len(line) + 1))
        left = self.session.seats_left
        assert self.model.begun or self.model.off or not line or left < line[0].seats


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(story=st.lists(VERBS, max_size=14))
def test_nobody_ever_waits_for_a_place_they_may_have(app: Flask, story: list[tuple]):
    told = Story()
    try:
        for verb, *facts in story:
            told.tell(verb, *facts)
    finally:
        db.session.rollback()
