"""Cells as people fill them: a value, or a refusal that names the column; never a crash."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain import cells
from scheduler.domain.cells import (
    CellTooLong,
    CellWrong,
    CountEmpty,
    HoldsFormula,
    HoldsIdentityNumber,
    NotANumber,
    NumberAmbiguous,
    NumberTooLarge,
    Row,
)
from scheduler.domain.numbers import Marks
from scheduler.domain.tree import below, in_circles


def row(text: str) -> Row:
    return Row(2, {"cell": text})


def count(text: str, *beside: str) -> int:
    marks = Marks()
    for one in (text, *beside):
        marks.learn(one)
    return cells.whole_number(row(text), "cell", {"cell": marks})


@given(st.text(max_size=30))
def test_every_cell_is_a_value_or_a_refusal(text: str):
    for read in (cells.calendar_date, cells.minute_of_day, cells.weekday, cells.filled):
        try:
            read(row(text), "cell")
        except CellWrong as refusal:
            assert refusal.facts["column"] == "cell"
    try:
        assert count(text) >= 0
    except CellWrong as refusal:
        assert refusal.facts["column"] == "cell"


@given(st.integers(1000, cells.LARGEST), st.sampled_from([".", ",", " "]))
def test_thousands_are_read_where_the_column_shows_how_they_are_divided(number: int, mark: str):
    text = f"{number:,}".replace(",", mark)

    assert count(text, "12") == number
    assert count(text, f"1{mark}234{mark}567") == number


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_a_date_is_read_as_iso_writes_it(day: date):
    assert cells.calendar_date(row(day.isoformat()), "cell") == day


@given(st.integers(0, 1440))
def test_a_minute_is_read_with_a_colon_or_a_dot(minute: int):
    for mark in ":.":
        text = f"{minute // 60:02d}{mark}{minute % 60:02d}"
        assert cells.minute_of_day(row(text), "cell") == minute


@pytest.mark.parametrize(("text", "beside", "found"), [
    ("0", (), 0), ("1.234", ("7",), 1234), ("1,234", ("0", "12,345"), 1234), ("12.0", (), 12),
    ("12,00", (), 12), ("1.234,00", (), 1234), ("1 234", (), 1234), ("007", (), 7),
    ("2.000", ("12,5",), 2000),
])
def test_a_count_as_it_was_meant(text: str, beside: tuple[str, ...], found: int):
    assert count(text, *beside) == found


@pytest.mark.parametrize(("text", "beside", "refusal"), [
    ("", (), CountEmpty), ("1.234", (), NumberAmbiguous),
    ("1.234", ("1,234", "5"), NumberAmbiguous),
    ("2.000", ("1.5", "7"), NumberAmbiguous), ("1.5", (), NotANumber), ("-3", (), NotANumber),
    ("n/a", (), NotANumber), ("²", (), NotANumber), ("0.500", (), NotANumber),
    ("99999999999", (), NumberTooLarge), ("=1+1", (), NotANumber), ("1,23,456", (), NotANumber),
])
def test_a_count_that_cannot_be_told(text: str, beside: tuple[str, ...], refusal: type[CellWrong]):
    with pytest.raises(refusal):
        count(text, *beside)


def test_identity_numbers_formulas_and_endless_cells_are_refused():
    with pytest.raises(HoldsIdentityNumber):
        cells.check_cells(row("NIK 3201 2345 6789 0123"))
    with pytest.raises(CellTooLong):
        cells.check_cells(row("x" * 301))
    with pytest.raises(HoldsFormula):
        cells.words(row("=cmd|' /C calc'!A0"), "cell", most=120)
    with pytest.raises(CellTooLong):
        cells.words(row("x" * 121), "cell", most=120)


NAMES = st.sampled_from("abcdefgh")


@given(st.dictionaries(NAMES, st.one_of(st.just(""), NAMES)))
def test_what_is_in_no_circle_reaches_a_top(parents: dict[str, str]):
    circles = in_circles(parents)

    for start in parents:
        here, steps = start, 0
        while here and here not in circles and steps < 20:
            here, steps = parents.get(here, ""), steps + 1
        assert steps < 20
    assert all(parents[one] in circles for one in circles)


@given(st.dictionaries(NAMES, st.one_of(st.just(""), NAMES)), NAMES)
def test_whoever_hangs_below_has_a_parent_there(parents: dict[str, str], top: str):
    found = below(parents, [top])

    assert all(parents[one] == top or parents[one] in found for one in found)
