"""What is on in the whole network, or in a library and all below it: day by day."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, g, request

from scheduler import clock
from scheduler.domain.days import Days, days_of
from scheduler.domain.searching import Wish
from scheduler.domain.stretches import Counts, Stretch, stretch
from scheduler.events import choices, local_time, network_queries, queries
from scheduler.events.cards import by_day, card
from scheduler.events.filters import OF_A_NETWORK, filters_in
from scheduler.events.finding import looked
from scheduler.events.models import Session
from scheduler.libraries import tree_queries
from scheduler.libraries.models import Library
from scheduler.libraries.tree_queries import Tree
from scheduler.paging import Cut, cut
from scheduler.web import page

AREAS = frozenset({"nation", "province"})
A_PAGE, A_DAY = 24, 120


def is_meant() -> bool:
    """Is a library's page about all that is below it? Of areas it is, unless asked otherwise."""
    asked = request.args.get("below", "")
    return asked == "1" or g.library.kind in AREAS and asked != "0"


def show(library: Library | None) -> Response:
    """Whole days from one on, as many as hold a page, by the filters in the address; the trees
    of libraries beside them."""
    at, filters = clock.now(), filters_in(request.args, OF_A_NETWORK)
    below = library.id if library else None
    asked = days_of(request.args.get("from", ""), request.args.get("to", ""))

    def look(wish: Wish | None) -> tuple[Tree, Counts]:
        return (_tree(wish, below), network_queries.days_coming(
            at=at, filters=filters, wish=wish, below=below, end=asked.end))
    search, (tree, counts) = looked(
        filters["q"], look, lambda found: found[0].branches or found[1], library=None, zone=UTC,
        at=at) if "q" in filters else (None, look(None))

    found = stretch(counts, begins=asked.first, size=A_PAGE)
    sessions = _sessions(found, filters, search.wish if search else None, at=at, below=below)
    return page(
        "events/front.html", sought=search, filters=filters, tree=tree, found=found,
        sessions=sessions, days=by_day((_row(one, at=at) for one in sessions.rows),
                                       today=_today(at)),
        chosen=_choices(filters, asked), counts=network_queries.kind_counts(at=at, below=below),
        has_own=library is not None and bool(queries.kind_counts(library.id, at=at)),
        without=() if counts else [
            (one, sum(number for _day, number in days), days[0][0])
            for one in _choices(filters, asked).on
            if (days := _without(one, filters, asked, at=at, below=below))])


def _tree(wish: Wish | None, below: int | None) -> Tree:
    """Words that are none name no library."""
    return Tree(()) if wish == () else tree_queries.tree(wish or (), under=below)


def _sessions(
    found: Stretch, filters: dict[str, str], wish: Wish | None, *, at: datetime,
    below: int | None,
) -> Cut[Session]:
    """The sessions of these days; only a day with more than fit on a page has pages."""
    if found.first is None or found.last is None:
        return Cut((), 0)
    return cut(network_queries.coming(
        at=at, filters=filters, wish=wish, below=below, first=found.first,
        end=date.fromordinal(found.last.toordinal() + 1)), size=A_DAY)


def _row(session: Session, *, at: datetime) -> tuple[date, Any]:
    library = session.event.library
    shown = card(session, library, today=at.astimezone(library.zone).date(), at=at)
    return shown.date, (library, shown)


def _today(at: datetime) -> date | None:
    """The date everywhere in the network; None while some libraries have begun the next one."""
    days = {at.astimezone(ZoneInfo(zone)).date() for zone in local_time.zones()}
    return days.pop() if len(days) == 1 else None


def _choices(filters: dict[str, str], asked: Days) -> choices.Choices:
    return choices.choices(filters, asked, kinds=bool(filters or asked.first or asked.end))


def _without(
    one: choices.Choice, filters: dict[str, str], asked: Days, *, at: datetime,
    below: int | None,
) -> Counts:
    """What there would be without this choice."""
    kept = {name: value for name, value in filters.items() if name not in one.drops}
    days = Days() if "from" in one.drops else asked
    return network_queries.days_coming(
        at=at, filters=kept, below=below, first=days.first, end=days.end)
