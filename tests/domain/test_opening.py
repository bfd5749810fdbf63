from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.interval import Interval
from scheduler.domain.opening import (
    Hours,
    Schedule,
    closed_days,
    is_open,
    open_intervals,
    schedule_on,
)
from scheduler.domain.wall import instant_of

MAKASSAR = ZoneInfo("Asia/Makassar")
NEW_YORK = ZoneInfo("America/New_York")
WEDNESDAY = date(2026, 3, 4)
MOVED_CLOCKS = [  # the local dates on which clocks are moved, and an ordinary day
    (NEW_YORK, date(2026, 3, 8)), (NEW_YORK, date(2026, 11, 1)),
    (ZoneInfo("Australia/Lord_Howe"), date(2026, 4, 5)),
    (ZoneInfo("Australia/Lord_Howe"), date(2026, 10, 4)),
    (ZoneInfo("America/Havana"), date(2026, 3, 8)), (MAKASSAR, WEDNESDAY),
]


def daily(*spans, since=date(2020, 1, 1), until=None, name=""):
    hours = tuple(Hours(day, *span) for day in range(7) for span in spans)
    return Schedule(since, until, hours, name)


def at(wall, zone=MAKASSAR):
    return instant_of(datetime.fromisoformat(wall), zone)


def between(start, end, zone=MAKASSAR):
    return Interval(at(start, zone), at(end, zone))


@pytest.mark.parametrize("wrong", [(7, 0, 60), (0, 60, 60), (0, -1, 60), (0, 0, 1441)])
def test_hours_that_no_day_has_are_refused(wrong):
    with pytest.raises(ValueError):
        Hours(*wrong)


def test_doors_that_close_at_noon_open_twice_a_day():
    opened = open_intervals(WEDNESDAY, [daily((480, 720), (780, 1020))], zone=MAKASSAR)

    assert opened == [between("2026-03-04 08:00", "2026-03-04 12:00"),
                      between("2026-03-04 13:00", "2026-03-04 17:00")]


def test_a_closure_is_taken_out():
    closed = between("2026-03-04 10:00", "2026-03-05 00:00")

    opened = open_intervals(WEDNESDAY, [daily((480, 1020))], zone=MAKASSAR, closures=[closed])

    assert opened == [between("2026-03-04 08:00", "2026-03-04 10:00")]


def test_ramadan_hours_win_while_they_last():
    usual, ramadan = daily((480, 1020)), daily(
        (540, 900), since=date(2026, 2, 18), until=date(2026, 3, 19), name="Ramadan")

    assert schedule_on(date(2026, 3, 19), [ramadan, usual]) is ramadan
    assert schedule_on(date(2026, 3, 20), [ramadan, usual]) is usual


def test_the_latest_regular_schedule_that_has_begun_holds():
    old, new = daily((480, 1020)), daily((540, 1020), since=WEDNESDAY)

    assert schedule_on(date(2026, 3, 3), [new, old]) is old
    assert schedule_on(WEDNESDAY, [new, old]) is new


def test_before_the_first_schedule_nothing_is_open():
    assert open_intervals(date(2019, 1, 1), [daily((480, 1020))], zone=MAKASSAR) == []


def test_doors_that_never_close_are_open_across_midnight():
    late = between("2026-03-04 23:00", "2026-03-05 01:00")

    assert is_open(late, [daily((0, 1440))], zone=MAKASSAR)
    assert not is_open(late, [daily((0, 1439))], zone=MAKASSAR)


def test_hours_that_the_clock_skips_do_not_happen():
    assert open_intervals(date(2026, 3, 8), [daily((125, 170))], zone=NEW_YORK) == []


def test_doors_that_open_at_a_skipped_time_open_when_it_has_passed():
    opened = open_intervals(date(2026, 3, 8), [daily((150, 300))], zone=NEW_YORK)

    assert opened == [between("2026-03-08 03:00", "2026-03-08 05:00", NEW_YORK)]


def test_a_day_with_an_hour_twice_has_twenty_five_hours():
    [opened] = open_intervals(date(2026, 11, 1), [daily((0, 1440))], zone=NEW_YORK)

    assert opened.duration == timedelta(hours=25)


@given(st.sampled_from(MOVED_CLOCKS), st.integers(0, 1439), st.integers(1, 1440),
       st.integers(0, 1439))
def test_doors_are_open_just_when_the_clock_on_the_wall_says_so(place, opens, length, probe):
    zone, day = place
    closes = min(1440, opens + length)
    opened = open_intervals(day, [daily((opens, closes))], zone=zone)
    moment = at(day.isoformat(), zone) + timedelta(minutes=probe)
    wall = moment.astimezone(zone)
    twice = wall.replace(fold=1 - wall.fold).utcoffset() != wall.utcoffset()

    if wall.date() == day and not twice:
        says = opens <= wall.hour * 60 + wall.minute < closes
        assert any(each.contains(moment) for each in opened) == says


def weekdays_only(since=date(2020, 1, 1)):
    return Schedule(since, None, tuple(Hours(day, 480, 1020) for day in range(5)))


def test_a_day_without_hours_or_closed_all_its_hours_is_known_to_be_closed():
    week = [date(2026, 3, 2) + timedelta(days=number) for number in range(7)]
    holiday = between("2026-03-04T00:00", "2026-03-05T00:00")
    morning = between("2026-03-05T08:00", "2026-03-05T12:00")

    assert closed_days(week, [weekdays_only()], zone=MAKASSAR, closures=[holiday, morning]) == {
        date(2026, 3, 4), date(2026, 3, 7), date(2026, 3, 8)}


def test_without_hours_only_a_closure_of_the_whole_day_is_known():
    days = [date(2026, 3, 4), date(2026, 3, 5)]
    closures = [between("2026-03-04T00:00", "2026-03-05T00:00"),
                between("2026-03-05T08:00", "2026-03-05T17:00")]

    assert closed_days(days, [], zone=MAKASSAR, closures=closures) == {date(2026, 3, 4)}


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(1, 60)), max_size=4))
def test_a_closed_day_is_one_without_an_open_minute(closures):
    days = [date(2026, 3, 2) + timedelta(days=number) for number in range(7)]
    shut = [Interval(start := at("2026-03-01T00:00") + timedelta(hours=hour),
                     start + timedelta(hours=length)) for hour, length in closures]

    assert closed_days(days, [weekdays_only()], zone=MAKASSAR, closures=shut) == {
        day for day in days
        if not open_intervals(day, [weekdays_only()], zone=MAKASSAR, closures=shut)}
