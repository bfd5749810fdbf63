from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.availability import (
    fits,
    free_intervals,
    near_alternatives,
    usable_intervals,
)
from tests.domain.spans import DAWN, hour, hours, intervals, several

DAY = timedelta(days=1)


def days(*openings):
    return {(DAWN + number * DAY).date(): [each] for number, each in enumerate(openings)}


def test_free_is_what_is_open_and_not_taken():
    assert free_intervals([hours(8, 17)], [hours(9, 10)]) == [hours(8, 9), hours(10, 17)]


def test_a_wish_across_two_touching_openings_fits():
    assert fits(hours(11, 13), [hours(8, 12), hours(12, 17)], [])


@given(intervals, several, several)
def test_a_wish_fits_just_when_it_is_within_what_is_free(when, openings, taken):
    assert fits(when, openings, taken) == any(
        free.covers(when) for free in free_intervals(openings, taken))


def test_another_day_offers_the_hour_that_was_wished():
    wish = hours(10, 12)
    opened = days(hours(8, 17), hours(32, 41), hours(56, 65))

    near = near_alternatives(wish, opened, [hours(9, 15)])

    assert near == [hours(15, 17), hours(34, 36), hours(58, 60)]


def test_nothing_near_is_an_empty_answer():
    assert near_alternatives(hours(10, 12), days(hours(8, 9)), []) == []


@given(intervals, several, several, st.integers(1, 4))
def test_alternatives_fit_are_as_long_and_come_nearest_first(when, openings, taken, limit):
    near = near_alternatives(when, {DAWN.date(): openings}, taken, limit)

    assert len(near) <= limit
    assert all(fits(each, openings, taken) for each in near)
    assert all(each.duration == when.duration for each in near)
    distances = [abs(each.start - when.start) for each in near]
    assert distances == sorted(distances)


@given(intervals, several, several)
def test_a_wish_that_fits_is_its_own_nearest_alternative(when, openings, taken):
    if fits(when, openings, taken):
        assert near_alternatives(when, {DAWN.date(): openings}, taken)[0] == when


def test_what_is_usable_leaves_room_for_setup_and_teardown():
    usable = usable_intervals([hours(8, 17)], [hours(10, 12)], setup=30, teardown=60, at=hour(8.5))

    assert usable == [hours(8.5, 9), hours(12.5, 17)]
