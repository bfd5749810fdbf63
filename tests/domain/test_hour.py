import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.hour import minute_in

WAYS = ("{:02}.{:02}", "{}:{:02}", "{:02}{:02}", "pukul {}.{:02}", " {:02}:{:02} WITA ",
        "{:02}:{:02}:00")


@given(st.integers(0, 1440), st.sampled_from(WAYS))
def test_an_hour_is_read_in_any_way_of_writing_it(minute: int, way: str):
    assert minute_in(way.format(minute // 60, minute % 60)) == minute


@pytest.mark.parametrize(("text", "minute"), [("9", 540), ("٠٩:٠٠", 540), ("０９．００", 540)])
def test_other_digits_and_whole_hours(text: str, minute: int):
    assert minute_in(text) == minute


@pytest.mark.parametrize("text", ["", "pagi", "25.00", "24.01", "9.75", "9.5", "-1", "9" * 5000])
def test_what_is_no_hour_is_none(text: str):
    assert minute_in(text) is None
