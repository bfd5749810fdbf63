from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.errors import RuleWrong
from scheduler.domain.recurrence import Rule, expand, from_rrule, readable

HOUR = timedelta(hours=1)
ZONES = [ZoneInfo(name) for name in (
    "Asia/Makassar", "Asia/Jakarta", "America/New_York", "Australia/Lord_Howe", "Europe/London")]
WEDNESDAY = date(2026, 3, 4)

positions = st.sampled_from([None, 1, 2, 3, 4, 5, -1])
weekdays = st.sets(st.integers(0, 6), max_size=3).map(lambda days: tuple(sorted(days)))
monthdays = st.sampled_from([None, 1, 15, 28, 29, 31, -1])
dates = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@st.composite
def rules(draw):
    freq = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]))
    days = draw(weekdays)
    ends = draw(st.sampled_from(["count", "until", "never"]))
    return Rule(
        freq, draw(st.integers(1, 5)), days,
        count=draw(st.integers(1, 40)) if ends == "count" else None,
        until=draw(dates) if ends == "until" else None,
        position=draw(positions) if freq == "MONTHLY" and days else None,
        monthday=draw(monthdays) if freq == "MONTHLY" and not days else None,
        week_start=draw(st.integers(0, 6)) if freq == "WEEKLY" else 0,
    )


def starts(rule, zone="Asia/Makassar", first=WEDNESDAY, minute=600, **options):
    options = {"horizon": date(2026, 12, 31), **options}
    spans = expand(rule, first=first, minute=minute, duration=HOUR, zone=ZoneInfo(zone), **options)
    return [each.start.astimezone(ZoneInfo(zone)) for each in spans]


def days(*arguments, **options):
    return [start.date() for start in starts(*arguments, **options)]


@given(rules())
def test_a_rule_survives_being_written_down(rule):
    assert from_rrule(rule.to_rrule()) == rule


@given(rules(), st.sampled_from(ZONES), dates, st.integers(360, 1439))
def test_the_time_on_the_wall_stays_when_clocks_are_moved(rule, zone, first, minute):
    spans = expand(rule, first=first, minute=minute, duration=HOUR, zone=zone,
                   horizon=first + timedelta(days=400))

    walls = [each.start.astimezone(zone) for each in spans]
    assert {wall.hour * 60 + wall.minute for wall in walls} <= {minute}
    assert all(wall.weekday() in rule.weekdays for wall in walls if rule.weekdays)
    assert spans == sorted(set(spans))
    assert all(each.start.tzinfo is UTC for each in spans)
    assert rule.count is None or len(spans) <= rule.count
    assert rule.until is None or all(wall.date() <= rule.until for wall in walls)


def test_a_weekly_class_in_new_york_is_an_hour_earlier_in_utc_in_summer():
    spans = expand(Rule(), first=date(2026, 3, 4), minute=600, duration=HOUR,
                   zone=ZoneInfo("America/New_York"), horizon=date(2026, 3, 11))

    assert [each.start.hour for each in spans] == [15, 14]


def test_a_start_that_the_clock_skips_moves_forward_as_the_rfc_says():
    [start] = starts(Rule(), "America/New_York", date(2007, 3, 11), 150, horizon=date(2007, 3, 11))

    assert start.replace(tzinfo=None) == datetime(2007, 3, 11, 3, 30)


def test_the_clock_of_lord_howe_skips_half_an_hour():
    [start] = starts(Rule(), "Australia/Lord_Howe", date(2026, 10, 4), 135,
                     horizon=date(2026, 10, 4))

    assert (start.hour, start.minute) == (2, 45)


def test_a_start_that_comes_twice_is_the_first():
    [start] = starts(Rule(), "America/New_York", date(2026, 11, 1), 90, horizon=date(2026, 11, 1))

    assert start.utcoffset() == timedelta(hours=-4)


def test_the_second_tuesday_of_the_month():
    rule = from_rrule("RRULE:FREQ=MONTHLY;BYDAY=2TU;COUNT=3")

    assert days(rule) == [date(2026, 3, 10), date(2026, 4, 14), date(2026, 5, 12)]


def test_a_skipped_day_counts_as_one_of_so_many():
    rule = Rule(count=3)

    assert days(rule, skip={date(2026, 3, 11)}) == [WEDNESDAY, date(2026, 3, 18)]


def test_the_last_day_and_the_horizon_are_included():
    assert days(Rule(until=date(2026, 3, 11))) == [WEDNESDAY, date(2026, 3, 11)]
    assert days(Rule(), horizon=date(2026, 3, 11)) == [WEDNESDAY, date(2026, 3, 11)]


def test_the_thirty_first_comes_only_in_months_that_have_it():
    assert days(Rule("MONTHLY", count=3), first=date(2026, 1, 31)) == [
        date(2026, 1, 31), date(2026, 3, 31), date(2026, 5, 31)]


def test_the_last_day_of_the_month_is_there_in_every_month():
    assert days(from_rrule("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3"), first=date(2026, 1, 31)) == [
        date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]


def test_every_other_week_may_begin_with_sunday():
    rule = from_rrule("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE,SU;WKST=SU")

    assert days(rule, first=date(2027, 2, 3), horizon=date(2027, 2, 18)) == [
        date(2027, 2, 3), date(2027, 2, 14), date(2027, 2, 17)]


@pytest.mark.parametrize("text", [
    "FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=HOURLY", "FREQ=YEARLY", "", "nonsense",
    "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;COUNT=0", "FREQ=DAILY;COUNT=9;UNTIL=20260401",
    "FREQ=DAILY;COUNT=1001", "FREQ=WEEKLY;BYDAY=XX", "FREQ=WEEKLY;BYDAY=2TU",
    "FREQ=MONTHLY;BYDAY=1MO,3MO", "FREQ=MONTHLY;BYDAY=9MO", "FREQ=MONTHLY;BYSETPOS=1",
    "FREQ=DAILY;BYHOUR=9", "FREQ=WEEKLY;WKST=XX", "FREQ=MONTHLY;BYMONTHDAY=32",
    "FREQ=MONTHLY;BYMONTHDAY=0", "FREQ=WEEKLY;BYMONTHDAY=1", "FREQ=MONTHLY;BYDAY=MO;BYMONTHDAY=1",
    "FREQ=DAILY;UNTIL=soon", "BYDAY=MO",
])
def test_a_rule_we_cannot_keep_is_refused_with_its_text(text):
    with pytest.raises(RuleWrong) as refusal:
        from_rrule(text)

    assert refusal.value.facts == {"rule": text}


@pytest.mark.parametrize("weekday", [7, -1])
def test_a_weekday_that_does_not_exist_is_refused(weekday):
    with pytest.raises(RuleWrong):
        Rule(weekdays=(weekday,))


def test_of_an_until_with_a_time_only_the_date_is_read():
    assert from_rrule("freq=daily;until=20260401T035959Z;").until == date(2026, 4, 1)


def test_a_rule_reads_as_words_and_facts():
    words, facts = readable(Rule(interval=2, weekdays=(1, 3)))

    assert words == "Every %(n)s weeks on %(days)s"
    assert facts == {"n": 2, "days": (1, 3)}


def test_a_position_reads_as_its_word():
    words, _facts = readable(Rule("MONTHLY", weekdays=(1,), position=-1))

    assert words == "Every month on the last %(days)s"
