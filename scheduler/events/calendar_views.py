"""The staff's calendar: rooms side by side, a day, a week, or a list to print."""

from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, g, request

from scheduler import clock
from scheduler.access import staff
from scheduler.domain.permissions import may
from scheduler.events import calendar_grid as grid
from scheduler.events import calendar_lists as lists
from scheduler.events import calendar_queries as queries
from scheduler.events import calendar_rooms as rooms
from scheduler.events.calendar_rooms import Day
from scheduler.i18n import clock as words
from scheduler.libraries import queries as libraries
from scheduler.paging import cut
from scheduler.spaces import queries as spaces
from scheduler.web import page


def add_to(bp: Blueprint) -> None:
    """Put the calendar on the events' own blueprint."""
    bp.add_url_rule("/<lib>/calendar", "calendar", calendar)


@staff("see-calendar")
def calendar() -> Response:
    """`?on=2026-11-23`, `?view=day|week|list`; anything else is today, as a day."""
    at, today = clock.now(), clock.today(g.library.zone)
    on = _day(request.args.get("on")) or today
    view = request.args.get("view", "day")
    frame: dict[str, Any] = {"on": on, "today": today, "may_offer": may("edit-event", g.actor)}
    if view == "week":
        return _week(on - timedelta(days=on.weekday()), at=at, frame=frame)
    day = _days(on, 1, at)[0]
    if view == "list":
        return page("events/calendar_list.html", view="list", step=1, **frame, **_lists(day))
    return page("events/calendar.html", view="day", step=1, columns=rooms.columns(day), **frame,
                **_clock_face(day), **_lists(day))


def _clock_face(day: Day) -> dict[str, Any]:
    shown, zone = day.window(), g.library.zone
    row = grid.now_row(day.at, shown)
    return {"hours": [(start, words(text)) for start, text in grid.hours(shown, zone)],
            "now": None if row is None else (row, words(day.at.astimezone(zone)))}


def _lists(day: Day) -> dict[str, Any]:
    library, whole = g.library, day.whole
    sessions = queries.elsewhere(library.id, start=whole.start, end=whole.end)
    return {
        "entries": lists.entries(day), "tasks": lists.tasks(day), "counts": lists.counts(day),
        "asked": cut(spaces.waiting(library.id, at=day.at), size=20, name="page_asked").each(
            lambda row: lists.asked(row, library, at=day.at)),
        "outside": lists.outside(sessions, library),
        "closures": [closure.reason for closure in day.closures
                     if closure.starts_at < whole.end and closure.ends_at > whole.start],
        "open_text": ", ".join(rooms.times(each, day) for each in day.openings),
        "local_now": words(day.at.astimezone(library.zone)),
    }


def _week(monday: date, *, at: datetime, frame: dict[str, Any]) -> Response:
    days = _days(monday, 7, at)
    return page("events/calendar_week.html", view="week", step=7, **frame, monday=monday,
                sunday=monday + timedelta(days=6),
                days=[(day.date, lists.by_room(day), bool(day.openings)) for day in days])


def _days(first: date, count: int, at: datetime) -> list[Day]:
    library = g.library
    whole = grid.whole_day(first, library.zone, days=count)
    openings = libraries.openings_by_day(library, first=first, days=count)
    closures = libraries.closures_between(library.id, start=whole.start, end=whole.end)
    held = queries.holdings(library.id, start=whole.start, end=whole.end)
    live = spaces.live_with_parts(library.id)
    return [Day(library, day, live, held, opened, closures, at)
            for day, opened in openings.items()]


def _day(text: str | None) -> date | None:
    """A date from the address; None when it is none we keep a calendar for."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None
