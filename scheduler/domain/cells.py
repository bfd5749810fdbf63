"""What a cell says, and what can be wrong with it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from scheduler.domain.errors import Invalid, Refusal
from scheduler.domain.hour import minute_in
from scheduler.domain.identity import has_identity_number
from scheduler.domain.numbers import Ambiguous, Marks
from scheduler.domain.words import N_

WEEKDAYS = (
    ("monday", "mon", "senin", "sen"), ("tuesday", "tue", "selasa", "sel"),
    ("wednesday", "wed", "rabu", "rab"), ("thursday", "thu", "kamis", "kam"),
    ("friday", "fri", "jumat", "jum'at", "jum"), ("saturday", "sat", "sabtu", "sab"),
    ("sunday", "sun", "minggu", "ahad", "min"),
)
LONGEST = 300
LARGEST = 1_000_000_000
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class CellWrong(Invalid):
    """One cell; `column` says where."""


class CellEmpty(CellWrong):
    message = N_("This column must not be empty.")


class CountEmpty(CellWrong):
    message = N_("An empty cell means not counted, which is not 0. Leave this row out, or write "
                 "the count.")


class CellTooLong(CellWrong):
    message = N_("This cell is too long. Perhaps a quotation mark is missing at its end.")


class HoldsFormula(CellWrong):
    message = N_("“%(given)s” is a formula. Please write what it stands for.")


class NotANumber(CellWrong):
    message = N_("“%(given)s” is not a whole number from 0 on.")


class NumberAmbiguous(CellWrong):
    message = N_("“%(given)s” can be a thousand or a fraction. Please write it without dots and "
                 "commas.")


class NumberTooLarge(CellWrong):
    message = N_("“%(given)s” is too large to be a count. Please check it.")


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


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet shows it (the first line is 1), its cells by column.

    `wrong` says why a row could not be divided into cells at all.
    """

    line: int
    cells: dict[str, str]
    wrong: Refusal | None = None


def tidy(cell: str) -> str:
    """A cell on one line, without signs that no keyboard has."""
    plain = cell.strip()
    if plain.isprintable() and "  " not in plain:
        return plain
    printable = "".join(filter(str.isprintable, " ".join(plain.split())))
    return " ".join(printable.split())  # what was taken out may have stood between two spaces


def short(text: str) -> str:
    """As much of a cell as a sentence can quote."""
    return text if len(text) <= 60 else text[:59] + "…"


def check_cells(row: Row) -> None:
    """Refuse what no cell may hold: CellTooLong, HoldsIdentityNumber."""
    for column, cell in row.cells.items():
        if len(cell) > LONGEST:
            raise CellTooLong(column=column)
        if len(cell) > 7 and _holds_identity_number(cell):
            raise HoldsIdentityNumber(column=column)


_holds_identity_number = lru_cache(maxsize=16_384)(has_identity_number)


def filled(row: Row, column: str) -> str:
    """A cell that must say something; refuses with CellEmpty."""
    value = row.cells.get(column, "")
    if not value:
        raise CellEmpty(column=column)
    return value


def words(row: Row, column: str, *, most: int) -> str:
    """Free text of at most `most` signs, perhaps none; refuses CellTooLong, HoldsFormula."""
    value = row.cells.get(column, "")
    if len(value) > most:
        raise CellTooLong(column=column)
    if value.startswith(("=", "+", "@")):
        raise HoldsFormula(column=column, given=short(value))
    return value


def whole_number(row: Row, column: str, marks: Mapping[str, Marks]) -> int:
    """A count from 0 on; refuses CountEmpty, NotANumber, NumberAmbiguous, NumberTooLarge."""
    given = row.cells.get(column, "")
    if not given:
        raise CountEmpty(column=column)
    try:
        found = marks[column].whole(given)
    except Ambiguous:
        raise NumberAmbiguous(column=column, given=short(given)) from None
    if found is None:
        raise NotANumber(column=column, given=short(given))
    if found > LARGEST:
        raise NumberTooLarge(column=column, given=short(given))
    return found


def maybe_number(row: Row, column: str, marks: Mapping[str, Marks]) -> int | None:
    """As `whole_number`; an empty cell is None, which is not 0."""
    return whole_number(row, column, marks) if row.cells.get(column) else None


def calendar_date(row: Row, column: str) -> date:
    """An ISO date from 1900 to 2200; refuses NotADate."""
    given = filled(row, column)
    try:
        found = date.fromisoformat(given) if _DAY.fullmatch(given) else None
    except ValueError:
        found = None
    if found is None or not 1900 <= found.year <= 2200:
        raise NotADate(column=column, given=short(given))
    return found


def minute_of_day(row: Row, column: str) -> int:
    """Minutes since midnight from 09:30 or 09.30, up to 24:00; refuses NotATime."""
    given = filled(row, column)
    minute = minute_in(given) if re.search("[.:]", given) else None  # 8 may be a slip of columns
    if minute is None:
        raise NotATime(column=column, given=short(given))
    return minute


def weekday(row: Row, column: str, *, first: int = 1) -> int:
    """0 for Monday to 6, from a name in English or Indonesian or a number counted from `first`."""
    given = filled(row, column)
    if re.fullmatch(r"[0-9]", given) and 0 <= int(given) - first <= 6:
        return int(given) - first
    for number, names in enumerate(WEEKDAYS):
        if given.casefold() in names:
            return number
    raise NotAWeekday(column=column, given=short(given))


def one_of(row: Row, column: str, known: Mapping[str, str], *, default: str = "") -> str:
    """The value that a cell's word stands for; refuses NotOneOf naming what is known."""
    given = row.cells.get(column, "") or default
    if given.casefold() not in known:
        if not given:
            raise CellEmpty(column=column)
        raise NotOneOf(column=column, given=short(given),
                       known=", ".join(sorted(set(known.values()))))
    return known[given.casefold()]
