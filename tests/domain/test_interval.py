from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from scheduler.domain.interval import Interval, merged, subtract
from tests.domain.spans import DAWN, hour, hours, intervals, probes, several


def test_an_interval_without_a_zone_is_refused():
    with pytest.raises(ValueError):
        Interval(datetime(2026, 3, 4), datetime(2026, 3, 5))


def test_an_interval_of_another_zone_is_refused():
    with pytest.raises(ValueError):
        Interval(DAWN.astimezone(ZoneInfo("Asia/Makassar")), hour(1))


@pytest.mark.parametrize("end", [0, -1])
def test_an_interval_that_does_not_end_after_its_start_is_refused(end):
    with pytest.raises(ValueError):
        hours(0, end)


def test_instants_of_any_zone_make_an_interval_in_utc():
    made = Interval.between(DAWN.astimezone(ZoneInfo("Asia/Makassar")), hour(1))

    assert made == hours(0, 1)
    assert made.start.tzinfo is UTC


def test_neighbours_do_not_overlap():
    assert not hours(1, 2).overlaps(hours(2, 3))


def test_the_start_is_within_and_the_end_is_not():
    assert hours(1, 2).contains(hour(1))
    assert not hours(1, 2).contains(hour(2))


def test_padding_adds_setup_and_teardown():
    padded = hours(2, 3).padded(timedelta(hours=1), timedelta(minutes=30))

    assert padded == hours(1, 3.5)
    assert padded.duration == timedelta(hours=2.5)


def test_neighbours_merge():
    assert merged([hours(2, 3), hours(1, 2)]) == [hours(1, 3)]


def test_a_hole_leaves_what_is_before_and_behind():
    assert subtract([hours(1, 5)], [hours(2, 3)]) == [hours(1, 2), hours(3, 5)]


@given(intervals, intervals, probes)
def test_the_overlap_is_what_both_contain(one, other, probe):
    shared = one & other

    assert (shared is not None) == one.overlaps(other) == other.overlaps(one)
    assert (shared is not None and shared.contains(probe)) == (
        one.contains(probe) and other.contains(probe))


@given(intervals, intervals)
def test_one_covers_another_when_nothing_of_it_is_left(one, other):
    assert one.covers(other) == (subtract([other], [one]) == [])


@given(several, probes)
def test_merging_keeps_every_instant_and_leaves_no_neighbours(some, probe):
    joined = merged(some)

    assert any(each.contains(probe) for each in joined) == any(
        each.contains(probe) for each in some)
    assert all(a.end < b.start for a, b in zip(joined, joined[1:], strict=False))


@given(several, several, probes)
def test_subtracting_leaves_just_what_is_in_no_hole(some, holes, probe):
    left = subtract(some, holes)

    assert any(each.contains(probe) for each in left) == (
        any(each.contains(probe) for each in some)
        and not any(hole.contains(probe) for hole in holes))
