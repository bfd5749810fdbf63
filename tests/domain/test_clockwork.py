"""A wrong clock erases nobody, and a right one is believed again by itself."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.clockwork import BEHIND, MOST, NEAR, hours_to_stand, is_believed

LAST = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
spans = st.timedeltas(-timedelta(days=4000), timedelta(days=4000))


def test_the_first_time_ever_is_believed():
    assert is_believed(LAST, last=None, seen=0)


@pytest.mark.parametrize(("away", "hours"), [
    (HOUR, 0), (NEAR, 0), (-BEHIND, 0), (-HOUR, 2), (4 * HOUR, 2), (timedelta(days=3), 2),
    (timedelta(days=21), 3), (timedelta(days=70), 10), (timedelta(days=400), 24)])
def test_the_further_away_the_longer_it_has_to_stand(away: timedelta, hours: int):
    assert is_believed(LAST + away, last=LAST, seen=hours)
    assert not hours or not is_believed(LAST + away, last=LAST, seen=hours - 1)


@given(spans)
def test_a_leap_that_was_seen_in_one_hour_only_is_never_believed(away: timedelta):
    believed = is_believed(LAST + away, last=LAST, seen=1)

    assert believed == (-BEHIND <= away <= NEAR)


@given(spans)
def test_every_time_is_believed_after_a_day_of_running(away: timedelta):
    assert is_believed(LAST + away, last=LAST, seen=MOST)


@given(spans, spans)
def test_further_ahead_never_takes_less(one: timedelta, other: timedelta):
    near, far = sorted((one, other))

    assert hours_to_stand(near) <= hours_to_stand(far) <= MOST
