"""The roll of a session: who is expected and who came, searched by name or code, and filtered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select

from scheduler.attendance.models import Attendance
from scheduler.attendance.queries import of_a_day
from scheduler.bookings.models import Booking, Seat
from scheduler.db import db
from scheduler.domain.codes import code_in, link_in, normal_code
from scheduler.domain.people import folded
from scheduler.domain.searching import among
from scheduler.events.models import Event, Session
from scheduler.libraries.models import Library

SHOWS = ("", "open", "here", "absent", "gaps")


@dataclass(frozen=True)
class Guest:
    """One person at the desk; a seat, or someone written down without a booking."""

    name: str
    code: str
    needs: tuple[str, ...]
    note: str
    sex: str
    age_band: str
    village: str
    seat_id: int | None
    attendance_id: int | None
    absent: bool
    link: str = ""
    phone: str = ""
    waits: bool = False
    guardian: str = ""
    guardian_phone: str = ""
    lap_children: int = 0
    booking_id: int | None = None

    @property
    def came(self) -> bool:
        return self.attendance_id is not None

    @property
    def mark(self) -> str:
        """What the desk noted of them: here, absent, or nothing yet."""
        return "here" if self.came else "absent" if self.absent else ""

    @property
    def gaps(self) -> tuple[str, ...]:
        """What nobody has asked them yet."""
        said = {"sex": self.sex, "age_band": self.age_band, "village": self.village}
        return () if self.absent or (self.waits and not self.came) else tuple(
            name for name, value in said.items() if value in ("", "unspecified"))

    def is_shown(self, show: str) -> bool:
        """Whether a filter keeps this person; without one, whoever booked."""
        return {"open": not (self.came or self.absent or self.waits), "here": self.came,
                "absent": self.absent, "gaps": bool(self.gaps)}.get(
                    show, self.seat_id is not None)


@dataclass(frozen=True)
class Roll:
    """Everyone of a session, and those whom the search and the filter leave."""

    everyone: Sequence[Guest]
    shown: Sequence[Guest]

    def count(self, show: str) -> int:
        """How many a filter would show, whatever is searched for."""
        return sum(guest.is_shown(show) for guest in self.everyone)


def roll(session_id: int, *, prefix: str = "", words: str = "", show: str = "") -> Roll:
    """The people of a session by name, who waits last; a search looks at all of them."""
    everyone = sorted([*_booked(session_id, prefix), *_others(session_id)],
                      key=lambda guest: (guest.waits, folded(guest.name)))
    kept = [guest for guest in everyone if guest.is_shown(show) or (words and not show)]
    if words:
        kept = _called(words, kept)
    return Roll(everyone, kept)


def _called(words: str, guests: Sequence[Guest]) -> list[Guest]:
    """Those whose ticket's link, code or name was typed."""
    link, code = link_in(words), code_in(words)
    if link:
        return [guest for guest in guests if guest.link == link]
    named = {id(guest) for guest in among(
        words, guests, lambda guest: f"{guest.name} {guest.guardian}")}
    return [guest for guest in guests
            if id(guest) in named or code and guest.code and normal_code(guest.code) == code]


def booked(session_id: int, seat_id: int) -> Guest | None:
    """The person of one place, as the roll shows them."""
    return next(iter(_booked(session_id, "", Seat.id == seat_id)), None)


def other(session_id: int, attendance_id: int) -> Guest | None:
    """Someone who came without a booking, as the roll shows them."""
    return next(iter(_others(session_id, Attendance.id == attendance_id)), None)


def _booked(session_id: int, prefix: str, *which: Any) -> list[Guest]:
    rows = db.session.execute(
        select(Seat.id, Seat.name, Seat.sex, Seat.age_band, Seat.village, Seat.absent_at,
               Seat.booking_id, Seat.position, Booking.desk_code, Booking.needs, Booking.note,
               Booking.link_code, Booking.phone, Booking.state, Booking.guardian_name,
               Booking.guardian_phone, Booking.lap_children,
               Attendance.id.label("came"))
        .join(Booking, Booking.id == Seat.booking_id)
        .outerjoin(Attendance, Attendance.seat_id == Seat.id)
        .where(Booking.session_id == session_id, Booking.state.in_(("placed", "waiting")),
               *which))
    return [Guest(row.name, f"{prefix}-{row.desk_code}" if prefix else row.desk_code,
                  tuple(row.needs) if row.position == 1 else (),
                  row.note if row.position == 1 else "", row.sex, row.age_band, row.village,
                  row.id, row.came, row.came is None and row.absent_at is not None,
                  row.link_code, row.phone, row.state == "waiting", row.guardian_name,
                  row.guardian_phone, row.lap_children if row.position == 1 else 0, row.booking_id)
            for row in rows]


def _others(session_id: int, *which: Any) -> list[Guest]:
    rows = db.session.scalars(select(Attendance).where(
        Attendance.session_id == session_id, Attendance.seat_id.is_(None), *which))
    return [Guest(row.name, "", (), "", row.sex, row.age_band, row.village, None, row.id, False)
            for row in rows]


def _parties() -> Select[Any]:
    return (
        select(Booking.id, Booking.state, Booking.desk_code, Booking.session_id, Seat.name,
               Seat.id.label("seat_id"), Session.title.label("title"), Session.starts_at,
               Session.ends_at, Session.cancelled_at, Session.closed_at, Seat.absent_at,
               Attendance.id.label("came"))
        .join(Session, Session.id == Booking.session_id)
        .join(Event, Event.id == Session.event_id)
        .join(Library, Library.id == Booking.library_id)
        .join(Seat, Seat.booking_id == Booking.id)
        .outerjoin(Attendance, Attendance.seat_id == Seat.id)
    )


def by_code(words: str, *, library_id: int, at: datetime) -> Row[Any] | None:
    """The booking behind a desk code or a ticket's link, the nearest in time when several."""
    link, code = link_in(words), code_in(words)
    if not link and not code:
        return None
    wanted = Booking.link_code == link if link else Booking.desk_code == code
    rows = db.session.execute(_parties().where(
        Booking.library_id == library_id, wanted, Seat.position == 1)).all()
    return min(rows, key=lambda row: (row.state == "cancelled", abs(row.starts_at - at)),
               default=None)


def on_the_day(
    words: str, *, library_id: int, start: datetime, end: datetime, at: datetime,
) -> list[Row[Any]]:
    """Places of all sessions of a day by name or desk code, earliest session first."""
    link, code = link_in(words), code_in(words)
    wanted = _parties().where(
        Booking.library_id == library_id, Booking.state == "placed",
        of_a_day(start=start, end=end, at=at), Session.cancelled_at.is_(None))
    if link:
        wanted = wanted.where(Booking.link_code == link)
    rows = db.session.execute(wanted.order_by(Session.starts_at, Seat.name, Seat.id)).all()
    named = {row.seat_id for row in (rows if link else among(words, rows, lambda row: row.name))}
    return [row for row in rows if row.seat_id in named or code and row.desk_code == code]
