"""Set a library up: its hours, the days it stays shut, what it says of itself, its branches."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert

from scheduler.db import db, issue, refusing, table_of
from scheduler.domain.addresses import check_address
from scheduler.domain.errors import Conflict, EndBeforeStart, Missing
from scheduler.domain.interval import Interval
from scheduler.domain.opening import Hours
from scheduler.domain.permissions import Actor, check
from scheduler.domain.words import N_
from scheduler.history import actions as history
from scheduler.libraries import zone_actions as zones
from scheduler.libraries.models import Closure, Library, OpeningHours, OpeningSchedule
from scheduler.searched import refold
from scheduler.turns import take_turn

_BRANCH = insert(table_of(Library)).returning(Library.id)
SHOWN = frozenset({"name", "address", "timezone"})  # what public feeds say of a library


class WeekThere(Conflict):
    message = N_("There is already a week that begins on this day. Please change that one.")


class AddressTaken(Conflict):
    """Facts: slug."""

    message = N_("The address “%(slug)s” belongs to another library. Please choose another one.")


@dataclass(frozen=True)
class Week:
    """Hours of a week from a date on; with `valid_until` (inclusive) only for a while."""

    name: str
    valid_from: date
    valid_until: date | None
    hours: tuple[Hours, ...]


def set_hours(
    week: Week, *, schedule_id: int | None = None, by: Actor, at: datetime,
) -> OpeningSchedule:
    """Add a week, or change the one named. Refusals: NotYourRole, Missing, EndBeforeStart,
    WeekThere."""
    check("manage-hours", by)
    take_turn("weeks", by.library_id)
    schedule = OpeningSchedule(library_id=by.library_id) if schedule_id is None else (
        _own(OpeningSchedule, schedule_id, by=by))
    _check_week(week, but=schedule_id, library_id=by.library_id)

    schedule.name, schedule.valid_from = week.name, week.valid_from
    schedule.valid_until = week.valid_until
    schedule.hours = [OpeningHours(library_id=by.library_id, weekday=each.weekday,
                                   opens=each.opens, closes=each.closes) for each in week.hours]
    db.session.add(schedule)
    db.session.flush()

    _note("set-hours", "opening_schedule", schedule.id, by=by, at=at)
    return schedule


def _check_week(week: Week, *, but: int | None, library_id: int) -> None:
    if week.valid_until is not None and week.valid_until < week.valid_from:
        raise EndBeforeStart()
    same = db.session.query(OpeningSchedule.id).filter_by(
        library_id=library_id, valid_from=week.valid_from, valid_until=week.valid_until)
    if any(number != but for (number,) in same):
        raise WeekThere()


def drop_hours(schedule_id: int, *, by: Actor, at: datetime) -> None:
    """Take a week away; the one before it holds again. Refusals: NotYourRole, Missing."""
    check("manage-hours", by)
    schedule = _own(OpeningSchedule, schedule_id, by=by)

    db.session.delete(schedule)
    db.session.flush()

    _note("dropped-hours", "opening_schedule", schedule_id, by=by, at=at)


def close(when: Interval, *, reason: str, by: Actor, at: datetime) -> Closure:
    """Keep the doors shut for a while. Refusals: NotYourRole."""
    check("manage-hours", by)

    closure = Closure(library_id=by.library_id, starts_at=when.start, ends_at=when.end,
                      reason=reason)
    db.session.add(closure)
    db.session.flush()

    _note("closed-days", "closure", closure.id, by=by, at=at)
    return closure


def withdraw_closure(closure_id: int, *, by: Actor, at: datetime) -> None:
    """Open after all. Refusals: NotYourRole, Missing."""
    check("manage-hours", by)
    _own(Closure, closure_id, by=by).withdrawn_at = at
    _note("withdrew-closure", "closure", closure_id, by=by, at=at)


def restore_closure(closure_id: int, *, by: Actor, at: datetime) -> None:
    """Undo the withdrawal. Refusals: NotYourRole, Missing."""
    check("manage-hours", by)
    _own(Closure, closure_id, by=by).withdrawn_at = None
    _note("restored-closure", "closure", closure_id, by=by, at=at)


def edit(
    values: Mapping[str, Any], *, by: Actor, at: datetime, keeps: str = "",
) -> Library:
    """Change what a library says of itself.

    `keeps`: what planned things keep in another time zone (`zoning.KEEPS`).
    Refusals: NotYourRole, Missing, ZoneAsked, and those of `zone_actions.set_clock`.
    """
    check("settings", by)
    library = db.session.get_one(Library, by.library_id)
    changes = {name: value for name, value in values.items() if getattr(library, name) != value}
    zone = changes.pop("timezone", library.timezone)
    zones.check_asked(library, zone, keeps=keeps, at=at)

    if zone != library.timezone:
        zones.set_clock(library, zone, keeps=keeps, by=by, at=at)
        changes["timezone"] = zone
    for name, value in changes.items():
        setattr(library, name, value)
    refold(library)
    db.session.flush()

    if changes:
        history.record("edited", "library", subject_id=library.id, by=by, at=at,
                       facts={"changed": sorted(changes)})
        history.changed("figures", library.id, at=at)
    return library


def found_branch(values: Mapping[str, Any], *, by: Actor, at: datetime) -> int:
    """Add a library below this one; its number.

    Refusals: NotYourRole, AddressReserved, AddressTaken.
    """
    check("manage-libraries", by)
    check_address(values["slug"])
    with refusing(lambda: AddressTaken(slug=values["slug"])):
        number = int(issue(_BRANCH, {
            "parent_id": by.library_id, "created_at": at, **values}).scalar_one())
    history.record("founded", "library", subject_id=number, by=by, at=at,
                   facts={"slug": values["slug"]})
    return number


def shut_branch(library_id: int, *, on: date | None, by: Actor, at: datetime) -> Library:
    """End a library below this one on a date; None opens it again. Refusals: NotYourRole,
    Missing."""
    check("manage-libraries", by)
    branch = db.session.get(Library, library_id)
    if branch is None or branch.parent_id != by.library_id:
        raise Missing()

    branch.closed_on = on

    history.record("shut" if on else "reopened", "library", subject_id=library_id, by=by, at=at)
    history.changed("figures", library_id, at=at)
    return branch


def _own(model: type[Any], number: int, *, by: Actor) -> Any:
    found = db.session.get(model, number)
    if found is None or found.library_id != by.library_id:
        raise Missing()
    return found


def _note(verb: str, subject: str, number: int, *, by: Actor, at: datetime) -> None:
    """Hours decide what is due and what is free: feeds and figures look again."""
    history.record(verb, subject, subject_id=number, by=by, at=at)
    history.changed("programme", by.library_id, at=at)
    history.changed("figures", by.library_id, at=at)
