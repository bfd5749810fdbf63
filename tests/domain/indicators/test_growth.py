"""Like is compared with like, and completeness remembers the silent."""

from datetime import date

import pytest

from scheduler.domain.indicators.completeness import (
    LibraryMonth,
    closed_share,
    completeness_involvement,
    completeness_visits,
    expected_months,
)
from scheduler.domain.indicators.growth import Change, achievement, change, like_for_like, pace


def test_only_months_complete_in_both_years_are_compared():
    now = {("north", date(2026, 1, 1)): 120, ("north", date(2026, 2, 1)): 900,
           ("south", date(2026, 1, 1)): 700}
    before = {("north", date(2025, 1, 1)): 100, ("south", date(2025, 3, 1)): 50}

    assert like_for_like(now, before, expected=6) == Change(20.0, matched=1, expected=6)


def test_months_can_be_compared_with_those_just_before():
    now, before = {("north", date(2026, 3, 1)): 0}, {("north", date(2026, 2, 1)): 10}

    assert like_for_like(now, before, expected=1, months_back=1).percent == -100.0


def test_growth_from_nothing_is_not_a_number():
    assert like_for_like({}, {}, expected=12) == Change(None, matched=0, expected=12)
    assert change(None, base=5) is None


def test_seven_silent_libraries_of_seventeen_leave_no_more_than_ten():
    expected = expected_months(17, months=12)

    assert completeness_visits(120, expected=expected) == pytest.approx(58.82, abs=0.01)
    assert completeness_visits(0, expected=0) is None


def test_silent_libraries_lower_the_completeness_of_involvement():
    busy = [LibraryMonth(due=10, closed=10)] * 10

    assert completeness_involvement(busy + [LibraryMonth()] * 7) == pytest.approx(58.82, abs=0.01)


def test_a_declared_quiet_month_is_complete_and_a_silent_one_is_not():
    assert completeness_involvement([LibraryMonth(quiet=True)]) == 100.0
    assert completeness_involvement([LibraryMonth()]) == 0.0
    assert completeness_involvement([]) is None


def test_a_month_is_complete_when_all_due_sessions_are_closed():
    assert LibraryMonth(due=3, closed=3).is_complete
    assert not LibraryMonth(due=3, closed=2, quiet=True).is_complete
    assert LibraryMonth(quiet=True).is_complete
    assert not LibraryMonth().is_complete
    assert closed_share(3, due=4) == 75.0
    assert closed_share(0, due=0) is None


def test_pace_compares_with_days_gone():
    assert pace(300, target=1200, elapsed_days=365, total_days=365) == 0.25
    assert pace(300, target=1200, elapsed_days=0, total_days=365) is None
    assert pace(None, target=1200, elapsed_days=1, total_days=365) is None
    assert achievement(300, target=0) is None
