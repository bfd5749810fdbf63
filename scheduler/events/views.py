"""What the public sees of a library's programme."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from flask import Blueprint, Flask, Response, g, request

from scheduler import clock
from scheduler.events import (
    calendar_views,
    contribution_queries,
    contribution_views,
    manage_views,
    months,
    queries,
)
from scheduler.events.cards import Card, by_week, card
from scheduler.events.contribution_forms import GIVEN_WORDS
from scheduler.libraries import tree_queries
from scheduler.libraries.queries import openings_by_day
from scheduler.web import page

bp = Blueprint("events", __name__)


def set_up(app: Flask) -> None:
    """Tell the partners' register what was given, and every page how to say it."""
    app.extensions["what_partners_gave"] = contribution_queries.of_partner
    app.jinja_env.globals["given_words"] = GIVEN_WORDS


manage_views.add_to(bp)
calendar_views.add_to(bp)
contribution_views.add_to(bp)
FILTERS = ("kind", "space", "topic", "age", "q", "free")
NETWORK_FILTERS = ("kind", "free", "q")
WEEKS = 2


@bp.get("/")
def front() -> Response:
    """The network's front door: what is on anywhere, and the libraries by their places."""
    at, filters = clock.now(), _filters(NETWORK_FILTERS)
    words = filters.get("q", "")
    coming = [(session.event.library, card(
        session, session.event.library, today=at.astimezone(session.event.library.zone).date()))
        for session in queries.network_upcoming(at=at, filters=filters)]
    return page("events/front.html", words=words, filters=filters, coming=coming,
                tree=tree_queries.tree(words), counts=queries.kind_counts(None, at=at))


@bp.get("/<lib>/")
def programme() -> Response:
    """Two weeks of sessions from a day on, by the filters in the address."""
    if request.args.get("view") == "month":
        return _month()
    library, today = g.library, clock.today(g.library.zone)
    filters = _filters()
    first = _day(request.args.get("from"), usual=today)
    last = min(_day(request.args.get("to"), usual=first + timedelta(days=7 * WEEKS)),
               first + timedelta(days=366))
    sessions = queries.between(library.id, start=_midnight(first), end=_midnight(last),
                               filters=filters)
    cards = [card(session, library, today=today) for session in sessions]
    return page(
        "events/programme.html", weeks=by_week(cards, today=today), cards=cards, first=first,
        last=last, today=today, filters=filters,
        counts=queries.kind_counts(library.id, at=clock.now()),
        before=max(first - timedelta(days=7 * WEEKS), date(2000, 1, 1)),
    )


def _month() -> Response:
    """A month of the programme, by the same filters."""
    library, today = g.library, clock.today(g.library.zone)
    filters = _filters()
    first = months.first_of(request.args.get("month", ""), usual=today)
    days = months.grid_days(first)
    sessions = queries.between(library.id, start=_midnight(days[0]),
                               end=_midnight(days[-1] + timedelta(days=1)), filters=filters)
    openings = openings_by_day(library, first=days[0], days=len(days))
    cards = [card(session, library, today=today) for session in sessions]
    return page(
        "events/month.html", first=first, today=today, filters=filters,
        weeks=months.grid(first, sessions, openings, library=library, today=today),
        days=_by_day([one for one in cards if one.date.month == first.month]),
        before=(first - timedelta(days=1)).strftime("%Y-%m"),
        after=months.after(first).strftime("%Y-%m"),
        counts=queries.kind_counts(library.id, at=clock.now()))


def _by_day(cards: list[Card]) -> list[tuple[date, list[Card]]]:
    days: dict[date, list[Card]] = {}
    for one in cards:
        days.setdefault(one.date, []).append(one)
    return sorted(days.items())


def _filters(names: Sequence[str] = FILTERS) -> dict[str, str]:
    return {name: request.args[name][:100] for name in names if request.args.get(name)}


def _day(text: str | None, *, usual: date) -> date:
    """A date from the address; anything else is the usual one."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return usual
    return day if 2000 <= day.year <= 2100 else usual


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, g.library.zone).astimezone(UTC)
