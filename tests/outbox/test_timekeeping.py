"""What the workers remember of the clock: leaps are doubted, holidays are got over."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduler.db import db
from scheduler.outbox import worker
from scheduler.outbox.models import Tick
from scheduler.outbox.timekeeping import BELIEVED, Timekeeper
from tests import make
from tests.conftest import empty
from tests.outbox.scenes import posted

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AT = make.NOW


class Computer:
    """Its clock, and how long it has been running: the two need not go together."""

    def __init__(self, at: datetime = AT) -> None:
        self.at, self.running = at, 0.0
        self.keeper = Timekeeper(uptime=lambda: self.running)

    def looks(self, *, ahead: timedelta = timedelta()) -> bool:
        return self.keeper.believes(self.at + ahead)

    def runs(self, hours: int) -> list[bool]:
        return [self._an_hour_later() for _ in range(hours)]

    def _an_hour_later(self) -> bool:
        self.at, self.running = self.at + HOUR, self.running + 3600
        return self.looks()

    def is_off(self, time: timedelta) -> None:
        self.at, self.running = self.at + time, 0.0
        self.keeper = Timekeeper(uptime=lambda: self.running)


@pytest.fixture
def computer(app: Flask) -> Computer:
    started = Computer()
    assert started.looks() and all(started.runs(3))
    return started


def test_a_leap_is_doubted_and_the_time_before_it_believed_at_once(computer: Computer):
    leaps = [computer.looks(ahead=400 * DAY + minutes * HOUR / 60) for minutes in range(5)]

    assert leaps == [False] * 5
    assert computer.looks() and computer.runs(1) == [True]


def test_a_leap_of_a_day_stands_an_hour_and_one_of_a_year_a_day(computer: Computer):
    computer.at += DAY
    assert [computer.looks(), *computer.runs(2)] == [False, True, True]
    computer.at += 400 * DAY
    assert [computer.looks(), *computer.runs(23)] == [False] * 23 + [True]


def test_after_three_weeks_of_holiday_it_goes_on_by_itself(computer: Computer):
    computer.is_off(21 * DAY)

    assert [computer.looks(), *computer.runs(3)] == [False, False, True, True]


def test_a_computer_that_runs_some_hours_a_day_gets_over_a_long_time_too(computer: Computer):
    computer.is_off(175 * DAY)
    believed = []
    for _day in range(8):
        believed += [computer.looks(), *computer.runs(3)]
        computer.is_off(20 * HOUR)

    assert believed == [False] * 23 + [True] + [False, True, True, True] * 2


def test_hours_that_leap_by_are_no_hours(computer: Computer):
    leaps = [computer.looks(ahead=400 * DAY + hours * HOUR) for hours in range(48)]

    assert leaps == [False] * 48


def test_without_a_tick_the_newest_letter_says_when_it_was(app: Flask):
    posted(make.library().id, at=AT, email="cleo@example.org")

    assert Timekeeper().believes(AT + HOUR)
    db.session.query(Tick).delete()
    db.session.commit()
    assert not Timekeeper().believes(AT + 400 * DAY)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(leaps=st.lists(st.tuples(st.integers(-900, 900), st.integers(0, 4)), max_size=8))
def test_no_leap_that_is_over_within_an_hour_is_ever_believed(
        app: Flask, engine_name: str, leaps: list[tuple[int, int]]):
    db.session.remove()
    empty(engine_name)
    computer = Computer()
    assert computer.looks()
    for days, hours in leaps:
        away = days * DAY
        assert computer.looks(ahead=away) == (days == 0)
        assert computer.looks() and all(computer.runs(hours))
    assert db.session.query(Tick.minute).filter_by(name=BELIEVED).scalar() == computer.at


def test_a_letter_that_a_wrong_clock_put_off_leaves_when_it_is_right_again(
        app: Flask, post_office):
    northside = make.library()
    tried, leased, waiting = (posted(northside.id, email=f"{name}@example.org")
                              for name in ("a", "b", "c"))
    tried.due_at, tried.tries = AT + 400 * DAY, 1
    leased.leased_until, leased.tries = AT + 400 * DAY, 1
    waiting.due_at = AT + HOUR
    db.session.commit()

    worker.deliver(at=AT)

    assert sorted(one[1][0] for one in post_office.envelopes) == ["a@example.org", "b@example.org"]
