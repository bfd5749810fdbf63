from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.alternatives import Alternative, Room, alternatives
from scheduler.domain.reserving import claim_interval
from tests.domain.spans import DAWN, hour, hours, intervals, several

DAY = timedelta(days=1)
TODAY = DAWN.date()
WEEK = {TODAY + number * DAY: [hours(8 + 24 * number, 17 + 24 * number)] for number in range(7)}


def near(wish, asked, *others, at=DAWN):
    return alternatives(wish, asked, others, openings=WEEK, day=TODAY, at=at)


def test_another_hour_another_room_another_day():
    taken = Room(1, [hours(9, 12)])

    assert near(hours(10, 12), taken, Room(2)) == [
        Alternative(1, hours(12, 14)), Alternative(2, hours(10, 12)),
        Alternative(1, hours(34, 36))]


def test_where_one_kind_is_missing_another_fills_in():
    taken = Room(1, [hours(8, 17)])

    assert near(hours(10, 12), taken, Room(2, [hours(11, 13)])) == [
        Alternative(1, hours(34, 36)), Alternative(1, hours(58, 60)),
        Alternative(1, hours(82, 84))]


def test_what_is_over_is_not_offered():
    assert near(hours(10, 12), Room(1), Room(2), at=hour(7 * 24)) == []


@given(intervals, several, several, st.integers(0, 90), st.integers(0, 90))
def test_every_way_out_could_be_held(wish, own, other, setup, teardown):
    rooms = {1: Room(1, own, setup, teardown), 2: Room(2, other, setup, teardown)}

    found = near(wish, rooms[1], rooms[2])

    assert len(found) <= 3
    for one in found:
        claim = claim_interval(one.when, setup, teardown)
        assert one.when.duration == wish.duration
        assert not any(claim.overlaps(each) for each in rooms[one.room_id].claims)
        assert any(each.covers(one.when) for day in WEEK.values() for each in day)
