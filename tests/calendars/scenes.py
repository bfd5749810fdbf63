"""One small world for each way a calendar can behave; the golden files say what it looks like.

A scene fills the database and returns the address to fetch. Today is Monday 2 March 2026.
"""

from collections.abc import Callable
from datetime import timedelta

from scheduler.bookings import actions as bookings
from scheduler.calendars import actions as calendars
from scheduler.db import db
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.interval import Interval
from scheduler.domain.permissions import GUEST
from scheduler.events import actions as events
from scheduler.events.models import Session
from scheduler.libraries import queries as libraries
from scheduler.spaces import actions as spaces
from scheduler.spaces.actions import ReservationRequest
from tests import make

FEED = "/northside/feeds/programme.ics"
LATER = make.NOW + timedelta(hours=5)
LONG = "Kelas membuat eco-enzyme dan pupuk kompos bagi ibu-ibu PKK se-Kecamatan Mandonga "
INJECTION = (
    "Tas\r\nATTENDEE;CN=\"x\":mailto:x@example.org\rBEGIN:VALARM\nEND:VALARM\x07\x1b\x85"
    "\u2028\u2029; a, b\\c: \"d\"")


def a_session(title: str = "Menjahit tas", starts: str = "2026-03-04 10:00") -> Session:
    return make.session(make.event(make.library(), title), starts)


def plain() -> str:
    northside = make.library(address="Jl. Merdeka 1, Kendari")
    event = make.event(northside, summary="Bawa kain perca; gunting disediakan.")
    make.session(event, place="")
    return FEED


def empty() -> str:
    make.library()
    return FEED


def own_words() -> str:
    """One date says more than its event does, at a place with a street of its own."""
    northside = make.library(address="Jl. Merdeka 1, Kendari")
    event = make.event(northside, "Klub buku", summary="Membaca bersama.")
    make.session(event, place="Balai Desa Contoh", address="Jl. Poros 4",
                 title_more="Laskar Pelangi", facilitator="Ibu Sri", note="Lewat pintu samping.")
    return FEED


def cancelled() -> str:
    session = a_session()
    events.cancel(session.id, reason="Hujan", by=make.staff_at(session.library_id), at=LATER)
    return FEED


def moved() -> str:
    session = a_session()
    events.move(session.id, Interval(make.instant("2026-03-05 13:00"),
                                     make.instant("2026-03-05 15:00")),
                by=make.staff_at(session.library_id), at=LATER)
    return FEED


def long_words() -> str:
    northside = make.library(name="Taman Baca 🌱 " + "é" * 60)
    for number, title in enumerate((LONG * 3, "読書会と折り紙" * 12, "👩🏽‍🌾🧵" * 20, "ñ" * 200)):
        make.session(make.event(northside, title, summary=title), f"2026-03-0{number + 3} 10:00",
                     place="")
    return FEED


def escaping() -> str:
    northside = make.library(name="Baca; Tulis, \\Hitung\nBersama",
                             address="Blok A;\r\nNo. 5, RT 1")
    make.session(make.event(northside, "a;b,c\\d\\n\\;", summary="satu\r\ndua\rtiga\nempat\\nlima"),
                 place="")
    return FEED


def smuggling() -> str:
    northside = make.library(name=INJECTION, address=INJECTION)
    make.session(make.event(northside, INJECTION, summary=INJECTION), place=INJECTION,
                 address=INJECTION, title_more=INJECTION, note=INJECTION, facilitator=INJECTION)
    return FEED


def in_english() -> str:
    a_session()
    return f"{FEED}?lang=en"


def filtered() -> str:
    northside = make.library()
    make.session(make.event(northside, kind="sharing"))
    make.session(make.event(northside))
    return f"{FEED}?kind=training&q=tas"


def one_session() -> str:
    return f"/northside/sessions/{a_session().id}.ics"


def in_zone(zone: str, *walls: str) -> Callable[[], str]:
    """Two-hour sessions at these local times; "Z" at the end says that it is UTC."""
    def scene() -> str:
        event = make.event(make.library(timezone=zone))
        for wall in walls:
            make.session(event, starts_at=make.instant(
                wall.removesuffix("Z"), "UTC" if wall.endswith("Z") else zone))
        return FEED
    return scene


def a_space() -> str:
    """A public session, a cancelled one, a draft, and a room held for others."""
    northside = make.library()
    room, by = make.space(northside, where="Lantai 2"), make.staff_at(northside.id)
    for day, title in ((4, "Menjahit tas"), (5, "Mendongeng")):
        made = events.schedule(events.SessionRequest(
            make.event(northside, title).id, _morning(day), space_id=room.id), by=by, at=make.NOW)
        _known_as(made, f"session-{day}@test")
    events.cancel(made.id, reason="", by=by, at=LATER)
    draft = events.schedule(events.SessionRequest(
        make.event(northside, "Rahasia").id, _morning(6), space_id=room.id, publish=False),
        by=by, at=make.NOW)
    _known_as(draft, "session-6@test")
    spaces.reserve(ReservationRequest(
        space_id=room.id, when=_morning(7), purpose="loan", title="Rapat Bu Lurah",
        asked_by="Cleo", phone="+6281234567890"), by=by, at=make.NOW)
    return "/northside/feeds/spaces/ruang-belajar.ics"


def _morning(day: int) -> Interval:
    return Interval(make.instant(f"2026-03-0{day} 10:00"), make.instant(f"2026-03-0{day} 12:00"))


def _known_as(session: Session, uid: str) -> None:
    session.uid = uid
    db.session.flush()


def rooms() -> str:
    a_space()
    by = make.actor(make.member(libraries.by_slug("northside")))
    calendars.give_rooms("rooms-token", by=by, at=make.NOW)
    return "/feeds/rooms-token.ics"


def my_bookings() -> str:
    """Placed, waiting, given back, and placed in a session that was called off."""
    northside = make.library()
    full = make.session(make.event(northside, "Penuh", capacity=1), "2026-03-03 10:00")
    place(full.id, "Dewi")
    mine = [place(full.id, "Cleo")]
    for day, title in ((4, "Menjahit tas"), (5, "Mendongeng"), (6, "Batal")):
        session = make.session(make.event(northside, title), f"2026-03-0{day} 10:00")
        mine.append(place(session.id, "Cleo"))
    bookings.cancel(mine[2], by=GUEST(northside.id), at=LATER)
    events.cancel(session.id, reason="", by=make.staff_at(northside.id), at=LATER)
    calendars.give_bookings("my-token", mine, by=GUEST(northside.id), at=make.NOW)
    return "/feeds/my-token.ics"


def place(session_id: int, name: str) -> int:
    """A booking of one seat, its id."""
    library_id = db.session.get_one(Session, session_id).library_id
    return bookings.place(BookingRequest(
        session_id=session_id, seats=(SeatRequest(name),), phone="081234567890", consent=True),
        by=GUEST(library_id), at=make.NOW).id


SCENES: dict[str, Callable[[], str]] = {
    "plain": plain, "own-words": own_words, "empty": empty, "cancelled": cancelled, "moved": moved,
    "long-words": long_words, "escaping": escaping, "smuggling": smuggling,
    "in-english": in_english, "filtered": filtered, "one-session": one_session,
    "zone-makassar": in_zone("Asia/Makassar", "2026-03-04 10:00", "2026-07-01 10:00"),
    "zone-new-york": in_zone("America/New_York", "2026-03-07 10:00", "2026-03-08 10:00",
                             "2026-10-31 10:00", "2026-11-01 05:30Z", "2026-11-01 06:30Z",
                             "2026-11-02 10:00"),
    "zone-london": in_zone("Europe/London", "2026-03-28 10:00", "2026-03-29 10:00",
                           "2026-10-24 10:00", "2026-10-24 23:30Z", "2026-10-25 01:30Z",
                           "2026-10-26 10:00"),
    "zone-lord-howe": in_zone("Australia/Lord_Howe", "2026-04-04 10:00", "2026-04-05 10:00",
                              "2026-04-04 15:15Z", "2026-10-04 10:00"),
    "zone-casablanca": in_zone("Africa/Casablanca", "2026-02-10 10:00", "2026-03-04 10:00",
                               "2026-04-01 10:00", "2027-02-10 10:00", "2027-04-01 10:00"),
    "a-space": a_space, "rooms": rooms, "my-bookings": my_bookings,
}
