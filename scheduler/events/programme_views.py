"""A library's programme as a list: whole weeks, or all that its filters let through."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Response, g, request

from scheduler import clock
from scheduler.domain.days import Days, days_of
from scheduler.domain.searching import Wish
from scheduler.events import choices, queries
from scheduler.events.cards import Card, by_week, card
from scheduler.events.filters import filters_in
from scheduler.events.finding import looked
from scheduler.events.models import Session
from scheduler.libraries import tree_queries
from scheduler.libraries.models import Library
from scheduler.paging import Cut, cut
from scheduler.spaces import queries as spaces
from scheduler.web import page

DAY, WEEK = timedelta(days=1), timedelta(days=7)
A_PAGE, A_SPAN = 50, 200
LONGEST = timedelta(days=367)


def show() -> Response:
    """The programme by the filters and the days in the address."""
    filters = filters_in(request.args)
    return _found(filters) if filters else _weeks()


def _weeks() -> Response:
    """This week and the next; from a day on that was asked for, one week; or the days asked for.

    Where nothing is planned in what would be shown unasked, the next week that has something.
    """
    library, at, asked = g.library, clock.now(), asked_days()
    today = clock.today(library.zone)
    first, end = _span(asked, today)
    sessions, skipped = _between(first, end, at=at), None
    after = _week_from(end, at=at)
    if not sessions.rows and after and not (asked.first or asked.end):
        skipped, first, end = first, after, _monday(after) + WEEK
        sessions, after = _between(first, end, at=at), _week_from(end, at=at)
    counts = queries.kind_counts(library.id, at=at)
    cards = [card_of(session, at=at) for session in sessions.rows]
    return page(
        "events/programme.html", sessions=sessions, filters={}, asked=asked, skipped=skipped,
        weeks=by_week(cards, today=today, first=first, end=end), chosen=chosen({}, asked),
        shown=sum(one.state not in ("cancelled", "past", "held") for one in cards),
        total=sum(counts.values()), counts=counts, below=_below(), after=after, end=end,
        before=_week_before(first, today, at=at) if first > today else None)


def _span(asked: Days, today: date) -> tuple[date, date]:
    first = asked.first or today
    usual = _monday(first) + (WEEK if asked.first else 2 * WEEK)
    return first, min(max(asked.end or usual, first + DAY), first + LONGEST)


def _between(first: date, end: date, *, at: datetime) -> Cut[Session]:
    return cut(queries.between(g.library.id, start=midnight(first), end=midnight(end), at=at),
               size=A_SPAN)


def _week_from(end: date, *, at: datetime) -> date | None:
    """From which day on the programme goes on: the Monday before what is next, if anything is."""
    found = queries.first_from(g.library.id, midnight(end), filters={}, at=at)
    return max(end, _monday(_date(found))) if found else None


def _week_before(first: date, today: date, *, at: datetime) -> dict[str, Any]:
    """The address of the week before that has something; without a day where that is the usual."""
    found = queries.last_before(g.library.id, midnight(first), since=midnight(today), at=at)
    monday = _monday(_date(found)) if found else today
    usual = monday < _monday(today) + 2 * WEEK
    return {"from": None if usual else monday.isoformat(), "to": None, "page": None}


def _below() -> Cut[Library]:
    """The libraries right below this one."""
    return cut(tree_queries.right_below(g.library.id), size=20, name="page_below")


def _found(filters: dict[str, str]) -> Response:
    """All that is to come and fits, whenever it is, or what does on the days asked for."""
    library, at, asked = g.library, clock.now(), asked_days()
    today = clock.today(library.zone)

    def look(wish: Wish | None) -> Cut[Session]:
        return cut(_wanted(filters, asked, wish=wish, at=at), size=A_PAGE)
    search, sessions = looked(
        filters["q"], look, lambda found: found.rows, library=library, zone=library.zone,
        at=min(at, midnight(asked.first or today)),
        until=asked.end - DAY if asked.end else None,
    ) if "q" in filters else (None, look(None))
    on = chosen(filters, asked)
    followed = {**filters, **({"q": search.understood} if search else {})}
    return page(
        "events/found.html", sought=search, sessions=sessions, filters=filters, chosen=on,
        followed=followed, asked=asked, counts=queries.kind_counts(library.id, at=at),
        weeks=by_week([card_of(session, at=at) for session in sessions.rows], today=today,
                      first=asked.first, end=asked.end),
        without=() if sessions.rows else without(on, filters, asked, at=at))


def _wanted(
    filters: dict[str, str], asked: Days, *, wish: Wish | None = None, at: datetime,
) -> Any:
    """What was called off is told of days that are asked for, and to whoever looks for it by name:
    not where a kind is chosen, whose number is of what takes place."""
    if asked != Days():
        return queries.between(
            g.library.id, start=midnight(asked.first) if asked.first else at,
            end=midnight(asked.end) if asked.end else queries.FAR, filters=filters, wish=wish,
            at=at)
    wanted = queries.upcoming(g.library.id, at=at, filters=filters, wish=wish)
    return wanted if "q" in filters else queries.standing(wanted)


def without(
    on: choices.Choices, filters: dict[str, str], asked: Days, *, at: datetime,
) -> list[tuple[choices.Choice, int, date]]:
    """The choices without which something is found, how much, and the day of the next."""
    found = []
    for one in on.on:
        kept = {name: value for name, value in filters.items() if name not in one.drops}
        number, first = queries.number_and_first(
            _wanted(kept, Days() if "from" in one.drops else asked, at=at))
        found += [(one, number, first.astimezone(g.library.zone).date())] if first else []
    return found


def chosen(filters: dict[str, str], asked: Days) -> choices.Choices:
    """The choices of a page of this library."""
    rooms = spaces.shown(g.library.id)
    return choices.choices(
        filters, asked, rooms=rooms, kinds=bool(filters or asked != Days()),
        access=any(room.has_a_way_in for room in rooms))


def asked_days() -> Days:
    """The days in the address, `to` included."""
    return days_of(request.args.get("from", ""), request.args.get("to", ""))


def card_of(session: Session, *, at: datetime) -> Card:
    """A session of this library as a row."""
    return card(session, g.library, today=at.astimezone(g.library.zone).date(), at=at)


def midnight(day: date) -> datetime:
    """When a day of this library begins."""
    return datetime.combine(day, time.min, g.library.zone).astimezone(UTC)


def _date(session: Session) -> date:
    return session.starts_at.astimezone(g.library.zone).date()


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
