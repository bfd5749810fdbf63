"""Values and strategies for the tests of the core."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from scheduler.domain.interval import Interval

DAWN = datetime(2026, 3, 4, tzinfo=UTC)


def hour(number: float) -> datetime:
    """The instant so many hours after dawn of the test's day."""
    return DAWN + timedelta(hours=number)


def hours(start: float, end: float) -> Interval:
    """The interval from one hour of the test's day to another."""
    return Interval(hour(start), hour(end))


def _interval(edges: tuple[int, int]) -> Interval:
    start, length = edges
    return hours(start, start + length)


intervals = st.tuples(st.integers(0, 60), st.integers(1, 12)).map(_interval)
several = st.lists(intervals, max_size=6)
probes = st.integers(-2, 160).map(lambda half: hour(half / 2))
