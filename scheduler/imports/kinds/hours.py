"""`library,valid_from,weekday,opens,closes`: several rows a day where there is a noon break.

All rows of a library and a date are one schedule and replace the one that began that day. A
row without times, with a word for it, or from 00:00 to 00:00 says that the library is closed that
weekday. Hours that end before they begin go on after midnight.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import delete, exists, insert, literal, select

from scheduler.db import db, issue, table_of
from scheduler.domain.cells import Row, calendar_date, minute_of_day, weekday
from scheduler.domain.errors import EndBeforeStart
from scheduler.domain.opening import clock_of, is_closed, night
from scheduler.imports.kinds.common import (
    Book,
    SameAsLine,
    Settled,
    day,
    number,
    row_count,
    staged,
    text,
    touched,
)
from scheduler.imports.models import ImportRow
from scheduler.libraries.models import OpeningHours, OpeningSchedule

COLUMNS = ("library", "valid_from", "weekday", "opens", "closes")
REQUIRED = COLUMNS
NUMBERS = ()
EXAMPLE = (("{slug}", "2026-01-01", "Senin", "08:00", "12:00"),
           ("{slug}", "2026-01-01", "Senin", "13:00", "16:00"),
           ("{slug}", "2026-01-01", "Jumat", "08:00", "11:30"),
           ("{slug}", "2026-01-01", "Minggu", "", ""))
NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Key = tuple[int, str]
Hours = tuple[int, int, int]


def values(row: Row, book: Book) -> dict[str, Any]:
    """One interval of one weekday; refuses what a cell cannot say."""
    said = {
        "library_id": book.libraries.id_of(row),
        "valid_from": calendar_date(row, "valid_from").isoformat(),
        "weekday": weekday(row, "weekday", first=book.first_day), "opens": None, "closes": None,
    }
    if not _says_closed(row):
        opens, closes = minute_of_day(row, "opens"), minute_of_day(row, "closes")
        span = opens != closes and night(opens, closes)
        if not span:
            raise EndBeforeStart(column="closes")
        said["opens"], said["closes"] = span
    return said


def _says_closed(row: Row) -> bool:
    """Nothing, a word or a dash for it, or 00:00 to 00:00, as many files write a closed day."""
    cells = [row.cells.get(name, "") for name in ("opens", "closes")]
    if all(is_closed(cell) for cell in cells):
        return True
    return all(cells) and [minute_of_day(row, name) for name in ("opens", "closes")] == [0, 0]


def written(values: dict[str, Any], slug: str) -> list[Any]:
    """The row as a file says it."""
    times = ["" if minute is None else clock_of(minute).replace(".", ":")
             for minute in (values["opens"], values["closes"])]
    return [slug, values["valid_from"], NAMES[values["weekday"]], *times]


def settle(import_id: int) -> Settled:
    """Intervals of one day must not overlap; each row has the fate of its week."""
    settled, there = Settled(), _weeks_there(import_id)
    for key, lines, week in _weeks(import_id, settled):
        if key in there:
            fate = "same" if there[key] == hash(week) else "changed"
            settled.lines[fate].extend(lines)
    return settled


def _weeks(
    import_id: int, settled: Settled,
) -> Iterator[tuple[Key, list[int], frozenset[Hours]]]:
    """Each staged week with its good lines; lines that overlap earlier ones are refused."""
    order = [number("library_id"), text("valid_from"), number("weekday"), number("opens"),
             ImportRow.line]
    rows = db.session.execute(
        select(*order, number("closes")).where(*staged(import_id)).order_by(*order)
    ).yield_per(5000)
    for key, week in groupby(rows, key=lambda row: (row[0], row[1])):
        lines, hours, last = [], set(), (-1, -1, 0)
        for _library, _day, weekday_, opens, line, closes in week:
            if opens is not None and weekday_ == last[0] and opens < last[1]:
                if (weekday_, opens, closes) not in hours:
                    settled.refused.append((line, SameAsLine(column="opens", line=last[2])))
                    continue
            elif opens is not None:
                hours.add((weekday_, opens, closes))
                last = (weekday_, closes, line)
            lines.append(line)
        yield key, lines, frozenset(hours)


def _weeks_there(import_id: int) -> dict[Key, int]:
    """The weeks that stand where the file has some, each as a mark to compare."""
    rows = db.session.execute(
        select(OpeningSchedule.library_id, OpeningSchedule.valid_from, OpeningHours.weekday,
               OpeningHours.opens, OpeningHours.closes)
        .outerjoin(OpeningHours, OpeningHours.schedule_id == OpeningSchedule.id)
        .where(OpeningSchedule.valid_until.is_(None), OpeningSchedule.library_id.in_(
            select(number("library_id")).where(*staged(import_id))))
        .order_by(OpeningSchedule.library_id, OpeningSchedule.valid_from)).yield_per(5000)
    return {
        (key[0], key[1].isoformat()): hash(frozenset(
            (weekday_, opens, closes) for _library, _day, weekday_, opens, closes in week
            if opens is not None))
        for key, week in groupby(rows, key=lambda row: (row[0], row[1]))
    }


def take(import_id: int, *, at: datetime, by: int | None) -> tuple[int, list[int]]:
    """Write the weeks, each replacing the one of the same first day."""
    schedule, hours = table_of(OpeningSchedule), table_of(OpeningHours)
    wished = select(number("library_id").label("library_id"), day("valid_from").label("starts")
                    ).where(*staged(import_id)).distinct().subquery()
    begins = (schedule.c.library_id == wished.c.library_id) & (
        schedule.c.valid_from == wished.c.starts) & schedule.c.valid_until.is_(None)
    issue(insert(schedule).from_select(
        ["library_id", "valid_from", "name"],
        select(wished.c.library_id, wished.c.starts, literal("")).where(
            ~exists().where(begins)).order_by(wished.c.library_id, wished.c.starts)))
    issue(delete(hours).where(hours.c.schedule_id.in_(
        select(schedule.c.id).join_from(schedule, wished, begins))))
    week = (schedule.c.library_id == number("library_id")) & (
        schedule.c.valid_from == day("valid_from")) & schedule.c.valid_until.is_(None)
    issue(insert(hours).from_select(
        ["library_id", "schedule_id", "weekday", "opens", "closes"],
        select(schedule.c.library_id, schedule.c.id, number("weekday"), number("opens"),
               number("closes"))
        .join_from(ImportRow, schedule, week)
        .where(*staged(import_id), number("opens").is_not(None)).distinct()))
    return row_count(import_id), touched(import_id)
