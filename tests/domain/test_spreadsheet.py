"""Tables as people save them: whatever the letters, dividers and line ends, the same rows."""

import csv
from io import BytesIO, StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.cells import LONGEST, Row, tidy
from scheduler.domain.errors import Refusal
from scheduler.domain.spreadsheet import (
    ColumnsMissing,
    ColumnTwice,
    FileEmpty,
    FileWrong,
    IsWorkbook,
    opened,
)

COLUMNS = ("library", "period", "count", "source")
REQUIRED = COLUMNS[:3]
CELL = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=20)
LATIN = st.text(st.sampled_from("abcé ñ,;|\t\"'"), max_size=12)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-32")


def rows_of(content: bytes) -> list[Row]:
    return list(opened(BytesIO(content), columns=COLUMNS, required=REQUIRED).rows())


def written(rows: list[list[str]], *, divider: str = ",", end: str = "\r\n") -> str:
    out = StringIO()
    csv.writer(out, delimiter=divider, lineterminator=end).writerows([list(COLUMNS), *rows])
    return out.getvalue()


def cells(rows: list[Row]) -> list[list[str]]:
    return [[row.cells[name] for name in COLUMNS] for row in rows]


@given(st.lists(st.lists(CELL, min_size=4, max_size=4), max_size=8),
       st.sampled_from(ENCODINGS), st.sampled_from(",;\t|"), st.sampled_from(["\n", "\r\n", "\r"]))
def test_what_was_written_is_read(
    rows: list[list[str]], encoding: str, divider: str, end: str,
):
    content = written(rows, divider=divider, end=end).encode(encoding)

    assert cells(rows_of(content)) == [
        list(map(tidy, row)) for row in rows if "".join(row).strip()]


@given(st.lists(st.lists(LATIN, min_size=4, max_size=4), max_size=5))
def test_windows_letters_are_read_too(rows: list[list[str]]):
    rows = [["é", *row[1:]] for row in rows]

    assert cells(rows_of(written(rows).encode("cp1252"))) == [list(map(tidy, r)) for r in rows]


@given(st.binary(max_size=400))
def test_whatever_the_bytes_there_are_rows_or_a_refusal(content: bytes):
    for start in (b"", b"library,period,count\n", b"\xff\xfe", b"PK\x03\x04", b"sep=;\n"):
        try:
            rows_of(start + content)
        except Refusal as refusal:
            assert refusal.message


@given(st.text(max_size=60))
def test_a_tidy_cell_is_printable_and_stays_tidy(text: str):
    once = tidy(text)

    assert once.isprintable() and once == once.strip()
    assert tidy(once) == once


def test_columns_come_in_any_order_and_case_and_others_are_left_out():
    rows = rows_of(b"\n Count ,NIK,Library,period\n\n7,3201234567890123,Desa,2026-03\n,,,\n")

    assert rows == [Row(4, {"library": "Desa", "period": "2026-03", "count": "7"})]


def test_a_row_keeps_the_number_that_a_spreadsheet_shows():
    rows = rows_of(b'library,period,count,source\na,2026,1,"two\nlines"\n\nb,2026,2\n')

    assert [(row.line, row.cells["source"]) for row in rows] == [(2, "two lines"), (4, "")]


def test_excels_own_first_line_and_utf_16_without_a_mark_are_understood():
    said = "sep=;\r\nlibrary;period;count\r\na;2026;5\r\n"

    assert rows_of(said.encode("utf-16-le"))[0].cells["count"] == "5"
    assert rows_of(said.encode("utf-16-be"))[0].cells["count"] == "5"


def test_a_cell_without_an_end_spoils_its_row_only():
    longer = "x" * 140_000
    rows = rows_of(f"library,period,count\n{longer},2026,1\nb,2026,2\n".encode())

    assert rows[0].wrong is not None
    assert (rows[1].line, rows[1].cells["library"]) == (3, "b")
    assert len(longer) > LONGEST


@pytest.mark.parametrize(("content", "refusal"), [
    (b"", FileEmpty), (b" \n\n", FileEmpty), (b"PK\x03\x04xl/workbook.xml", IsWorkbook),
    (b"\xd0\xcf\x11\xe0 old excel", IsWorkbook), (b"\x89PNG\r\n\x1a\n\x00\x00\x00", FileWrong),
    (b"library,period,count\na,2026,\x00\n", FileWrong),
    (b"name,of,others\n1,2,3\n", ColumnsMissing),
    (b"library,period,count,COUNT\na,2026,1,2\n", ColumnTwice), (b"\xff\xfea", FileWrong),
])
def test_a_file_that_is_no_table_is_refused_for_its_own_reason(
    content: bytes, refusal: type[Refusal],
):
    with pytest.raises(refusal):
        rows_of(content)
