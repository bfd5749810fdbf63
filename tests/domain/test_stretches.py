"""A long list by days is walked in stretches of whole days, and none is left out."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.stretches import stretch

FIRST = date(2026, 3, 2)
COUNTS = st.dictionaries(st.integers(0, 400), st.integers(1, 30), max_size=40).map(
    lambda days: [(FIRST + timedelta(days=day), days[day]) for day in sorted(days)])


@given(COUNTS, st.integers(1, 60))
def test_the_stretches_are_the_whole_list_and_each_day_stands_once(
    counts: list[tuple[date, int]], size: int,
):
    found, begins = [], None
    while True:
        one = stretch(counts, begins=begins, size=size)
        found += [day for day in counts if one.first and one.first <= day[0] <= one.last]
        begins = one.after
        if begins is None:
            break
        assert one.count >= size, "only the last may be short"

    assert found == counts
    assert one.total == sum(number for _day, number in counts)


@given(COUNTS, st.integers(1, 60), st.integers(-5, 450))
def test_back_and_on_again_skips_nothing(
    counts: list[tuple[date, int]], size: int, day: int,
):
    here = stretch(counts, begins=FIRST + timedelta(days=day), size=size)
    if here.before is None:
        assert not counts or here.first == counts[0][0]
        return

    back = stretch(counts, begins=here.before, size=size)

    assert back.first == here.before < here.first
    between = [day for day, _number in counts if here.before <= day < here.first]
    assert back.count >= size or set(between) <= {
        day for day, _number in counts if back.first <= day <= back.last}


def test_from_a_day_after_the_last_one_stands_the_last_one():
    found = stretch([(FIRST, 3)], begins=FIRST + timedelta(days=9), size=5)

    assert (found.first, found.count, found.after, found.before) == (FIRST, 3, None, None)
    assert stretch([], size=5).first is None
