"""Sessions as the programme shows them: plain values, ready for a template."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from flask import url_for
from flask_babel import gettext as _

from scheduler.domain.saying import Whereabouts, where
from scheduler.events.models import Session
from scheduler.i18n import clock, span, zone_name
from scheduler.libraries.models import Library

T = TypeVar("T")
FEW = 3


@dataclass(frozen=True)
class Card:
    """A row of the programme; `state`: open, few, full, walk-in, cancelled, past, held, or shut
    while the doors are closed over it.

    `clock` is when it starts, when it ends and whose time that is. `led_by` and `note` are this
    one date's own.
    """

    id: int
    url: str
    kind: str
    date: date
    title: str
    time_text: str
    clock: tuple[str, str, str]
    place: str
    audience: str
    capacity: int | None
    taken: int
    waiting: int
    state: str
    badges: tuple[tuple[str, str, str], ...]
    led_by: str = ""
    note: str = ""
    country: str = ""


def where_of(session: Session, library: Library) -> Whereabouts:
    """Where it happens: in a space of the library, or at a place outside."""
    space = session.reservation.space if session.reservation else None
    return where(space=space and space.name, floor=space and space.where, place=session.place,
                 address=session.address, library=library.name,
                 street=library.address or library.place)


def state_of(session: Session, *, at: datetime | None = None) -> str:
    """How the programme shows a session, at a moment: what is over is past, counted or not; full
    is one where a newcomer would have to wait."""
    if session.cancelled_at:
        return "cancelled"
    if session.closed_at:
        return "held"
    if at is not None and session.has_ended(at):
        return "past"
    if session.shut_at:
        return "shut"
    if session.capacity is None:
        return "walk-in"
    if not session.seats_newcomers:
        return "full"
    return "few" if session.capacity - session.seats_taken <= FEW else "open"


def card(
    session: Session, library: Library, *, today: date, at: datetime | None = None,
) -> Card:
    """One session as a row."""
    state, starts = state_of(session, at=at), session.starts_at.astimezone(library.zone)
    day = starts.date()
    return Card(
        id=session.id,
        url=url_for("bookings.session", session_id=session.id, lib=library.slug),
        kind=session.event.kind, date=day, title=session.title,
        time_text=span(session.starts_at, session.ends_at, library.timezone),
        clock=(clock(starts), clock(session.ends_at.astimezone(library.zone)),
               zone_name(library.timezone, session.starts_at)),
        place=where_of(session, library).name, audience=session.event.audience,
        capacity=session.capacity, taken=session.seats_taken, waiting=session.parties_waiting,
        state=state, badges=tuple(_badges(state, day, today)), led_by=session.facilitator,
        note=session.note, country=library.country,
    )


def _badges(state: str, day: date, today: date) -> Iterable[tuple[str, str, str]]:
    if day == today and state not in ("cancelled", "past", "held", "shut"):
        yield _("Today"), "info", "clock"


@dataclass(frozen=True)
class Week:
    """A week's sessions, `first` to `last` the days of it that the list covers whole; what is
    over today stands at the end, under `is_over`."""

    name: str
    first: date
    last: date
    cards: list[Card]
    is_over: bool = False


def by_week(
    cards: Sequence[Card], *, today: date, first: date | None = None, end: date | None = None,
) -> list[Week]:
    """The cards by week, within [first, end) when the list covers only these days."""
    over = [one for one in cards if one.date == today and one.state in ("past", "held")]
    weeks = _grouped((one.date - timedelta(days=one.date.weekday()), one)
                      for one in cards if one not in over)
    this = today - timedelta(days=today.weekday())
    names = {this: _("This week"), this + timedelta(days=7): _("Next week")}
    found = [Week(names.get(monday, ""), max(monday, first or monday),
                  min(monday + timedelta(days=6), (end or date.max) - timedelta(days=1)), group)
             for monday, group in weeks]
    return [*found, Week(_("Earlier today"), today, today, over, is_over=True)] if over else found


@dataclass(frozen=True)
class Day:
    """A day's rows; `name` says today or tomorrow."""

    name: str
    date: date
    rows: list[Any]


def by_day(rows: Iterable[tuple[date, Any]], *, today: date | None) -> list[Day]:
    """Rows by their dates; no day is today where the clocks of many places do not agree on it."""
    names = {today: _("Today"), today + timedelta(days=1): _("Tomorrow")} if today else {}
    return [Day(names.get(day, ""), day, group) for day, group in _grouped(rows)]


def _grouped(rows: Iterable[tuple[date, T]]) -> list[tuple[date, list[T]]]:
    found: dict[date, list[T]] = {}
    for day, row in rows:
        found.setdefault(day, []).append(row)
    return sorted(found.items(), key=lambda one: one[0])
