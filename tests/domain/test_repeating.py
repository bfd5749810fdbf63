"""A series moved, shortened and asked in steps means what a librarian means by it."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scheduler.domain.recurrence import Rule, dates, expand, from_rrule
from scheduler.domain.repeating import (
    Dated,
    RhythmStays,
    Terms,
    left,
    moved,
    moved_dates,
    own,
    with_those,
)
from tests.domain.test_recurrence import ZONES, rules

DAY = timedelta(days=1)
HALL = Terms(540, 60, None, "Halaman depan", 10)
MONDAY, THURSDAY = date(2027, 2, 1), date(2027, 2, 4)
firsts = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@st.composite
def steps(draw):
    first = draw(firsts)
    return first, sorted(first + timedelta(days=days) for days in draw(
        st.lists(st.integers(0, 1500), min_size=1, max_size=6)))


@given(rules(), steps(), st.sampled_from(ZONES), st.integers(0, 1439))
def test_a_series_extended_in_steps_is_the_series_made_at_once(rule, horizons, zone, minute):
    first, until = horizons
    wall = {"minute": minute, "duration": timedelta(hours=1), "zone": zone}

    in_steps, after = [], None
    for horizon in until:
        in_steps += expand(rule, first=first, horizon=horizon, after=after, **wall)
        after = horizon

    assert in_steps == expand(rule, first=first, horizon=until[-1], **wall)
    assert len({span.start.astimezone(zone).date() for span in in_steps}) == len(in_steps)


def test_a_daily_series_does_not_end_after_a_thousand_times():
    rule, first = Rule("WEEKLY", weekdays=(0, 1, 2, 3, 4, 5)), date(2026, 11, 30)

    assert len(dates(rule, first=first, until=date(2036, 11, 30))) == 3132


@given(rules(), st.integers(0, 30), firsts)
def test_what_is_left_from_a_date_on_is_the_rest_of_the_series(rule, number, first):
    until = first + timedelta(days=4000)
    all_of_them = dates(rule, first=first, until=until)
    assume(len(all_of_them) > number)
    on = all_of_them[number]

    rest = dates(left(rule, first=first, on=on), first=on, until=until)

    assert rest == all_of_them[number:]


@given(rules(), st.integers(0, 12), st.integers(-40, 40), firsts)
def test_days_and_weeks_shift_by_as_many_days(rule, number, days, first):
    assume(rule.freq != "MONTHLY")
    until = first + timedelta(days=900)
    old = dates(rule, first=first, until=until)
    assume(len(old) > number)
    on, to = old[number], old[number] + timedelta(days=days)

    new = moved(left(rule, first=first, on=on), on=on, to=to)

    assert dates(new, first=to, until=until + timedelta(days=days)) == [
        day + timedelta(days=days) for day in old[number:]]


@given(st.integers(1, 3), st.sampled_from([None, 1, 2, 3, 4, -1]), firsts, st.integers(-20, 20))
def test_a_month_keeps_one_date_whatever_it_is_moved_to(interval, position, first, days):
    weekdays = () if position is None else (first.weekday(),)
    rule = Rule("MONTHLY", interval, weekdays, position=position,
                monthday=-1 if position is None and first.day > 28 else None)
    old = dates(rule, first=first, until=first + timedelta(days=900))
    on, to = old[0], old[0] + timedelta(days=days)

    try:
        new = moved(rule, on=on, to=to)
    except RhythmStays:
        assert position is None and to.day > 28
        return

    found = moved_dates(rule, new, on=on, to=to, wanted=old)
    assert found[on] == to
    months = [day.year * 12 + day.month for day in found.values()]
    assert [after - before for before, after in zip(months, months[1:], strict=False)] == (
        [interval] * (len(old) - 1))


def test_only_the_hour_changes_on_thursday_and_monday_stays_monday():
    twice = Rule(weekdays=(0, 3))

    assert moved(twice, on=THURSDAY, to=THURSDAY) == twice


@pytest.mark.parametrize(("rule", "on", "to", "becomes"), [
    ("FREQ=WEEKLY;BYDAY=MO,TH", "2027-02-04", "2027-02-05", "FREQ=WEEKLY;BYDAY=TU,FR"),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", "2027-02-04", "2027-02-03",
     "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE,SU;WKST=SU"),
    ("FREQ=WEEKLY;BYDAY=MO;UNTIL=20270301", "2027-02-01", "2027-02-09",
     "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270309"),
    ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=2", "2027-02-09", "2027-02-10",
     "FREQ=MONTHLY;BYDAY=WE;BYSETPOS=2"),
    ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=-1", "2027-02-23", "2027-02-24",
     "FREQ=MONTHLY;BYDAY=WE;BYSETPOS=-1"),
    ("FREQ=MONTHLY;BYDAY=FR;BYSETPOS=4", "2027-01-22", "2027-01-30",
     "FREQ=MONTHLY;BYDAY=SA;BYSETPOS=-1"),
    ("FREQ=MONTHLY", "2027-02-15", "2027-02-17", "FREQ=MONTHLY;BYMONTHDAY=17"),
    ("FREQ=MONTHLY", "2027-01-15", "2027-01-31", "FREQ=MONTHLY;BYMONTHDAY=-1"),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", "2027-01-31", "2027-02-01", "FREQ=MONTHLY;BYMONTHDAY=1"),
])
def test_a_rhythm_moves_with_its_date(rule, on, to, becomes):
    days = {"on": date.fromisoformat(on), "to": date.fromisoformat(to)}

    assert moved(from_rrule(rule), **days).to_rrule() == becomes


@pytest.mark.parametrize("rule", ["FREQ=MONTHLY", "FREQ=MONTHLY;BYDAY=MO,FR;BYSETPOS=1",
                                  "FREQ=MONTHLY;BYDAY=FR;BYSETPOS=5", "FREQ=MONTHLY;BYDAY=FR"])
def test_a_day_that_not_every_month_has_is_refused(rule):
    with pytest.raises(RhythmStays):
        moved(from_rrule(rule), on=date(2027, 1, 29), to=date(2027, 1, 30))


def test_nine_times_of_which_four_are_over_are_five():
    assert left(Rule(weekdays=(0,), count=9), first=MONDAY, on=date(2027, 3, 1)) == Rule(
        weekdays=(0,), count=5)


def test_dates_that_are_not_of_the_rule_move_by_as_many_days():
    rule = Rule(weekdays=(0,))
    odd = MONDAY + 2 * DAY

    assert moved_dates(rule, moved(rule, on=MONDAY, to=MONDAY + DAY), on=MONDAY, to=MONDAY + DAY,
                       wanted=[MONDAY, odd]) == {MONDAY: MONDAY + DAY, odd: odd + DAY}


def test_what_a_date_has_of_its_own():
    assert own(Dated(MONDAY, MONDAY, HALL), HALL) == set()
    assert own(Dated(MONDAY, MONDAY + DAY, replace(HALL, minute=600)), HALL) == {"day", "hours"}
    assert own(Dated(MONDAY, MONDAY, replace(HALL, place="Taman", capacity=2)), HALL) == {
        "place", "places"}


def test_what_changes_for_all_is_taken_and_what_is_ones_own_stays():
    park = replace(HALL, place="Taman", capacity=2)
    later = replace(HALL, minute=900)

    assert with_those(park, {"hours"}, later) == replace(park, minute=900)
    assert with_those(park, {"hours", "place", "places"}, later) == later


def test_the_zone_is_asked_for_each_date():
    spans = expand(Rule(weekdays=(6,)), first=date(2027, 3, 7), minute=600,
                   duration=timedelta(hours=1), zone=ZoneInfo("America/New_York"),
                   horizon=date(2027, 3, 21), after=date(2027, 3, 7))

    assert [span.start.hour for span in spans] == [14, 14]
