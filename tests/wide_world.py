"""The world of `tests/world.py` and more of it: every state in which a page shows a form."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from scheduler import clock
from scheduler.attendance.models import Attendance
from scheduler.bookings import actions as bookings
from scheduler.calendars import actions as calendars
from scheduler.columns import micros
from scheduler.db import db
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.permissions import GUEST
from scheduler.events.models import Event, Session
from scheduler.imports.models import Import
from scheduler.indicators.models import Goal, QuietMonth
from scheduler.libraries.models import Closure, Library
from scheduler.outbox.models import Message
from scheduler.people import actions as people
from scheduler.people.inviting_actions import hash_of
from scheduler.people.models import Invitation, Member
from scheduler.spaces.models import Reservation
from tests import make, world
from tests.world import DAY, World

TOKEN, PIN = "a-key-nobody-guesses", "4271"


def built() -> World:
    """Everything there; `values` fills addresses, `values["pages"]` are more of them."""
    there = world.built()
    lib, now = there.northside, clock.now().replace(microsecond=0)
    rows = {**_sessions(lib, now), **_ended(lib, now), **_people(lib, now), "act": micros(now)}
    rows["feeds"] = _feeds(there, rows["party"].id, now)
    there.ada.account.pin_hash = people.hashed_pin(PIN)
    imported = _row(Import(kind="visits", filename="a.csv", library_id=lib.id, staged_at=now,
                           counts={"new": 1, "bad": 1}, staged_by=there.ada.account_id))
    values = {**there.values, "token": TOKEN, "import_id": imported.id,
              "early": there.values["code"], "code": rows["party"].link_code,
              "pages": _pages(lib.slug, rows), **rows}
    db.session.commit()
    return replace(there, values=values)


def _row(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def _sessions(lib: Library, now: Any) -> dict[str, Any]:
    """Open, full, for children only, begun and not closed, closed, a draft, one over which the
    doors were closed, one called off."""
    open_event = make.event(lib, "Merajut", seats_per_booking=4)
    coming = make.session(open_event, starts_at=now + 9 * DAY)
    full = make.session(make.event(lib, "Melukis", capacity=1), starts_at=now + 10 * DAY)
    children = make.session(make.event(lib, "Dongeng", age_from=6, age_to=12),
                            starts_at=now + 11 * DAY)
    begun = make.session(make.event(lib, "Bercerita"), starts_at=now - timedelta(hours=1))
    closed = make.session(make.event(lib, "Menari"), starts_at=now - DAY)
    closed.closed_at = now
    draft = make.session(open_event, starts_at=now + 12 * DAY)
    draft.published_at = None
    make.session(open_event, starts_at=now + 15 * DAY).published_at = None
    off = make.session(make.event(lib, "Membatik"), starts_at=now + 14 * DAY)
    off.cancelled_at = now
    make.session(make.event(lib, "Menganyam"), starts_at=now + 13 * DAY).shut_at = now
    db.session.flush()
    _row(Attendance(library_id=lib.id, session_id=begun.id, key="note-1", name="Wati",
                    how="walk-in", came_at=now))
    party = _booked(lib, coming, ("Rina", "Rudi"), now)
    _booked(lib, full, ("Sari",), now)
    gone = _booked(lib, coming, ("Lala",), now)
    bookings.cancel(gone.id, by=GUEST(lib.id), at=now)
    _booked(lib, begun, ("Tono", "Tini"), now)
    return {"coming": coming.id, "full": full.id, "children": children.id, "begun": begun.id,
            "closed": closed.id, "draft": draft.id, "off": off.id, "party": party,
            "given_up": gone}


def _booked(lib: Library, session: Session, names: tuple[str, ...], now: Any) -> Any:
    return bookings.place(BookingRequest(
        session_id=session.id, seats=tuple(SeatRequest(name) for name in names),
        phone="081234567899", consent=True), by=GUEST(lib.id),
        at=min(now, session.starts_at - DAY))


def _ended(lib: Library, now: Any) -> dict[str, Any]:
    """What was taken away and can come back; what waits for an answer."""
    space = make.space(lib, "Ruang Lama", retired_at=now)
    room = make.space(lib, "Ruang Kecil")
    _row(Event(library_id=lib.id, title="Usang", kind="sharing", made_at=now, retired_at=now))
    _row(Closure(library_id=lib.id, starts_at=now + 20 * DAY, ends_at=now + 21 * DAY,
                 reason="Batal", withdrawn_at=now))
    _row(Library(slug="shut", name="Shut", kind="village", parent_id=lib.id, created_at=now,
                 closed_on=now.date() - DAY))
    _row(Message(key="told-1", library_id=lib.id, kind="booking-placed", channel="telling",
                 facts=db.session.query(Message.facts).limit(1).scalar(), due_at=now,
                 posted_at=now, outcome="told", settled_at=now, name="Rina",
                 address="+6281234567899"))
    held = {"library_id": lib.id, "space_id": room.id, "purpose": "loan", "title": "Arisan",
            "made_at": now}
    asked = _row(Reservation(**held, starts_at=now + 3 * DAY, ends_at=now + 3 * DAY + DAY / 12,
                             held_until=now + DAY, phone="+6281234567890", people=5))
    given = _row(Reservation(**held, starts_at=now + 4 * DAY, ends_at=now + 4 * DAY + DAY / 12,
                             released_at=now))
    new, old = make.partner(lib, "Mitra Baru"), make.partner(lib, "Mitra Lama", retired_at=now)
    shown = make.space(lib, "Ruang Berfoto", photo="none.webp", photo_words="Meja")
    _row(QuietMonth(library_id=lib.id, month=date(2026, 1, 1), declared_at=now))
    goal = _row(Goal(library_id=lib.id, indicator="attendances", year=now.year,
                     purpose="baseline", value=100, set_at=now))
    return {"retired_space": space.id, "asked": asked.id, "given": given.id, "baseline": goal.id,
            "photo": shown.id, "new_partner": new.id, "old_partner": old.id}


def _feeds(there: World, booking_id: int, now: Any) -> list[int]:
    """A calendar of one's tickets that lacks the newest, and one of the rooms."""
    lib = there.northside
    calendars.give_rooms("rooms-token", by=make.actor(there.ada), at=now)
    mine = calendars.give_bookings("mine-token", [booking_id], by=GUEST(lib.id), at=now)
    return [mine.id]


def _people(lib: Library, now: Any) -> dict[str, Any]:
    gone = _row(Member(library_id=lib.id, account=make.account("Gita"), role="desk", since=now,
                       ended_at=now))
    desk = make.member(lib, "desk", "Hadi")
    _row(Invitation(library_id=lib.id, purpose="role", role="desk", name="Fajar",
                    token_hash=hash_of(TOKEN), code_hash="y", invited_at=now,
                    expires_at=now + DAY, phone="+6281298765432"))
    return {"gone": gone.id, "desk": desk}


def _pages(slug: str, rows: dict[str, Any]) -> list[str]:
    desk, session = f"/{slug}/desk/sessions", f"/{slug}/sessions"
    return [
        *(f"{session}/{rows[name]}" for name in ("coming", "full", "children")),
        *(f"{session}/{rows['coming']}/{what}" for what in ("cancellation", "schedule")),
        f"{session}/{rows['off']}/return", f"/{slug}/events/drafts",
        *(f"{desk}/{rows[name]}{what}" for name in ("coming", "begun", "closed") for what in (
            "", "?show=gaps", "?show=open", "/closing", "/sheet/typing", "/bookings/new")),
        *(f"/{slug}/reservations/{rows[name]}" for name in ("asked", "given")),
        *(f"/{slug}/desk/bookings/{rows[one].id}" for one in ("party", "given_up")),
        f"/b/{rows['given_up'].link_code}",
        *(f"/{slug}/settings/spaces/{rows[name]}" for name in ("retired_space", "photo")),
        f"/{slug}/desk/quiet-months/2026-01", f"/{slug}/indicators?period=2026",
        f"/{slug}/settings/people/{rows['gone']}", f"/{slug}/desk/messages?done=1",
        f"/{slug}/desk/messages?act={rows['act']}&all=1",
        f"/{slug}/settings/targets/{rows['baseline']}/correction",
        f"/{slug}/reservations/{rows['asked']}/release",
        *(f"/{slug}/settings/partners/{rows['new_partner']}/{what}" for what in (
            "retirement", "removal")),
        f"/{slug}/settings/partners/{rows['old_partner']}",
    ]
