"""A month of the programme as a grid from Monday to Sunday, and the list under it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import url_for

from scheduler.domain.interval import Interval
from scheduler.events.models import Session
from scheduler.i18n import clock
from scheduler.libraries.models import Library

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Entry:
    """A session in a day's cell."""

    url: str
    kind: str
    time: str
    title: str
    is_off: bool


@dataclass(frozen=True)
class Day:
    """A cell of the month."""

    date: date
    is_out: bool
    is_today: bool
    is_closed: bool
    url: str
    sessions: tuple[Entry, ...]


def first_of(text: str, *, usual: date) -> date:
    """The first day of the month "2026-03" names; anything else is the usual day's month."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        found = usual
    return (found if 2000 <= found.year <= 2100 else usual).replace(day=1)


def after(first: date) -> date:
    """The first day of the next month."""
    return (first.replace(day=28) + 7 * DAY).replace(day=1)


def grid_days(first: date) -> list[date]:
    """The days shown: whole weeks around the month."""
    start = first - DAY * first.weekday()
    last = after(first) - DAY
    end = last + DAY * (6 - last.weekday())
    return [start + DAY * number for number in range((end - start).days + 1)]


@dataclass(frozen=True)
class Listed:
    """The days whose sessions stand under the grid; `before` and `after`: the next ones with
    sessions, in this month, that are not among them."""

    days: set[date]
    before: date | None
    after: date | None


def listed(
    busy: Iterable[date], *, first: date, today: date, picked: date | None,
) -> Listed:
    """The day that was picked; else of this month today and what comes after it; else all of it.

    `busy`: the days that have sessions.
    """
    here = sorted({day for day in busy if day.month == first.month})
    since = today if today.month == first.month and today.year == first.year else first
    days = {picked} if picked else {day for day in here if day >= since}
    edge = picked or since
    return Listed(days, max((day for day in here if day < edge), default=None),
                  min((day for day in here if picked and day > picked), default=None))


def grid(
    first: date, sessions: Sequence[Session], openings: Mapping[date, Sequence[Interval]], *,
    library: Library, today: date, url: Callable[[date], str],
) -> list[list[Day]]:
    """The month's weeks, seven days each; `url` says where a day's sessions are listed."""
    by_day: dict[date, list[Session]] = {}
    for session in sessions:
        by_day.setdefault(session.starts_at.astimezone(library.zone).date(), []).append(session)
    days = [Day(
        date=day, is_out=day.month != first.month, is_today=day == today,
        is_closed=not openings.get(day), url=url(day) if day in by_day else "",
        sessions=tuple(_entry(one, library) for one in by_day.get(day, ())),
    ) for day in grid_days(first)]
    return [days[at:at + 7] for at in range(0, len(days), 7)]


def _entry(session: Session, library: Library) -> Entry:
    return Entry(
        url=url_for("bookings.session", session_id=session.id, lib=library.slug),
        kind=session.event.kind, title=session.title, is_off=session.cancelled_at is not None,
        time=clock(session.starts_at.astimezone(library.zone)))
