"""A month of a library's programme: the grid, and under it the days to come or the one chosen."""

from datetime import date, datetime

from flask import Response, g, request

from scheduler import clock
from scheduler.domain.days import Days, day_of
from scheduler.events import months, queries
from scheduler.events.cards import by_day
from scheduler.events.filters import filters_in
from scheduler.events.finding import Search, looked
from scheduler.events.models import Session
from scheduler.events.programme_views import DAY, card_of, chosen, midnight
from scheduler.libraries.queries import openings_by_day
from scheduler.web import page, page_url


def show() -> Response:
    """A month of the programme, by the same filters; a search begins where it finds something."""
    library, at, today = g.library, clock.now(), clock.today(g.library.zone)
    filters = filters_in(request.args)
    search, next_one = _next_found(filters, at=at) if "q" in filters else (None, None)
    picked = day_of(request.args.get("day", ""))
    usual = picked or (next_one.starts_at.astimezone(library.zone).date() if next_one else today)
    first = months.first_of(request.args.get("month", ""), usual=usual)
    days = months.grid_days(first)
    sessions = queries.all_between(
        library.id, start=midnight(days[0]), end=midnight(days[-1] + DAY), filters=filters,
        wish=search.wish if search else None, at=at)
    openings = openings_by_day(library, first=days[0], days=len(days))
    cards = [card_of(session, at=at) for session in sessions]
    picked = picked if picked in days else None
    listed = months.listed([one.date for one in cards], first=first, today=today, picked=picked)
    return page(
        "events/month.html", first=first, today=today, filters=filters, sought=search,
        weeks=months.grid(first, sessions, openings, library=library, today=today,
                          url=lambda day: _url(day, listed.days)),
        days=by_day(((one.date, one) for one in cards if one.date in listed.days), today=today),
        chosen=chosen(filters, Days()), picked=picked, listed=listed,
        before=(first - DAY).strftime("%Y-%m"), after=months.after(first).strftime("%Y-%m"),
        counts=queries.kind_counts(library.id, at=at))


def _url(day: date, listed: set[date]) -> str:
    """Where a day's sessions are listed: below, or on a page of this day in its own month."""
    if day in listed:
        return f"#d{day.isoformat()}"
    return page_url(month=day.strftime("%Y-%m"), day=day.isoformat()) + "#list"


def _next_found(
    filters: dict[str, str], *, at: datetime,
) -> tuple[Search, Session | None]:
    return looked(
        filters["q"], lambda wish: queries.next_upcoming(
            g.library.id, at=at, filters=filters, wish=wish),
        lambda found: found, library=g.library, zone=g.library.zone, at=at)
