"""What ends looks at what hangs on it: after every ending verb nobody holds a live thing on
something that ended, and everyone concerned has heard of it once."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scheduler import clock
from scheduler.bookings import actions as bookings
from scheduler.bookings import ending_actions as endings
from scheduler.bookings import impact_queries as queries
from scheduler.bookings.impact_queries import Scope
from scheduler.bookings.models import Booking
from scheduler.db import db
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.errors import ClosedThen, DoorsShut, LibraryShut
from scheduler.domain.impact import Decisions
from scheduler.domain.permissions import GUEST, Actor
from scheduler.events import actions as events
from scheduler.events.actions import SessionRequest
from scheduler.events.models import Session
from scheduler.outbox.models import Message
from scheduler.spaces import asking_actions as asking
from scheduler.spaces.actions import ReservationRequest
from scheduler.spaces.models import Claim, Reservation
from tests import make
from tests.bookings.scenes import DAY, Planned, planned, span
from tests.pages import Page

AT = make.NOW
ALL_DAY = span("00:00", "23:59")


def above(there: Planned) -> Actor:
    return Actor(there.northside.parent_id or 0, "coordinator")


def cancelling(scope: Scope) -> Decisions:
    return Decisions("cancel", why="Banjir", version=queries.impact(scope, at=AT).version)


def close_day(there: Planned) -> None:
    endings.close_days(ALL_DAY, reason="Banjir", by=there.ada, at=AT, decisions=cancelling(
        Scope(there.northside.id, when=ALL_DAY)))


def end_library(there: Planned) -> None:
    endings.end_library(there.northside.id, on=AT.date(), by=above(there), at=AT,
                        decisions=cancelling(Scope(there.northside.id)))


def retire_event(there: Planned) -> None:
    endings.retire_event(there.event.id, by=there.ada, at=AT, decisions=cancelling(
        Scope(there.northside.id, event_id=there.event.id)))


def retire_room(there: Planned) -> None:
    endings.retire_space(there.room.id, by=there.ada, at=AT, decisions=cancelling(
        Scope(there.northside.id, space_id=there.room.id)))


INSIDE, OUTSIDE, WEEKLY, LOAN, REQUEST = range(5)
ENDINGS: dict[str, tuple[Callable[[Planned], None], set[int], int]] = {
    # which of the day's things end, and how many sessions in all (a series has two more)
    "a day": (close_day, {INSIDE, OUTSIDE, WEEKLY, LOAN, REQUEST}, 3),
    "a library": (end_library, {INSIDE, OUTSIDE, WEEKLY, LOAN, REQUEST}, 5),
    "an event": (retire_event, {INSIDE, OUTSIDE, WEEKLY}, 5),
    "a room": (retire_room, {INSIDE, WEEKLY}, 4),
}
CONCERNED = {INSIDE: ("Cleo", "Wati"), OUTSIDE: ("Rina",), WEEKLY: ("Sari",), LOAN: ("Bu Eta",),
             REQUEST: ("Pak Udin",)}
ENDS = {"session-cancelled", "space-released", "space-declined"}


@pytest.mark.parametrize("what", ENDINGS)
def test_nobody_holds_a_live_thing_on_something_that_ended(app: Flask, what: str):
    act, gone, sessions = ENDINGS[what]
    there = planned()
    things: tuple[Any, ...] = (*there.sessions, there.loan, there.request)

    act(there)
    db.session.expire_all()

    ended = {number for number, one in enumerate(things)
             if (one.cancelled_at if isinstance(one, Session) else one.released_at)}
    assert ended == gone
    assert db.session.query(Session).filter(Session.cancelled_at.is_not(None)).count() == sessions
    live = db.session.query(Claim.reservation_id).filter(Claim.released_at.is_(None))
    held = [one.reservation_id if isinstance(one, Session) else one.id for one in things]
    assert {row[0] for row in live}.isdisjoint(held[number] for number in gone)
    told = [one.name for one in db.session.query(Message) if one.kind in ENDS
            and one.settled_at is None]
    assert sorted(told) == sorted(name for number in gone for name in CONCERNED[number])
    assert queries.count_undecided(there.northside.id, at=AT) == 0


def test_a_closed_library_takes_nothing_new(app: Flask):
    there = planned()
    endings.end_library(there.northside.id, on=AT.date(), decisions=None, by=above(there), at=AT)
    guest, wish = GUEST(there.northside.id), span("15:00", "16:00")

    with pytest.raises(DoorsShut):
        bookings.place(BookingRequest(
            session_id=there.sessions[1].id, seats=(SeatRequest("Oki"),), phone="081234500061",
            consent=True), by=guest, at=AT)
    with pytest.raises(LibraryShut):
        asking.ask(ReservationRequest(there.room.id, wish, "loan", phone="+6281234500061"),
                   by=guest, at=wish.start - make.timedelta(days=3))
    for space_id in (None, there.room.id):
        with pytest.raises(LibraryShut):
            events.schedule(SessionRequest(there.event.id, wish, space_id=space_id), by=there.ada,
                            at=AT, outside_hours_reason="Malam puisi")


def test_a_closed_library_leaves_front_page_search_and_network(client: FlaskClient):
    there = planned()
    make.session(make.event(there.northside, "Mendongeng"),
                 starts_at=clock.now() + make.timedelta(days=3))
    pages = ("/", "/?q=northside", "/?q=mendongeng", "/regency/feeds/network.ics")
    before = ["/northside/sessions/" in client.get(page).text for page in pages]

    endings.end_library(there.northside.id, on=AT.date(), decisions=None, by=above(there), at=AT)
    after = ["/northside/sessions/" in client.get(page).text for page in pages]
    own = client.get("/northside/").text
    endings.begin_library_again(there.northside.id, by=above(there), at=AT)

    assert (before, after) == ([True] * 4, [False] * 4)
    assert "sudah ditutup sejak" in own
    assert ["/northside/sessions/" in client.get(page).text for page in pages] == before
    assert there.sessions[0].shut_at is None


def test_the_coordinator_is_asked_and_decides_for_the_library_below(
    client: FlaskClient, sign_in: Any,
):
    there = planned()
    regency = db.session.get_one(make.Library, there.northside.parent_id)
    sign_in(make.member(regency, "coordinator", "Afni"))
    url = f"/regency/settings/libraries/{there.northside.id}/closing"

    page = client.get(url)
    form = next(one for one in Page(page.text).forms if "version" in one.sent())
    sent = {name: given[0] for name, given in form.sent().items()}
    answer = client.post(url, data={**sent, "why": "Gedung dibongkar"})

    assert "5 pertemuan, 4 pendaftaran (5 orang), 2 pemakaian ruangan" in page.text
    assert "Perpustakaan ini tidak tampil lagi di halaman depan" in page.text
    assert re.fullmatch(r"/northside/desk/messages\?act=\d+", answer.location)
    assert {one.cancel_reason for one in there.sessions} == {"Gedung dibongkar"}


def test_a_plain_post_closes_the_library_and_leads_to_what_is_undecided(
    client: FlaskClient, sign_in: Any,
):
    there = planned()
    sign_in(make.member(db.session.get_one(make.Library, there.northside.parent_id),
                        "coordinator", "Afni"))

    answer = client.post(f"/regency/settings/libraries/{there.northside.id}/closing")
    page = client.get(answer.location)

    assert answer.location == "/northside/settings/undecided"
    assert "Northside ditutup." in page.text or "sudah ditutup" in page.text
    assert "5 pertemuan" in page.text


def test_a_room_in_use_moves_to_another_or_stays(client: FlaskClient, sign_in: Any):
    there = planned()
    sign_in(make.member(there.northside, "manager", "Budi"))
    url = f"/northside/settings/spaces/{there.room.id}/retirement"

    refused = client.post(url, data={})
    form = next(one for one in Page(client.get(url).text).forms if "version" in one.sent())
    sent = {name: given[0] for name, given in form.sent().items()}
    clash = client.post(url, data={**sent, "everyone": "move",
                                   "to_space": str(there.other_room.id)})
    moved = client.post(url, data={
        **sent, "everyone": "move", "to_space": str(there.other_room.id), "why": "Bocor",
        f"s{there.sessions[0].id}": "cancel"})

    assert (refused.status_code, "4 pertemuan" in refused.text) == (409, True)
    assert (clash.status_code, "Belum semuanya bisa" in clash.text) == (409, True)
    assert moved.status_code == 303
    db.session.expire_all()
    assert there.sessions[2].reservation.space_id == there.other_room.id
    assert there.sessions[2].series.usual.space_id == there.other_room.id
    assert (there.sessions[0].state, there.room.retired_at is not None) == ("cancelled", True)


def test_an_event_no_longer_offered_keeps_or_cancels_what_is_planned(
    client: FlaskClient, sign_in: Any,
):
    there = planned()
    sign_in(make.member(there.northside, "librarian", "Budi"))
    url = f"/northside/events/{there.event.id}/retirement"

    page = client.get(url)
    plain = client.post(url, data={})
    after_plain = [one.state for one in there.sessions]
    client.post(f"/northside/events/{there.event.id}/return")
    form = next(one for one in Page(page.text).forms if "version" in one.sent())
    sent = {name: given[0] for name, given in form.sent().items()}
    undecided = client.post(url, data=sent)
    decided = client.post(url, data={**sent, "everyone": "cancel", "why": "Tidak ada pengajar"})

    assert "5 pertemuan" in page.text
    assert (plain.status_code, after_plain) == (303, ["published"] * 3)
    assert (undecided.status_code, decided.status_code) == (422, 303)
    assert [one.state for one in there.sessions] == ["cancelled"] * 3
    assert there.sessions[2].series.ended_at is not None


def test_nothing_is_moved_onto_a_closed_day(app: Flask):
    there = planned()
    other = span("00:00", "23:59", "2099-03-05")
    endings.close_days(other, reason="Nyepi", decisions=None, by=there.ada, at=AT)

    for session in there.sessions[:2]:
        with pytest.raises(ClosedThen):
            events.move(session.id, span("09:00", "10:00", "2099-03-05"), by=there.ada, at=AT)


def test_another_librarys_things_are_never_met(app: Flask):
    there = planned()
    south = make.library("southside")
    make.session(make.event(south), f"{DAY} 09:00")

    met = queries.impact(Scope(south.id, when=ALL_DAY), at=AT)

    assert (len(met.sessions), met.parties, met.uses) == (1, 0, ())
    assert db.session.query(Booking).count() == 4
    assert db.session.query(Reservation).filter_by(library_id=there.northside.id).count() >= 5


def test_a_room_is_closed_over_all_that_is_held_in_it(client: FlaskClient, sign_in: Any):
    there = planned()
    sign_in(make.member(there.northside, "librarian", "Budi"))
    typed = {"purpose": "closure", "space": str(there.room.id), "on": DAY, "starts": "08:00",
             "ends": "16:00", "title": "Atap bocor"}

    clash = client.post("/northside/reservations/new", data=typed)
    listed = client.post("/northside/reservations/clearing", data={**typed, "look": "1"})
    form = next(one for one in Page(listed.text).forms if "version" in one.sent())
    sent = {name: given[0] for name, given in form.sent().items()}
    done = client.post("/northside/reservations/clearing", data={
        **sent, "everyone": "cancel", f"s{there.sessions[2].id}": "move",
        "to_space": str(there.other_room.id)})

    assert (clash.status_code, "/northside/reservations/clearing" in clash.text) == (409, True)
    assert "2 pertemuan, 3 pendaftaran (4 orang)" in listed.text
    assert sent["why"] == "Atap bocor"
    assert re.search(r"/desk/messages\?act=", done.location)
    db.session.expire_all()
    assert there.sessions[0].cancel_reason == "Atap bocor"
    assert there.sessions[2].reservation.space_id == there.other_room.id
    held = db.session.query(Reservation).filter_by(purpose="closure").one()
    assert (held.space_id, held.released_at) == (there.room.id, None)
