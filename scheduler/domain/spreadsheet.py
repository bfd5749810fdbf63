"""Rows out of a CSV file as people really save them: read in a stream, never held as a whole."""

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from typing import BinaryIO

from scheduler.domain.cells import CellTooLong, Row, tidy
from scheduler.domain.errors import Invalid
from scheduler.domain.words import N_

MOST_ROWS = 1_000_000
DIVIDERS = ",;\t|"
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"),
         (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
         (codecs.BOM_UTF16_BE, "utf-16"))
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_PIECE = 1 << 16


class FileWrong(Invalid):
    """The whole file cannot be read."""

    message = N_("This file cannot be read as a table. Save it as CSV and try again.")


class FileEmpty(Invalid):
    message = N_("This file is empty. Please choose one with a line of column names and rows.")


class NoRows(Invalid):
    message = N_("This file names its columns but has no rows below them.")


class IsWorkbook(Invalid):
    message = N_("This is a workbook (Excel, LibreOffice). Open it, choose “Save as”, then "
                 "“CSV UTF-8”, and bring in that file; each sheet becomes a file of its own.")


class ColumnsMissing(Invalid):
    message = N_("These columns are missing: %(columns)s. The first line must name the columns.")


class ColumnTwice(Invalid):
    message = N_("The column “%(columns)s” is there twice. Please leave one of them out.")


class TooManyRows(Invalid):
    message = N_("This file has more than %(limit)s rows. Please divide it.")


@dataclass(frozen=True)
class Table:
    """A file whose first line is understood; `rows()` may be read as often as one likes."""

    file: BinaryIO
    encoding: str
    divider: str
    header: int
    places: tuple[tuple[str, int], ...]

    def rows(self) -> Iterator[Row]:
        """The rows with something in them; refuses with TooManyRows(limit)."""
        for number, line in _lines(self.file, self.encoding, self.divider):
            if number > MOST_ROWS + self.header:
                raise TooManyRows(limit=MOST_ROWS)
            if number <= self.header or line == []:
                continue
            if line is None:
                yield Row(number, {}, CellTooLong(column=self.places[0][0]))
            elif "".join(line).strip():
                yield Row(number, self._cells(line))

    def _cells(self, line: Sequence[str]) -> dict[str, str]:
        width = len(line)
        return {name: tidy(line[place]) if place < width else "" for name, place in self.places}


def opened(file: BinaryIO, *, columns: Sequence[str], required: Sequence[str]) -> Table:
    """Understand how a file is written: its letters, its divider, which column stands where.

    UTF-8, UTF-16 and Windows-1252; comma, semicolon, tab or bar. Column names are compared
    without case; other columns and empty lines are left out. Refusals: FileWrong, FileEmpty,
    IsWorkbook, ColumnsMissing(columns), ColumnTwice(columns).
    """
    encoding = _encoding(file)
    divider, header, names = _header(file, encoding, required)
    missing = [name for name in required if name not in names]
    if missing:
        raise ColumnsMissing(columns=", ".join(missing))
    for name in columns:
        if names.count(name) > 1:
            raise ColumnTwice(columns=name)
    places = tuple((name, names.index(name)) for name in columns if name in names)
    return Table(file, encoding, divider, header, places)


def _encoding(file: BinaryIO) -> str:
    file.seek(0)
    start = file.read(4096)
    if not start.strip():
        raise FileEmpty()
    if start.startswith(_WORKBOOKS):
        raise IsWorkbook()
    guess = next((name for mark, name in _BOMS if start.startswith(mark)), _unmarked(start))
    if _reads_as(file, guess):
        return guess
    if guess != "utf-8" or not _reads_as(file, "cp1252", errors="replace"):
        raise FileWrong()
    return "cp1252"


def _unmarked(start: bytes) -> str:
    """UTF-16 without its mark shows by every other byte being nought."""
    for encoding, nought in (("utf-16-le", 1), ("utf-16-be", 0)):
        if start[nought::2].count(0) * 3 > len(start) and not start[1 - nought::2].count(0):
            return encoding
    return "utf-8"


def _reads_as(file: BinaryIO, encoding: str, *, errors: str = "strict") -> bool:
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    file.seek(0)
    try:
        while piece := file.read(_PIECE):
            if "\0" in decoder.decode(piece):
                return False
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _header(file: BinaryIO, encoding: str, required: Sequence[str]) -> tuple[str, int, list[str]]:
    """Divider, line number and names of the first line that says something."""
    best: tuple[int, int, str, int, list[str]] = (-1, -1, ",", 1, [])
    for divider in DIVIDERS:
        for number, line in _lines(file, encoding, divider):
            if line is None:
                raise FileWrong()
            if not any(cell.strip() for cell in line) or _names_divider(line):
                continue
            names = [re.sub(r"[\s-]+", "_", cell.strip().casefold()) for cell in line]
            known = len(set(required) & set(names))
            best = max(best, (known, len(names), divider, number, names), key=lambda one: one[:2])
            break
    if best[1] < 0:
        raise FileEmpty()
    return best[2:]


def _names_divider(line: Sequence[str]) -> bool:
    """Excel's own first line, `sep=;`."""
    return line[0].strip().casefold().startswith("sep=") and not any(line[1:])


def _lines(
    file: BinaryIO, encoding: str, divider: str,
) -> Iterator[tuple[int, list[str] | None]]:
    """Numbered records; None for one with a cell that has no end in sight."""
    file.seek(0)
    text = TextIOWrapper(file, encoding, errors="replace", newline=None)
    try:
        reader, number = csv.reader(text, delimiter=divider), 0
        while True:
            number += 1
            try:
                yield number, next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield number, None
    finally:
        text.detach()
