"""The same day as lists: what is on, what to get ready, who waits for an answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from scheduler.events.calendar_queries import Holding
from scheduler.events.calendar_rooms import (
    Day,
    note_of,
    reservation_url,
    times,
    title_of,
    url_of,
)
from scheduler.events.cards import where_of
from scheduler.events.models import Session
from scheduler.i18n import day as shown_day
from scheduler.i18n import span
from scheduler.libraries.models import Library
from scheduler.spaces.models import Reservation


@dataclass(frozen=True)
class Entry:
    """One use of a room on a day."""

    time_text: str
    room: str
    title: str
    url: str
    note: str
    people: int | None


def entries(day: Day) -> list[Entry]:
    """What is on, by time; a use that only reaches into the day with its buffers is left out."""
    return [_entry(one, day) for one in day.here if one.when.overlaps(day.whole)]


def _entry(one: Holding, day: Day) -> Entry:
    return Entry(times(one.when, day), one.reservation.space.name, title_of(one), url_of(one),
                 note_of(one), one.reservation.people)


def by_room(day: Day) -> list[tuple[str, list[Entry]]]:
    """For each room in use on a day: what is on there."""
    found = entries(day)
    return [(room.name, uses) for room in day.rooms
            if (uses := [one for one in found if one.room == room.name])]


@dataclass(frozen=True)
class Task:
    """Something to get ready: at what (local) time, where, with what, and for which use."""

    at: datetime
    room: str
    what: str
    why: str


def tasks(day: Day) -> list[Task]:
    """What has to be set up or cleared on this day, in order."""
    return sorted(_tasks(day), key=lambda task: task.at)


def _tasks(day: Day) -> Iterable[Task]:
    zone = day.library.zone
    for one in day.here:
        row, claimed = one.reservation, one.claimed
        if row.setup_minutes and day.whole.contains(claimed.start):
            yield Task(claimed.start.astimezone(zone), row.space.name,
                       ", ".join(row.space.features) or _("Set up"),
                       _("before %(title)s", title=title_of(one)))
        if row.teardown_minutes and day.whole.contains(one.when.end):
            yield Task(one.when.end.astimezone(zone), row.space.name, _("Tidy up"),
                       _("after %(title)s", title=title_of(one)))


@dataclass(frozen=True)
class Asked:
    """A request that waits for an answer."""

    title: str
    url: str
    when: str
    room: str
    asked_by: str
    people: int | None
    has_begun: bool


def asked(row: Reservation, library: Library, *, at: datetime) -> Asked:
    """A request in words."""
    return Asked(
        title=row.title or row.space.name, room=row.space.name, asked_by=row.asked_by,
        people=row.people, has_begun=row.starts_at <= at,
        url=reservation_url(row),
        when=f"{shown_day(row.starts_at.astimezone(library.zone).date())}, "
             f"{span(row.starts_at, row.ends_at, library.timezone)}",
    )


def outside(sessions: Sequence[Session], library: Library) -> list[tuple[str, str, str, str]]:
    """Sessions at places outside: (time, title, address of the desk page, place and note)."""
    return [(span(one.starts_at, one.ends_at, library.timezone), one.title,
             url_for("attendance.session", session_id=one.id),
             " · ".join(part for part in (where_of(one, library).whole, one.staff_note) if part))
            for one in sessions]


def counts(day: Day) -> tuple[int, int]:
    """How many sessions there are in rooms, and how many rooms are closed for a while."""
    return (sum(1 for one in day.here if one.session is not None),
            len({one.reservation.space_id for one in day.here
                 if one.reservation.purpose == "closure"}))
