"""What the public sees of a library's programme."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from flask import Blueprint, Flask, Response, g, request

from scheduler import clock
from scheduler.domain.days import days_of
from scheduler.domain.searching import Wish
from scheduler.events import (
    calendar_views,
    contribution_queries,
    contribution_views,
    manage_views,
    months,
    queries,
    series_views,
    zone_actions,
    zone_queries,
)
from scheduler.events.cards import Card, by_week, card
from scheduler.events.contribution_forms import GIVEN_WORDS
from scheduler.events.finding import Search, looked
from scheduler.events.models import Session
from scheduler.libraries import tree_queries, zoning
from scheduler.libraries.models import Library
from scheduler.libraries.queries import openings_by_day
from scheduler.libraries.tree_queries import Tree
from scheduler.paging import Cut, cut
from scheduler.web import page

bp = Blueprint("events", __name__)


def set_up(app: Flask) -> None:
    """Tell the partners' register what was given, and every page how to say it."""
    app.extensions["what_partners_gave"] = contribution_queries.of_partner
    app.jinja_env.globals["given_words"] = GIVEN_WORDS
    zoning.is_followed_by(zone_actions.take_along, counted_by=zone_queries.planned)


manage_views.add_to(bp)
series_views.add_to(bp)
calendar_views.add_to(bp)
contribution_views.add_to(bp)
FILTERS = ("kind", "space", "topic", "age", "q", "free")
NETWORK_FILTERS = ("kind", "free", "q")
WEEKS = 2
A_PAGE, A_SPAN, AT_THE_FRONT = 50, 200, 24
EARLIEST, LONGEST, DAY = date(2000, 1, 1), timedelta(days=367), timedelta(days=1)


@bp.get("/")
def front() -> Response:
    """The network's front door: what is on anywhere, and the libraries by their places."""
    at, filters = clock.now(), _filters(NETWORK_FILTERS)
    search, (tree, coming) = _looked_anywhere(filters, at=at) if "q" in filters else (
        None, (tree_queries.tree(), _anywhere(filters, None, at=at)))
    return page("events/front.html", sought=search, filters=filters, coming=coming, tree=tree,
                cards=[(session.event.library, _card(session, session.event.library, at=at))
                       for session in coming.rows],
                counts=queries.kind_counts(None, at=at))


def _looked_anywhere(
    filters: dict[str, str], *, at: datetime,
) -> tuple[Search, tuple[Tree, Cut[Session]]]:
    return looked(
        filters["q"], lambda wish: (_libraries(wish), _anywhere(filters, wish, at=at)),
        lambda found: found[0].branches or found[1].rows, library=None, zone=UTC, at=at)


def _libraries(wish: Wish) -> Tree:
    """Words that are none name no library."""
    return tree_queries.tree(wish) if wish else Tree((), True)


def _anywhere(filters: dict[str, str], wish: Wish | None, *, at: datetime) -> Cut[Session]:
    return cut(queries.network_upcoming(at=at, filters=filters, wish=wish), size=AT_THE_FRONT)


@bp.get("/<lib>/")
def programme() -> Response:
    """Whole weeks of sessions from a day on, or all that a search finds, by the filters in the
    address."""
    if request.args.get("view") == "month":
        return _month()
    filters = _filters()
    if "q" in filters:
        return _found(filters)
    library, at, today = g.library, clock.now(), clock.today(g.library.zone)
    first, end = _span(today)
    sessions = cut(queries.between(library.id, start=_midnight(first), end=_midnight(end),
                                   filters=filters, at=at), size=A_SPAN)
    cards = [_card(session, library, at=at) for session in sessions.rows]
    return page(
        "events/programme.html", sessions=sessions, first=first, end=end, today=today,
        filters=filters, weeks=by_week(cards, today=today, first=first, end=end),
        after=_next_week(end, filters, at=at), below=_below(),
        counts=queries.kind_counts(library.id, at=at),
        before=max(first - timedelta(days=first.weekday() + 7 * WEEKS), EARLIEST))


def _next_week(end: date, filters: dict[str, str], *, at: datetime) -> date | None:
    """From which day on the programme goes on: the Monday before what is next, if anything is."""
    found = queries.first_from(g.library.id, _midnight(end), filters=filters, at=at)
    if found is None:
        return None
    day = found.starts_at.astimezone(g.library.zone).date()
    return max(end, day - timedelta(days=day.weekday()))


def _below() -> Cut[Library]:
    """The libraries right below this one."""
    return cut(tree_queries.right_below(g.library.id), size=20, name="page_below")


def _found(filters: dict[str, str]) -> Response:
    """All that is to come and fits the words, whenever it is, or what does on the days asked."""
    library, at, today = g.library, clock.now(), clock.today(g.library.zone)
    asked = days_of(request.args.get("from", ""), request.args.get("to", ""))
    first, end = _span(today) if asked.end else (asked.first, None)

    def look(wish: Wish) -> Cut[Session]:
        wanted = queries.upcoming(library.id, at=at, filters=filters, wish=wish) if (
            first is None) else queries.between(
            library.id, start=_midnight(first), end=_midnight(end) if end else queries.FAR,
            filters=filters, wish=wish, at=at)
        return cut(wanted, size=A_PAGE)

    search, sessions = looked(
        filters["q"], look, lambda found: found.rows, library=library, zone=library.zone,
        at=min(at, _midnight(first or today)), until=end - DAY if end else None)
    cards = [_card(session, library, at=at) for session in sessions.rows]
    return page("events/found.html", sought=search, sessions=sessions, filters=filters,
                followed={**filters, "q": search.understood}, some_days=first is not None,
                weeks=by_week(cards, today=today, first=first, end=end),
                counts=queries.kind_counts(library.id, at=at))


def _month() -> Response:
    """A month of the programme, by the same filters; a search begins where it finds something."""
    library, at, today = g.library, clock.now(), clock.today(g.library.zone)
    filters = _filters()
    search, next_one = _next_found(filters, at=at) if "q" in filters else (None, None)
    usual = next_one.starts_at.astimezone(library.zone).date() if next_one else today
    first = months.first_of(request.args.get("month", ""), usual=usual)
    days = months.grid_days(first)
    sessions = queries.all_between(
        library.id, start=_midnight(days[0]), end=_midnight(days[-1] + timedelta(days=1)),
        filters=filters, wish=search.wish if search else None, at=at)
    openings = openings_by_day(library, first=days[0], days=len(days))
    cards = [_card(session, library, at=at) for session in sessions]
    return page(
        "events/month.html", first=first, today=today, filters=filters, sought=search,
        weeks=months.grid(first, sessions, openings, library=library, today=today),
        days=_by_day([one for one in cards if one.date.month == first.month]),
        before=(first - timedelta(days=1)).strftime("%Y-%m"),
        after=months.after(first).strftime("%Y-%m"),
        counts=queries.kind_counts(library.id, at=at))


def _next_found(
    filters: dict[str, str], *, at: datetime,
) -> tuple[Search, Session | None]:
    return looked(
        filters["q"], lambda wish: queries.next_upcoming(
            g.library.id, at=at, filters=filters, wish=wish),
        lambda found: found, library=g.library, zone=g.library.zone, at=at)


def _card(session: Session, library: Library, *, at: datetime) -> Card:
    return card(session, library, today=at.astimezone(library.zone).date(), at=at)


def _by_day(cards: list[Card]) -> list[tuple[date, list[Card]]]:
    days: dict[date, list[Card]] = {}
    for one in cards:
        days.setdefault(one.date, []).append(one)
    return sorted(days.items())


def _filters(names: Sequence[str] = FILTERS) -> dict[str, str]:
    given = {name: request.args.get(name, "").strip()[:100] for name in names}
    return {name: value for name, value in given.items() if value}


def _span(today: date) -> tuple[date, date]:
    """The days in the address, `to` included, the end not: else whole weeks from today on."""
    asked = days_of(request.args.get("from", ""), request.args.get("to", ""))
    first = asked.first or today
    end = asked.end or first + timedelta(days=7 * WEEKS - first.weekday())
    return first, min(max(end, first + DAY), first + LONGEST)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, g.library.zone).astimezone(UTC)
