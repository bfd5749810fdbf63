"""`library,valid_from,weekday,opens,closes`: several rows a day where there is a noon break.

All rows of a library and a date are one schedule and replace the one that began that day. A
row without times says that the library is closed that weekday.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select

from scheduler.db import db
from scheduler.domain.errors import EndBeforeStart, Refusal
from scheduler.domain.spreadsheet import Row, calendar_date, minute_of_day, weekday
from scheduler.imports.kinds.common import Libraries, SameAsLine, Staged
from scheduler.libraries.models import OpeningHours, OpeningSchedule

COLUMNS = ("library", "valid_from", "weekday", "opens", "closes")
Hours = tuple[int, int, int]


def read(rows: Sequence[Row], *, allowed: Iterable[int] | None) -> list[Staged]:
    """Each row with its fate; intervals of one day must not overlap."""
    libraries = Libraries(allowed)
    first = 0 if any(row.cells.get("weekday") == "0" for row in rows) else 1
    staged, days = [], defaultdict(list)
    for row in rows:
        one = Staged(row.line)
        staged.append(one)
        try:
            one.values = _values(row, libraries, first=first)
        except Refusal as refusal:
            one.refuse(refusal)
            continue
        days[one.values["library_id"], one.values["valid_from"], one.values["weekday"]].append(one)
    for same_day in days.values():
        _refuse_overlaps(same_day)
    _compare([one for one in staged if one.fate != "bad"], _existing(libraries))
    return staged


def _values(row: Row, libraries: Libraries, *, first: int) -> dict[str, Any]:
    values = {
        "library_id": libraries.id_of(row),
        "valid_from": calendar_date(row, "valid_from").isoformat(),
        "weekday": weekday(row, "weekday", first=first), "opens": None, "closes": None,
    }
    if row.cells.get("opens") or row.cells.get("closes"):
        values["opens"] = minute_of_day(row, "opens")
        values["closes"] = minute_of_day(row, "closes") or 1440
        if values["opens"] >= values["closes"]:
            raise EndBeforeStart(column="closes")
    return values


def _refuse_overlaps(same_day: list[Staged]) -> None:
    timed = sorted((one for one in same_day if one.values["opens"] is not None),
                   key=lambda one: one.values["opens"])
    for earlier, later in zip(timed, timed[1:], strict=False):
        if later.values["opens"] < earlier.values["closes"]:
            later.refuse(SameAsLine(column="opens", line=earlier.line))


def schedules(rows: Iterable[dict[str, Any]]) -> dict[tuple[int, str], set[Hours]]:
    """The weeks that rows describe, by library and first day."""
    weeks: dict[tuple[int, str], set[Hours]] = defaultdict(set)
    for row in rows:
        week = weeks[row["library_id"], row["valid_from"]]
        if row["opens"] is not None:
            week.add((row["weekday"], row["opens"], row["closes"]))
    return weeks


def _compare(good: list[Staged], existing: dict[tuple[int, str], set[Hours]]) -> None:
    wished = schedules(one.values for one in good)
    for one in good:
        key = (one.values["library_id"], one.values["valid_from"])
        if key in existing:
            one.fate = "same" if existing[key] == wished[key] else "changed"


def _existing(libraries: Libraries) -> dict[tuple[int, str], set[Hours]]:
    rows = db.session.execute(
        select(OpeningSchedule.library_id, OpeningSchedule.valid_from, OpeningHours.weekday,
               OpeningHours.opens, OpeningHours.closes)
        .outerjoin(OpeningHours, OpeningHours.schedule_id == OpeningSchedule.id)
        .where(OpeningSchedule.library_id.in_(list(libraries.by_slug.values())),
               OpeningSchedule.valid_until.is_(None)))
    weeks: dict[tuple[int, str], set[Hours]] = defaultdict(set)
    for library_id, starts, day, opens, closes in rows:
        week = weeks[library_id, starts.isoformat()]
        if opens is not None:
            week.add((day, opens, closes))
    return weeks


def take(rows: Sequence[dict[str, Any]], *, at: datetime, by: int | None) -> set[int]:
    """Write the schedules, each replacing the one of the same first day."""
    known = _existing(Libraries())
    for (library_id, starts), week in schedules(rows).items():
        if known.get((library_id, starts)) != week:
            _replace(library_id, date.fromisoformat(starts), week)
    return {row["library_id"] for row in rows}


def _replace(library_id: int, starts: date, week: set[Hours]) -> None:
    schedule_id = db.session.scalar(select(OpeningSchedule.id).where(
        OpeningSchedule.library_id == library_id, OpeningSchedule.valid_from == starts,
        OpeningSchedule.valid_until.is_(None)))
    if schedule_id is None:
        schedule_id = db.session.scalar(
            insert(OpeningSchedule).values(library_id=library_id, valid_from=starts, name="")
            .returning(OpeningSchedule.id))
    db.session.execute(delete(OpeningHours).where(OpeningHours.schedule_id == schedule_id))
    if week:
        db.session.execute(insert(OpeningHours), [
            {"library_id": library_id, "schedule_id": schedule_id, "weekday": day,
             "opens": opens, "closes": closes} for day, opens, closes in sorted(week)
        ])
