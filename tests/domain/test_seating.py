import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.errors import PartyTooLarge, SessionFull
from scheduler.domain.seating import Party, Seated, Seating, Waiting, line_moves
from tests.domain.spans import hour

ADA, BEN, CLEO = (Party(key, seats) for key, seats in ((1, 2), (2, 1), (3, 1)))


@st.composite
def seatings(draw):
    sizes = draw(st.lists(st.integers(1, 5), max_size=6))
    line = tuple(Party(key, seats) for key, seats in enumerate(sizes))
    capacity = draw(st.none() | st.integers(0, 12))
    taken = draw(st.integers(0, 12 if capacity is None else capacity))
    return Seating(capacity, taken, tuple(draw(st.permutations(line))))


def test_a_party_that_fits_is_seated():
    assert Seating(4, 1).seat(3, limit=5) == Seated(seats_taken=3)


def test_a_party_that_does_not_fit_waits_in_line():
    outcome = Seating(4, 3, (BEN,)).seat(2, limit=5)

    assert outcome == Waiting(position=2)
    assert (outcome.state, outcome.seats_taken) == ("waiting", 0)


def test_nobody_overtakes_a_party_that_waits_even_when_they_would_fit():
    assert Seating(4, 3, (ADA,)).seat(1, limit=5) == Waiting(position=2)


def test_who_does_not_want_to_wait_is_told_what_is_left():
    with pytest.raises(SessionFull) as refusal:
        Seating(4, 3).seat(2, limit=5, joins_waiting=False)

    assert refusal.value.facts == {"left": 1}


def test_what_is_promised_to_the_line_is_not_left():
    with pytest.raises(SessionFull) as refusal:
        Seating(4, 3, (ADA,)).seat(1, limit=5, joins_waiting=False)

    assert refusal.value.facts == {"left": 0}


@pytest.mark.parametrize(("capacity", "limit", "named"), [(9, 3, 3), (2, 5, 2), (2, None, 2)])
def test_a_party_larger_than_a_booking_or_the_session_is_refused(capacity, limit, named):
    with pytest.raises(PartyTooLarge) as refusal:
        Seating(capacity, 0).seat(4, limit=limit)

    assert refusal.value.facts == {"limit": named}


def test_without_limits_everybody_is_seated():
    assert Seating(None, 500).seat(50, limit=None) == Seated(seats_taken=50)
    assert Seating(None, 500).left is None


def test_a_party_of_nobody_is_a_mistake():
    with pytest.raises(ValueError):
        Seating(4, 0).seat(0, limit=5)


def test_the_first_to_wait_is_the_first_to_be_seated():
    seated, after = Seating(4, 2, (CLEO, ADA, BEN)).promote()

    assert seated == [ADA]
    assert after == Seating(4, 4, (CLEO, BEN))


def test_a_party_is_not_split_and_holds_its_turn():
    seating = Seating(4, 3, (ADA, BEN))

    assert seating.promote() == ([], seating)


def test_a_party_that_leaves_lets_the_next_move_up():
    seated, _after = Seating(4, 3, (ADA, BEN)).without(ADA.key).promote()

    assert seated == [BEN]


def test_a_smaller_party_keeps_its_turn():
    smaller = Seating(4, 3, (BEN, ADA)).reduced(ADA.key, 1)

    assert smaller.position(ADA.key) == 1
    assert smaller.promote()[0] == [Party(ADA.key, 1)]
    assert smaller.position(99) is None


@pytest.mark.parametrize("seats", [0, 3])
def test_a_waiting_party_neither_grows_nor_vanishes_by_reduction(seats):
    with pytest.raises(ValueError):
        Seating(4, 3, (ADA,)).reduced(ADA.key, seats)


def test_freed_places_never_fall_below_none_taken():
    assert Seating(4, 3).freed(2) == Seating(4, 1)
    assert Seating(4, 1).freed(2) == Seating(4, 0)


@given(seatings(), st.integers(1, 5))
def test_no_session_is_ever_oversold(seating, size):
    _seated, after = seating.promote()
    assert after.capacity is None or after.taken <= after.capacity

    try:
        outcome = after.seat(size, limit=None)
    except PartyTooLarge:
        return
    assert after.capacity is None or after.taken + outcome.seats_taken <= after.capacity


@given(seatings())
def test_those_whose_turn_it_is_are_the_head_of_the_line(seating):
    seated, after = seating.promote()

    assert tuple(seated) + after.line == seating.line
    assert after.taken == seating.taken + sum(party.seats for party in seated)


@given(seatings(), st.integers(0, 12))
def test_promoting_twice_seats_nobody_twice(seating, freed):
    _seated, after = seating.freed(freed).promote()

    assert after.promote() == ([], after)


@given(seatings())
def test_after_promoting_the_head_of_the_line_does_not_fit(seating):
    _seated, after = seating.promote()

    assert not after.line or after.line[0].seats > after.left


@given(seatings(), st.integers(1, 5))
def test_a_party_is_seated_only_when_nobody_waits(seating, size):
    try:
        outcome = seating.seat(size, limit=None)
    except PartyTooLarge:
        return

    assert isinstance(outcome, Waiting) or not seating.line


def test_who_joins_the_line_needs_only_to_know_how_long_it_is():
    full = Seating(capacity=2, taken=2, unread=300)

    assert full.seat(1, limit=None) == Waiting(position=301)
    with pytest.raises(SessionFull):
        full.seat(1, limit=None, joins_waiting=False)


def test_a_party_larger_than_all_places_holds_up_nobody():
    few = Seating(1, 0, (ADA, BEN, CLEO))

    assert few.promote()[0] == [BEN]
    assert (few.passed, few.position(ADA.key), few.position(CLEO.key)) == ((ADA,), None, 2)
    assert Seating(1, 0, (ADA,)).seat(1, limit=None) == Seated(seats_taken=1)


def test_without_a_limit_everyone_who_waits_is_seated():
    assert Seating(None, 1, (CLEO, BEN, ADA)).promote()[0] == [ADA, BEN, CLEO]


@given(seatings())
def test_there_is_never_a_free_place_and_a_party_that_may_have_it(seating):
    _seated, after = seating.promote()

    assert all(party.seats > after.capacity for party in after.passed)
    assert not after.line or (after.left is not None and after.line[0].seats > after.left)


@pytest.mark.parametrize(("called_off", "closed", "at", "moves"), [
    (None, None, 9, True), (None, None, 10, False), (hour(8), None, 9, False),
    (None, hour(8), 9, False)])
def test_the_line_moves_until_the_session_begins(called_off, closed, at, moves):
    assert line_moves(
        hour(10), cancelled_at=called_off, closed_at=closed, at=hour(at)) is moves
