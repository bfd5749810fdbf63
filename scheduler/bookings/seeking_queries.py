"""Somebody calls: which booking is theirs? By name, number, code or the ticket's address."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Text, or_, select, type_coerce

from scheduler.bookings.models import Booking, Seat
from scheduler.db import db
from scheduler.domain.codes import code_in, link_in
from scheduler.domain.people import folded
from scheduler.domain.searching import among
from scheduler.events.models import Event, Session

LATELY = timedelta(hours=12)  # after its end a session is still looked for
FEWEST_DIGITS = 4  # of a number that was heard


@dataclass(frozen=True)
class Found:
    """One live booking as the list shows it."""

    id: int
    state: str
    desk_code: str
    phone: str
    names: tuple[str, ...]
    title: str
    starts_at: datetime
    ends_at: datetime


def found(words: str, *, library_id: int, at: datetime) -> Sequence[Found]:
    """Live bookings of sessions that are not long over: whose name is just so before those that
    only hold the words, soonest first; one statement.

    Digits look for a number (its end is enough), letters for names, however they are written;
    four signs may be a desk code as well.
    """
    link, code, digits = link_in(words), code_in(words), re.sub(r"\D", "", words).lstrip("0")
    rows = db.session.execute(
        _LIVE.where(Booking.library_id == library_id, Session.ends_at > at - LATELY,
                    *([_exactly(link, code, digits)] if _is_exact(words, link) else []))
        .order_by(Session.starts_at, Booking.id, Seat.position)).all()
    parties = _parties(rows)
    if _is_exact(words, link):
        return parties
    named = {one.id for one in among(words, parties, lambda one: " ".join(one.names))}
    wish = f" {folded(words)} "
    return sorted(
        (one for one in parties if one.id in named or code and one.desk_code == code),
        key=lambda one: all(wish not in f" {folded(name)} " for name in one.names))


_LIVE = (
    select(Booking.id, Booking.state, Booking.desk_code, Booking.phone, Seat.name,
           Session.title.label("title"), Session.starts_at, Session.ends_at)
    .join(Seat, Seat.booking_id == Booking.id)
    .join(Session, Session.id == Booking.session_id)
    .join(Event, Event.id == Session.event_id)
    .where(Booking.state != "cancelled", Session.cancelled_at.is_(None))
)


def _is_exact(words: str, link: str) -> bool:
    """Whether it is a number or an address, and no name."""
    digits = re.sub(r"\D", "", words)
    return bool(link) or len(digits) >= FEWEST_DIGITS and not re.search(r"[^\W\d_]", words)


def _exactly(link: str, code: str, digits: str) -> ColumnElement[bool]:
    if link:
        return Booking.link_code == link
    number = digits.removeprefix("62")
    ways: list[ColumnElement[bool]] = [
        type_coerce(column, Text).endswith(number)
        for column in (Booking.phone, Booking.guardian_phone)]
    return or_(*ways, *([Booking.desk_code == code] if code else []))


def _parties(rows: Sequence[Row[Any]]) -> list[Found]:
    names: dict[int, list[str]] = {}
    for row in rows:
        names.setdefault(row.id, []).append(row.name)
    first = {row.id: row for row in reversed(rows)}
    return [Found(key, row.state, row.desk_code, row.phone, tuple(names[key]), row.title,
                  row.starts_at, row.ends_at)
            for key, row in ((key, first[key]) for key in names)]
