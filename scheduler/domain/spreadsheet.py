"""Rows out of a CSV file as people really save them, and what can be wrong with a cell."""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from io import StringIO

from scheduler.domain.errors import Invalid
from scheduler.domain.numbers import whole_of_text
from scheduler.domain.words import N_

WEEKDAYS = (
    ("monday", "mon", "senin", "sen"), ("tuesday", "tue", "selasa", "sel"),
    ("wednesday", "wed", "rabu", "rab"), ("thursday", "thu", "kamis", "kam"),
    ("friday", "fri", "jumat", "jum'at", "jum"), ("saturday", "sat", "sabtu", "sab"),
    ("sunday", "sun", "minggu", "ahad", "min"),
)
MOST_ROWS = 500_000
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?::00)?")


class FileWrong(Invalid):
    """The whole file cannot be read."""

    message = N_("This file cannot be read as a table. Save it as CSV and try again.")


class ColumnsMissing(Invalid):
    message = N_("These columns are missing: %(columns)s. The first line must name the columns.")


class TooManyRows(Invalid):
    message = N_("This file has more than %(limit)s rows. Please divide it.")


class CellWrong(Invalid):
    """One cell; `column` says where."""


class CellEmpty(CellWrong):
    message = N_("This column must not be empty.")


class NotANumber(CellWrong):
    message = N_("“%(given)s” is not a whole number from 0 on.")


class NotADate(CellWrong):
    message = N_("“%(given)s” is not a date. Example: 2026-03-01.")


class NotATime(CellWrong):
    message = N_("“%(given)s” is not a time. Example: 09:30.")


class NotAWeekday(CellWrong):
    message = N_("“%(given)s” is not a weekday. Write Monday or Senin, or 1 for Monday to 7.")


class NotOneOf(CellWrong):
    message = N_("“%(given)s” is not known here. Use one of: %(known)s.")


class HoldsIdentityNumber(CellWrong):
    message = N_("This looks like a 16-digit identity number. Please take it out of the file.")


@dataclass(frozen=True)
class Row:
    """One line: its number in the file (the header is line 1) and its cells by column."""

    line: int
    cells: dict[str, str]


def rows_of(content: bytes, *, required: Iterable[str]) -> list[Row]:
    """The rows of a CSV in UTF-8 or Windows-1252, divided by comma, semicolon or tab.

    Column names are compared without case and spaces around them; empty lines are left out.
    Refusals: FileWrong, ColumnsMissing(columns), TooManyRows(limit).
    """
    text = _text(content)
    first = text.split("\n", 1)[0]
    divider = max(",;\t", key=first.count)
    try:
        lines = list(csv.reader(StringIO(text), delimiter=divider, strict=False))
    except csv.Error as error:
        raise FileWrong() from error
    names = [name.strip().casefold() for name in lines[0]] if lines else []
    missing = [name for name in required if name not in names]
    if missing:
        raise ColumnsMissing(columns=", ".join(missing))
    if len(lines) > MOST_ROWS:
        raise TooManyRows(limit=MOST_ROWS)
    return [Row(number, _cells(names, line)) for number, line in enumerate(lines[1:], start=2)
            if any(cell.strip() for cell in line)]


def _text(content: bytes) -> str:
    if b"\x00" in content:
        raise FileWrong()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _cells(names: list[str], line: list[str]) -> dict[str, str]:
    padded = [*line, *[""] * (len(names) - len(line))]
    return {name: cell.strip() for name, cell in zip(names, padded, strict=False) if name}


def filled(row: Row, column: str) -> str:
    """A cell that must say something; refuses with CellEmpty."""
    value = row.cells.get(column, "")
    if not value:
        raise CellEmpty(column=column)
    return value


def whole_number(row: Row, column: str) -> int:
    """A count from 0 on, thousands divided by dots, commas or spaces; refuses NotANumber."""
    given = filled(row, column)
    found = whole_of_text(given)
    if found is None:
        raise NotANumber(column=column, given=given)
    return found


def maybe_number(row: Row, column: str) -> int | None:
    """As `whole_number`; an empty cell is None, which is not 0."""
    return whole_number(row, column) if row.cells.get(column) else None


def calendar_date(row: Row, column: str) -> date:
    """An ISO date; refuses NotADate."""
    given = filled(row, column)
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise NotADate(column=column, given=given) from error


def minute_of_day(row: Row, column: str) -> int:
    """Minutes since midnight from 09:30 or 09.30, up to 24:00; refuses NotATime."""
    given = filled(row, column)
    found = _CLOCK.fullmatch(given)
    minute = int(found[1]) * 60 + int(found[2]) if found and int(found[2]) < 60 else -1
    if not 0 <= minute <= 1440:
        raise NotATime(column=column, given=given)
    return minute


def weekday(row: Row, column: str, *, first: int = 1) -> int:
    """0 for Monday to 6, from a name in English or Indonesian or a number counted from `first`."""
    given = filled(row, column)
    if given.isdigit() and 0 <= int(given) - first <= 6:
        return int(given) - first
    for number, names in enumerate(WEEKDAYS):
        if given.casefold() in names:
            return number
    raise NotAWeekday(column=column, given=given)


def one_of(row: Row, column: str, known: dict[str, str], *, default: str = "") -> str:
    """The value that a cell's word stands for; refuses NotOneOf naming what is known."""
    given = row.cells.get(column, "") or default
    if given.casefold() not in known:
        if not given:
            raise CellEmpty(column=column)
        raise NotOneOf(column=column, given=given, known=", ".join(sorted(set(known.values()))))
    return known[given.casefold()]
