"""The rooms of a library on a day, as the staff calendar shows them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from scheduler.domain.availability import usable_intervals
from scheduler.domain.interval import Interval, merged, subtract
from scheduler.events import calendar_grid as grid
from scheduler.events.calendar_grid import Slot
from scheduler.events.calendar_queries import Holding
from scheduler.i18n import clock, day_short
from scheduler.libraries.models import Closure, Library
from scheduler.spaces.models import Reservation, Space
from scheduler.spaces.times import OFFERED, next_quarter


@dataclass(frozen=True)
class Day:
    """What is known of a day: its rooms, who holds them, and when the doors are open."""

    library: Library
    date: date
    rooms: Sequence[Space]
    holdings: Sequence[Holding]
    openings: Sequence[Interval]
    closures: Sequence[Closure]
    at: datetime

    @property
    def whole(self) -> Interval:
        """From midnight to midnight."""
        return grid.whole_day(self.date, self.library.zone)

    @property
    def here(self) -> list[Holding]:
        """What holds a room on this day, buffers included."""
        return [one for one in self.holdings if one.claimed.overlaps(self.whole)]

    def window(self) -> Interval:
        """The hours worth showing: those of the doors, and of what happens outside them."""
        held = [one.claimed for one in self.here if one.reservation.purpose != "closure"]
        return grid.window(self.date, self.library.zone, [*self.openings, *held])


@dataclass(frozen=True)
class Room:
    """A column: its name, what it is like, and what stands in it."""

    title: str
    detail: str
    slots: list[Slot]


def columns(day: Day) -> list[Room]:
    """Every room with its day."""
    shown = day.window()
    return [Room(room.name, detail_of(room), grid.placed(slots_of(room, day, shown), shown))
            for room in day.rooms]


def detail_of(room: Space) -> str:
    """lantai 2 · 24 tempat."""
    places = ngettext("%(num)s place", "%(num)s places", room.capacity) if room.capacity else ""
    return " · ".join(part for part in (room.where, places) if part)


def slots_of(room: Space, day: Day, shown: Interval) -> list[Slot]:
    """All that stands in a room's column, and the stretches still free."""
    own = [one for one in day.here if one.reservation.space_id == room.id]
    others = [one for one in day.here if one not in own and _shares(one, room, day.rooms)]
    claims = [one.claimed for one in (*own, *others)]
    closed = [Slot(piece, "closed", _("The library is closed"), note=closure.reason)
              for closure in day.closures
              for piece in _pieces(Interval(closure.starts_at, closure.ends_at), shown, claims)]
    taken = [*claims, *(slot.when for slot in closed)]
    return [
        *(slot for one in own for slot in _held(one, day)), *_through_others(others, day), *closed,
        *(Slot(each, "rest") for each in grid.shut(shown, day.openings, taken)),
        *_free(room, day, claims),
    ]


def _shares(one: Holding, room: Space, rooms: Sequence[Space]) -> bool:
    parts = {part.id for part in room.parts}
    return any(part.id in parts for other in rooms if other.id == one.reservation.space_id
               for part in other.parts)


def _pieces(when: Interval, shown: Interval, claims: Iterable[Interval]) -> list[Interval]:
    within = when & shown
    return subtract([within], claims) if within else []


def _held(one: Holding, day: Day) -> Iterable[Slot]:
    row, when, claimed = one.reservation, one.when, one.claimed
    if row.setup_minutes:
        yield Slot(Interval(claimed.start, when.start), "buffer",
                   _("Set up, %(minutes)s min", minutes=row.setup_minutes),
                   time_text=times(Interval(claimed.start, when.start), day))
    yield Slot(when, _look(one), title_of(one), url=url_of(one),
               kind=one.session.event.kind if one.session else "",
               time_text=times(when, day), note=note_of(one))
    if row.teardown_minutes:
        yield Slot(Interval(when.end, claimed.end), "buffer",
                   _("Tidy up, %(minutes)s min", minutes=row.teardown_minutes),
                   time_text=times(Interval(when.end, claimed.end), day))


def _look(one: Holding) -> str:
    if one.reservation.confirmed_at is None:
        return "pending"
    return "closed" if one.reservation.purpose == "closure" else "session"


def title_of(one: Holding) -> str:
    """The session's title, what a room was asked for, or what kind of use it is."""
    if one.session:
        return one.session.title
    words = {"closure": _("Room closed"), "upkeep": _("Upkeep"), "loan": _("Lent out")}
    row = one.reservation
    usual = words.get(row.purpose, _("Held"))
    return usual if row.purpose == "closure" else row.title or usual


def url_of(one: Holding) -> str:
    """The session's desk page, or the reservation's own."""
    if one.session:
        return url_for("attendance.session", session_id=one.session.id)
    return reservation_url(one.reservation)


def reservation_url(row: Reservation) -> str:
    """The reservation's own page."""
    return url_for("spaces.reservation", reservation_id=row.id)


def note_of(one: Holding) -> str:
    """How full a session is; who asked for the rest."""
    row = one.reservation
    if one.session:
        return " · ".join(part for part in (_session_note(one), one.session.staff_note) if part)
    if row.confirmed_at is None:
        return " · ".join(part for part in (_("Waiting for an answer"), row.asked_by) if part)
    return row.title if row.purpose == "closure" else row.asked_by


def _session_note(one: Holding) -> str:
    session = one.session
    if session is None or session.published_at is None:
        return _("Not published yet")
    if session.capacity is None:
        return _("Just come along")
    booked = _("%(taken)s of %(capacity)s places booked", taken=session.seats_taken,
               capacity=session.capacity)
    return booked if not session.parties_waiting else f"{booked} · " + ngettext(
        "%(num)s party waiting", "%(num)s parties waiting", session.parties_waiting)


def times(when: Interval, day: Day) -> str:
    """09.00–11.00, with the date where an edge lies on another day."""
    begins, ends = (edge.astimezone(day.library.zone) for edge in (when.start, when.end))
    tails = ["" if edge.date() == day.date else f" ({day_short(edge.date())})"
             for edge in (begins, ends)]
    return f"{clock(begins)}{tails[0]}–{clock(ends)}{tails[1]}"


def _through_others(others: Sequence[Holding], day: Day) -> list[Slot]:
    found = []
    for when in merged(one.claimed for one in others):
        inside = [one for one in others if when.covers(one.claimed)]
        names = ", ".join(sorted({one.reservation.space.name for one in inside}))
        found.append(Slot(when, "buffer", _("Taken through %(rooms)s", rooms=names),
                          time_text=times(when, day)))
    return found


def _free(room: Space, day: Day, claims: Sequence[Interval]) -> list[Slot]:
    free = usable_intervals(day.openings, claims, setup=room.setup_minutes,
                            teardown=room.teardown_minutes, at=next_quarter(day.at))
    return [Slot(each, "free", _("Free"), url=_reserve_url(room, each, day),
                 time_text=times(each, day))
            for each in free if each.duration >= grid.HALF_HOUR]


def _reserve_url(room: Space, when: Interval, day: Day) -> str:
    begins = when.start.astimezone(day.library.zone)
    ends = min(when.end, when.start + OFFERED).astimezone(day.library.zone)
    filled: dict[str, Any] = {"space": room.id, "on": begins.date().isoformat(),
                              "from": f"{begins:%H:%M}", "until": f"{ends:%H:%M}"}
    return url_for("spaces.reserve", **filled)
