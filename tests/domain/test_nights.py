from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.errors import EndBeforeStart
from scheduler.domain.wall import LONGEST_NIGHT, NightTooLong, end_day

DAY = date(2027, 2, 13)


@pytest.mark.parametrize(("starts", "ends", "later"), [
    (time(9), time(10), 0), (time(21), time(1), 1), (time(21), time(0), 1),
    (time(20), time(0, 30), 1),
    (time(0), time(1), 0), (time(12), time(0), 1),
])
def test_an_hour_that_is_not_after_the_start_is_one_of_the_next_day(starts, ends, later):
    assert end_day(DAY, starts, ends) == DAY + timedelta(days=later)


@pytest.mark.parametrize(("starts", "ends", "refused"), [
    (time(15), time(14), NightTooLong), (time(9), time(0), NightTooLong),
    (time(9), time(9), EndBeforeStart), (time(0), time(0), EndBeforeStart),
])
def test_a_slip_of_the_finger_makes_no_session_of_twenty_three_hours(starts, ends, refused):
    with pytest.raises(refused):
        end_day(DAY, starts, ends)


@given(st.times(), st.times())
def test_what_is_taken_over_midnight_is_never_longer_than_a_night(starts, ends):
    starts, ends = (clock.replace(second=0, microsecond=0) for clock in (starts, ends))
    try:
        later = (end_day(DAY, starts, ends) - DAY).days
    except EndBeforeStart:
        assert ends <= starts
        return
    minutes = later * 1440 + ends.hour * 60 + ends.minute - starts.hour * 60 - starts.minute
    assert minutes > 0 and (not later or minutes <= LONGEST_NIGHT)
