"""Periods read and write ISO 8601, and refuse what names no period."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.indicators.period import Period, PeriodWrong, add_months

dates = st.dates(min_value=date(1990, 1, 1), max_value=date(2060, 12, 31))
periods = st.builds(
    lambda start, days: Period(start, date.fromordinal(start.toordinal() + days)),
    dates, st.integers(1, 1000),
)


@pytest.mark.parametrize(("text", "start", "end"), [
    ("2026-03-01", date(2026, 3, 1), date(2026, 3, 2)),
    ("2026-12", date(2026, 12, 1), date(2027, 1, 1)),
    ("2023-04-01/P3M", date(2023, 4, 1), date(2023, 7, 1)),
    ("2023-04/P1Y", date(2023, 4, 1), date(2024, 4, 1)),
    ("2026-01-31/P1M", date(2026, 1, 31), date(2026, 2, 28)),
    ("2026-03-02/P1W", date(2026, 3, 2), date(2026, 3, 9)),
    ("2026-03-02/P1M10D", date(2026, 3, 2), date(2026, 4, 12)),
    ("2026", date(2026, 1, 1), date(2027, 1, 1)),
    ("2026-Q1", date(2026, 1, 1), date(2026, 4, 1)),
    (" 2026-Q4 ", date(2026, 10, 1), date(2027, 1, 1)),
])
def test_a_period_is_read_from_its_text(text, start, end):
    assert Period.from_text(text) == Period(start, end)


@pytest.mark.parametrize("text", [
    "", "March", "2026-13", "2026-02-30", "2026-Q5", "26-03", "2026-3", "2026-03-01T10:00",
    "2026-03-01/2026-04-01", "2026-03-01/P", "2026-03-01/P0D", "2026-03-01/PT5H", "0000",
    "9999", "9990-01-01/P99Y", "9990-01-01/P99999D", "٢٠٢٦", "2026-03\n2026-04",
])
def test_other_text_is_refused_as_it_came(text):
    with pytest.raises(PeriodWrong) as refused:
        Period.from_text(text)

    assert refused.value.facts == {"given": text}
    assert refused.value.slug == "period-wrong"


@pytest.mark.parametrize("text", [
    "2026", "2026-Q3", "2026-03", "2026-03-01", "2026-02-01/P2M", "2026-04-01/P12M",
    "2026-03-02/P7D",
])
def test_the_shortest_text_is_written(text):
    assert Period.from_text(text).text == text


@given(periods)
def test_every_period_reads_back_from_its_own_text(period):
    assert Period.from_text(period.text) == period


@given(periods)
def test_its_months_cover_it_without_gap(period):
    months = period.months()

    assert months[0] <= period.start < add_months(months[0], 1)
    assert months[-1] < period.end <= add_months(months[-1], 1)
    assert all(add_months(one, 1) == other for one, other in zip(months, months[1:], strict=False))


@given(periods)
def test_the_previous_year_is_a_period_of_the_same_shape(period):
    before = period.previous_year()

    assert abs(before.days - period.days) <= 1
    assert before.is_full_year == period.is_full_year or period.start.day == 29


def test_a_leap_day_has_a_year_before():
    assert Period.from_text("2024-02-29").previous_year() == Period.from_text("2023-02-28")
    assert Period.from_text("2024-02").previous_year() == Period.from_text("2023-02")


def test_a_year_begins_on_any_day():
    assert Period(date(2025, 7, 1), date(2026, 7, 1)).is_full_year
    assert not Period.from_text("2026-Q1").is_full_year


def test_an_open_period_ends_today():
    march = Period.from_text("2026-03")

    assert march.until(date(2026, 3, 11)) == Period(date(2026, 3, 1), date(2026, 3, 11))
    assert march.until(date(2026, 5, 1)) == march
    assert march.until(date(2026, 3, 1)) is None


def test_an_empty_period_is_a_mistake():
    with pytest.raises(ValueError, match="ends after"):
        Period(date(2026, 3, 1), date(2026, 3, 1))


def test_neighbours_share_no_day():
    assert not Period.from_text("2026-03").overlaps(Period.from_text("2026-04"))
    assert Period.from_text("2026-Q1").overlaps(Period.from_text("2026-03-31"))
    assert Period.from_text("2026-Q1").contains(Period.from_text("2026-03-31"))
