from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.errors import AlreadyOver, AlreadyReleased, SpaceTaken
from scheduler.domain.reserving import Taken, check_free, check_release, claim_interval, first_clash
from tests.domain.spans import hour, hours, intervals, several


def test_a_claim_includes_setup_and_teardown():
    assert claim_interval(hours(2, 3), 30, 15) == hours(1.5, 3.25)
    assert claim_interval(hours(2, 3)) == hours(2, 3)


def test_the_refusal_names_the_earliest_clash():
    taken = [Taken(hours(5, 6), "Rapat", "Aula"), Taken(hours(2, 4), "Menjahit", "Aula")]

    with pytest.raises(SpaceTaken) as refusal:
        check_free(hours(3, 6), taken)

    assert refusal.value.facts == {"space": "Aula", "until": hour(4)}


def test_a_space_is_free_right_after_another_use():
    check_free(hours(4, 5), [Taken(hours(2, 4), "Menjahit", "Aula")])


@given(intervals, several, st.integers(0, 90))
def test_there_is_a_clash_just_when_a_claim_overlaps(when, others, setup):
    claim = claim_interval(when, setup, setup)
    taken = [Taken(other, "x", "Aula") for other in others]

    assert (first_clash(claim, taken) is not None) == any(map(claim.overlaps, others))
    assert claim.duration == when.duration + timedelta(minutes=2 * setup)


def test_a_room_is_given_back_until_its_time_is_over():
    check_release(hours(2, 4), released_at=None, at=hour(3))

    with pytest.raises(AlreadyOver):
        check_release(hours(2, 4), released_at=None, at=hour(4))


def test_a_room_is_given_back_once():
    with pytest.raises(AlreadyReleased):
        check_release(hours(2, 4), released_at=hour(1), at=hour(1))
