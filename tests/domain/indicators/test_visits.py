"""No library-day is counted twice; nothing is split; missing is not zero."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.indicators.period import Period
from scheduler.domain.indicators.visit_counts import (
    SOURCES,
    VisitSpan,
    best_source,
    months_reported,
    visits_in,
)
from scheduler.domain.indicators.visits import (
    estimated_visits,
    visits,
    visits_per_capita,
    visits_per_open_day,
)

MARCH = Period.from_text("2026-03")
YEAR = Period.from_text("2026")


def count(text: str, people: int, *, source: str = "tally", library: str = "north") -> VisitSpan:
    period = Period.from_text(text)
    return VisitSpan(library, period.start, period.end, people, source)


def days(people: int, *, source: str, without: frozenset[int] = frozenset()) -> list[VisitSpan]:
    return [
        count(f"2026-03-{day:02}", people, source=source)
        for day in range(1, 32) if day not in without
    ]


def test_the_best_source_of_a_day_is_counted_alone():
    counts = [count("2026-03-01", n, source=s) for s, n in (("guestbook", 31), ("gate", 40))]

    total = visits_in(MARCH, counts)

    assert total.visits == 40
    assert total.replaced == (counts[0],)


def test_sources_are_trusted_in_order():
    assert best_source(dict.fromkeys(reversed(SOURCES), 1)) == "gate"
    assert best_source({}) is None


def test_nothing_reported_is_missing_and_a_reported_zero_is_zero():
    assert visits([], period=MARCH) is None
    assert visits([count("2026-03-01", 0)], period=MARCH) == 0


def test_a_few_days_do_not_stand_for_their_month():
    month, day = count("2026-03", 500), count("2026-03-01", 40, source="gate")

    assert visits_in(MARCH, [month, day]).counted == (month,)


def test_a_month_of_gate_days_replaces_a_tally_of_the_month():
    assert visits([count("2026-03", 500), *days(10, source="gate")], period=MARCH) == 310


def test_a_month_of_guest_books_does_not_replace_a_tally_of_the_month():
    assert visits([count("2026-03", 500), *days(10, source="guestbook")], period=MARCH) == 500


def test_days_known_to_be_closed_need_no_count():
    sundays = frozenset({1, 8, 15, 22, 29})
    spans = [count("2026-03", 500), *days(10, source="gate", without=sundays)]
    closed = {"north": [date(2026, 3, day) for day in sundays]}

    assert visits_in(MARCH, spans).visits == 500
    assert visits_in(MARCH, spans, closed=closed).visits == 260


def test_of_equals_the_finest_is_counted():
    months = [count("2026-01", 400), count("2026-02", 500), count("2026-03", 450)]

    assert visits([count("2026-Q1", 1500), *months], period=YEAR) == 1350
    assert visits([count("2026-Q1", 1500), *months[:2]], period=YEAR) == 1500


def test_a_count_partly_inside_is_left_out_and_named():
    quarter, month = count("2026-Q1", 1500), count("2026-02", 500)

    total = visits_in(Period.from_text("2026-02"), [quarter, month, count("2026-05", 9)])

    assert total.visits == 500
    assert total.left_out == (quarter,)


def test_libraries_do_not_stand_in_for_each_other():
    spans = [count("2026-03", 500), count("2026-03", 200, library="south")]

    assert visits(spans, period=MARCH) == 700


def test_an_estimate_is_flagged():
    assert visits_in(MARCH, [count("2026-03", 500, source="estimate")]).is_estimated
    assert not visits_in(MARCH, [count("2026-03", 500)]).is_estimated


first = date(2026, 1, 1)
spans_of_a_year = st.lists(st.builds(
    lambda library, start, length, people, source: VisitSpan(
        library, first + timedelta(start), first + timedelta(start + length), people, source,
    ),
    st.sampled_from(["north", "south"]), st.integers(-5, 40), st.integers(1, 12),
    st.integers(0, 50), st.sampled_from(SOURCES),
), max_size=12)


@given(spans_of_a_year)
def test_no_library_day_is_counted_twice(spans):
    total = visits_in(YEAR, spans)

    counted = [
        (span.library, span.start + timedelta(day))
        for span in total.counted for day in range(span.period.days)
    ]
    assert len(counted) == len(set(counted))
    assert all(YEAR.contains(span.period) for span in total.counted)


@given(spans_of_a_year, st.randoms())
def test_order_and_repetition_do_not_matter(spans, random):
    again = spans * 2
    random.shuffle(again)

    assert visits_in(YEAR, again).visits == visits_in(YEAR, spans).visits


@given(spans_of_a_year)
def test_a_count_is_only_replaced_by_counts_of_its_days(spans):
    total = visits_in(YEAR, spans)

    for lost in total.replaced:
        assert any(
            lost.library == kept.library and lost.period.overlaps(kept.period)
            for kept in total.counted
        )


def test_a_month_is_reported_when_every_open_day_is_spoken_for():
    spans = [count("2026-01", 0), count("2026-02-01", 4), count("2026-Q2", 9, library="south")]

    reported = months_reported(spans, libraries=["north", "south", "west"], period=YEAR)

    assert reported == {
        ("north", date(2026, 1, 1)), *(("south", date(2026, month, 1)) for month in (4, 5, 6)),
    }


def test_a_count_that_cannot_be_used_reports_nothing():
    spans = [count("2026-Q1", 1500)]

    assert months_reported(spans, libraries=["north"], period=MARCH) == frozenset()


def test_closed_days_need_no_report():
    spans = days(10, source="gate", without=frozenset({1}))

    reported = months_reported(
        spans, libraries=["north"], period=MARCH, closed={"north": [date(2026, 3, 1)]},
    )

    assert reported == {("north", date(2026, 3, 1))}


def test_division_by_nothing_is_missing():
    assert visits_per_open_day(5, open_days=0) is None
    assert visits_per_open_day(None, open_days=5) is None
    assert visits_per_capita(5, population=None, period=YEAR) is None
    assert visits_per_capita(5, population=0, period=YEAR) is None
    assert estimated_visits([], open_days=5) is None
