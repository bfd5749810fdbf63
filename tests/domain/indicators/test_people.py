"""Attendances and people are different numbers, and people are a range."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.indicators.involvement import (
    Involvement,
    SessionCount,
    attendances_per_1000,
    fill_share,
    involvement,
    no_show_share,
)
from scheduler.domain.indicators.people import PeopleRange, people, people_from_sums

ADA, BEN, CLEO = 1, 2, 3
counts = st.builds(
    SessionCount, st.integers(), st.frozensets(st.integers(1, 30), max_size=8),
    st.integers(0, 9), st.integers(0, 40), st.none() | st.integers(0, 60),
)


def test_the_example_of_the_formula():
    held = [
        SessionCount(1, frozenset({ADA, BEN}), headcount=10),
        SessionCount(2, frozenset({BEN, CLEO})),
        SessionCount(3, headcount=30),
    ]

    found = people(held)

    assert involvement(held) == Involvement(sessions=3, attendances=44)
    assert (found.unique, found.low, found.high) == (3, 30, 43)
    assert found.identified_share == pytest.approx(9.1, abs=0.05)


def test_sitti_written_by_name_three_times_may_be_one_person():
    assert people([SessionCount(n, unnamed=1) for n in range(3)]) == PeopleRange(0, 1, 3, 0.0)


def test_without_sessions_there_is_nobody_and_no_share():
    assert people([]) == PeopleRange(0, 0, 0, None)


def test_the_count_typed_at_the_close_is_the_count():
    held = SessionCount(1, frozenset({ADA, BEN}), unnamed=1, headcount=4, typed_total=12)

    assert (held.anonymous, held.attendance, held.is_understated) == (10, 12, False)


def test_a_typed_count_below_the_names_warns_and_keeps_the_recognised():
    held = SessionCount(1, frozenset({ADA, BEN, CLEO}), typed_total=2)

    assert (held.anonymous, held.attendance, held.is_understated) == (0, 3, True)


@given(st.lists(counts))
def test_sums_give_the_same_range_as_sets(held):
    sums = people_from_sums(
        unique=len({person for count in held for person in count.named}),
        largest_session=max([count.attendance for count in held] or [0]),
        anonymous=sum(count.anonymous for count in held),
        named_sum=sum(len(count.named) for count in held),
        attendances=involvement(held).attendances,
    )

    assert sums == people(held)


@given(st.lists(counts))
def test_the_range_lies_between_the_recognised_and_all_attendances(held):
    found = people(held)

    assert found.unique <= found.low <= found.high <= involvement(held).attendances


@given(st.lists(counts), counts)
def test_another_session_never_makes_people_fewer(held, another):
    before, after = people(held), people([*held, another])

    assert before.low <= after.low
    assert before.high <= after.high


def test_shares_of_nothing_are_missing():
    assert no_show_share(registered=5, shown=0, unmarked=5) is None
    assert fill_share(12, capacity=None) is None
    assert fill_share(None, capacity=20) is None
    assert attendances_per_1000(44, population=None) is None
