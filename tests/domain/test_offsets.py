"""What a database reckons with is what the clocks of a zone show."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.offsets import EARLIEST, LATEST, offsets

ZONES = ("Asia/Makassar", "Asia/Jakarta", "Europe/London", "America/St_Johns", "Africa/Casablanca",
         "Australia/Lord_Howe", "Asia/Pyongyang")
MOMENTS = st.datetimes(EARLIEST.replace(tzinfo=None), LATEST.replace(tzinfo=None)).map(
    lambda moment: moment.replace(tzinfo=UTC))


def ahead(zone: str, at: datetime) -> timedelta:
    return next(one.ahead for one in offsets(zone) if one.until is None or at < one.until)


@given(st.sampled_from(ZONES), MOMENTS)
def test_at_any_moment_the_offset_is_the_zones(zone: str, at: datetime):
    assert ahead(zone, at) == at.astimezone(ZoneInfo(zone)).utcoffset()


@pytest.mark.parametrize("zone", ZONES)
def test_at_the_very_second_of_a_change_the_new_offset_holds(zone: str):
    for one in offsets(zone):
        if one.until is not None:
            for at in (one.until, one.until - timedelta(seconds=1)):
                assert ahead(zone, at) == at.astimezone(ZoneInfo(zone)).utcoffset()
