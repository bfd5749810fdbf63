"""One date's own words and place: on every page, in every feed and letter, and nowhere else."""

import json
import re
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from scheduler.attendance import recording_actions as recording
from scheduler.bookings import actions as bookings
from scheduler.bookings import moving_actions as moving
from scheduler.bookings.moving_actions import Change
from scheduler.calendars import actions as calendars
from scheduler.calendars import feeds as kept
from scheduler.db import db
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.errors import NotYourRole, SessionCancelled
from scheduler.domain.interval import Interval
from scheduler.domain.permissions import GUEST, Actor
from scheduler.events import actions as events
from scheduler.events import extending_actions as extending
from scheduler.events import saying_actions as saying
from scheduler.events import series_actions as series
from scheduler.events.actions import SessionRequest, Where
from scheduler.events.models import Event, Session
from scheduler.outbox.letters import letter
from scheduler.outbox.models import Message
from tests import make, world
from tests.test_sweep import path_of, rules
from tests.world import World

STREET, OWN_STREET = "Jl. Pintu Perpustakaan 9", "Jl. Poros Desa 4"
OWN = {"title_more": "Laskar Pelangi", "facilitator": "Ibu Tamu", "note": "Lewat pintu samping."}
PUBLIC = tuple(OWN.values())
SECRET = "Kunci pada Pak RT"
# What is about the event, not about one of its dates.
OF_THE_EVENT = {"events.edit", "events.dates", "events.copy", "events.manage",
                "events.offers", "events.rhythm", "bookings.ask_retire_event"}
PLACES = {
    "inside": {"place": "", "address": ""},
    "outside": {"place": "Balai Desa Contoh", "address": ""},
    "outside with a street": {"place": "Balai Desa Contoh", "address": OWN_STREET},
}


@pytest.fixture
def there(app: Flask) -> World:
    made = world.built()
    kept.bodies.clear()
    made.northside.address = STREET
    db.session.commit()
    return made


def saying_something(there: World, how: str) -> Session:
    """The world's session with words of its own, inside or outside."""
    session = db.session.get_one(Session, there.values["session_id"])
    session.place, session.address = PLACES[how]["place"], PLACES[how]["address"]
    session.event.title = "Klub buku"
    saying.say(session.id, {**OWN, "staff_note": SECRET}, by=make.staff_at(session.library_id),
               at=make.NOW)
    db.session.commit()
    return session


def main_of(page: str) -> str:
    """What a page says, without the library's own head and foot."""
    return page[page.index("<main"):page.index("</main>")]


def feeds(app: Flask, there: World, session: Session) -> dict[str, str]:
    """The address of a feed of each kind there is."""
    by = make.actor(there.ada)
    calendars.give_rooms("rooms-token", by=by, at=make.NOW)
    calendars.give_bookings("my-token", [int(str(there.values["booking_id"]))],
                            by=GUEST(session.library_id), at=make.NOW)
    kinds = {rule.endpoint: path_of(rule, there.values) for rule in rules(app, "GET")
             if rule.rule.endswith(".ics") and rule.endpoint != "calendars.private"}
    return {**kinds, "rooms": "/feeds/rooms-token.ics", "tickets": "/feeds/my-token.ics"}


@pytest.mark.parametrize("how", PLACES)
def test_every_page_that_names_a_date_says_its_words(
    app: Flask, client: FlaskClient, there: World, how: str,
):
    saying_something(there, how)
    make.signed_in(client, there.ada)
    silent, strays, heads = {}, [], 0
    for rule in rules(app, "GET"):
        if rule.endpoint in OF_THE_EVENT:
            continue
        answer = client.get(path_of(rule, there.values))
        if answer.mimetype != "text/html" or answer.status_code != 200:
            continue
        main = main_of(answer.get_data(as_text=True))
        bare = re.sub("(?s)Klub buku: Laskar Pelangi|<select.*?</select>", "", main)
        heads += "Klub buku" in main
        if "Klub buku" in bare:
            silent[rule.endpoint] = rule.rule
        if how != "inside" and STREET in main and "Klub buku" in main:
            strays.append(rule.endpoint)

    assert (silent, strays) == ({}, []) and heads > 12


@pytest.mark.parametrize("how", PLACES)
def test_every_feed_says_the_words_of_the_date_and_only_its_own_street(
    app: Flask, client: FlaskClient, there: World, how: str,
):
    session = saying_something(there, how)
    if how == "inside":
        _into_the_room(session, there)
    for kind, path in feeds(app, there, session).items():
        body = client.get(path).data.decode().replace("\r\n ", "").replace("\\,", ",")
        if kind in ("calendars.space", "rooms") and how != "inside":
            continue

        assert [words for words in PUBLIC if words not in body] == [], kind
        assert SECRET not in body
        assert (STREET in body) == (how == "inside" and kind not in ("calendars.space", "rooms"))
        if how != "inside":
            place = ", ".join(filter(None, PLACES[how].values()))
            assert f"LOCATION:{place}\r\n" in body, kind


def _into_the_room(session: Session, there: World) -> None:
    events.move(session.id, Interval(session.starts_at, session.ends_at),
                into=Where(int(str(there.values["space_id"]))), by=make.actor(there.ada),
                at=make.NOW, outside_hours_reason="Uji")
    db.session.commit()


@pytest.mark.parametrize("how", PLACES)
def test_every_letter_about_a_date_says_its_words(app: Flask, there: World, how: str):
    session = make.session(make.event(there.northside, "Klub buku"), capacity=2, **PLACES[how],
                           **OWN, staff_note=SECRET)
    by, guest = make.staff_at(session.library_id), GUEST(session.library_id)

    def place(name: str, phone: str, seats: int = 1) -> int:
        return bookings.place(BookingRequest(
            session_id=session.id, phone=phone, consent=True,
            seats=tuple(SeatRequest(f"{name} {number}") for number in range(seats))),
            by=guest, at=make.NOW).id

    first = place("Dewi", "081234567891")
    place("Siti", "081234567892", 2)
    start = make.instant("2026-03-05 10:00")
    bookings.cancel(first, by=guest, at=make.NOW)
    moving.reschedule(session.id, Change(
        Interval(start, start + (session.ends_at - session.starts_at)),
        Where(None, session.place), 4), by=by, at=make.NOW)
    waiting = place("Rani", "081234567893", 2)
    bookings.reduce(waiting, seats=1, by=guest, at=make.NOW)
    bookings.call_off(session.id, reason="", by=by, at=make.NOW)

    told = [row for row in db.session.scalars(select(Message))
            if "title" in row.facts and row.facts["title"] != "Menjahit tas"]
    assert {row.kind for row in told} >= {
        "booking-placed", "booking-waiting", "session-moved", "session-cancelled"}
    for row in told:
        text = letter(row).text
        assert [words for words in PUBLIC if words not in text] == [], row.kind
        assert STREET not in text and SECRET not in text
        assert (OWN_STREET in text) == (how == "outside with a street")
        assert "Northside" in text


@pytest.mark.parametrize(("how", "name", "street"), [
    ("inside", "Northside", STREET),
    ("outside", "Balai Desa Contoh", "Balai Desa Contoh"),
    ("outside with a street", "Balai Desa Contoh", OWN_STREET),
])
def test_machines_read_the_same_of_a_date(
    client: FlaskClient, there: World, how: str, name: str, street: str,
):
    session = saying_something(there, how)

    page = client.get(f"/northside/sessions/{session.id}").get_data(as_text=True)
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    told = json.loads(found[1] if found else "{}")

    assert told["location"] == {"@type": "Place", "name": name, "address": {
        "@type": "PostalAddress", "streetAddress": street, "addressCountry": "ID"}}
    assert (told["name"], told["performer"]["name"]) == ("Klub buku: Laskar Pelangi", "Ibu Tamu")
    assert told["description"] == "Lewat pintu samping."
    assert told["startDate"].endswith("+08:00")
    assert datetime.fromisoformat(told["startDate"]) == session.starts_at
    assert SECRET not in page


def test_colleagues_read_their_note_and_nobody_else_does(client: FlaskClient, there: World):
    session = saying_something(there, "outside")
    path = f"/northside/sessions/{session.id}"

    guests = client.get(path).get_data(as_text=True)
    make.signed_in(client, there.ada)
    pages = [client.get(one).get_data(as_text=True) for one in (
        path, f"/northside/desk/sessions/{session.id}", f"{path}/schedule")]

    assert SECRET not in guests and all(SECRET in page for page in pages)


def test_the_form_changes_what_it_sends_and_nothing_else(client: FlaskClient, there: World):
    session = make.session(make.event(there.northside), **PLACES["outside with a street"], **OWN)
    make.signed_in(client, there.ada)
    sent = {"on": "2027-03-04", "starts": "10:00", "ends": "12:00", "space": "",
            "place": "Balai Desa Contoh"}

    client.post(f"/northside/sessions/{session.id}/schedule", data={**sent, "note": "Bawa topi"})

    session = db.session.get_one(Session, session.id)
    assert (session.note, session.facilitator, session.address) == (
        "Bawa topi", "Ibu Tamu", OWN_STREET)
    assert session.sequence == 2, "another time, another note"


def test_another_place_does_not_keep_the_street_of_the_first(app: Flask, there: World):
    session = saying_something(there, "outside with a street")

    events.move(session.id, Interval(session.starts_at, session.ends_at),
                into=Where(None, "Lapangan"), by=make.staff_at(session.library_id), at=make.NOW)

    assert (session.place, session.address) == ("Lapangan", "")


def test_what_is_for_everyone_moves_the_calendars_and_what_is_for_colleagues_does_not(app: Flask):
    session = make.session(make.event(make.library()))
    by, later = make.staff_at(session.library_id), make.instant("2026-03-03 09:00")

    saying.say(session.id, {"staff_note": SECRET}, by=by, at=later)
    assert (session.sequence, session.changed_at) == (0, make.NOW)

    saying.say(session.id, {"note": "Bawa topi"}, by=by, at=later)
    assert (session.sequence, session.changed_at) == (1, later)

    saying.say(session.id, {"note": "Bawa topi"}, by=by, at=make.instant("2026-03-03 10:00"))
    assert (session.sequence, session.changed_at) == (1, later), "said twice, changed once"


def test_the_next_dates_of_a_series_have_a_place_but_no_words_of_one_date(app: Flask):
    northside = make.library()
    event, by = make.event(northside), make.staff(northside)
    when = Interval(make.instant("2026-03-04 10:00"), make.instant("2026-03-04 12:00"))
    made = series.repeat(series.SeriesRequest(
        series_rule(), when.start.date(), 600, 120,
        SessionRequest(event.id, when, place="Balai", address=OWN_STREET)), by=by, at=make.NOW)
    saying.say(made[-1].id, OWN, by=by, at=make.NOW)
    known = {one.id for one in made}

    extending.extend(at=make.instant("2026-06-04 10:00"))

    new = [one for one in db.session.scalars(select(Session)) if one.id not in known]
    assert new
    assert {(one.address, one.title_more, one.facilitator, one.note) for one in new} == {
        (OWN_STREET, "", "", "")}


def series_rule() -> series.Rule:
    return series.Rule("WEEKLY", interval=1, weekdays=(2,))


def test_words_are_the_librarians_to_write_while_the_date_stands(app: Flask):
    session = make.session(make.event(make.library()))
    by = make.staff_at(session.library_id)

    with pytest.raises(NotYourRole):
        saying.say(session.id, OWN, by=Actor(session.library_id, "desk"), at=make.NOW)
    events.cancel(session.id, reason="", by=by, at=make.NOW)
    with pytest.raises(SessionCancelled):
        saying.say(session.id, OWN, by=by, at=make.NOW)


def test_what_was_written_down_of_a_taken_room_is_inside(app: Flask):
    northside = make.library(address=STREET)
    room, by = make.space(northside), make.staff(northside)
    event = make.event(northside)
    when = Interval(make.instant("2026-02-25 10:00"), make.instant("2026-02-25 12:00"))
    for key in ("a", "b"):
        done = recording.record(recording.Record(
            key, when, {"female": 3}, event_id=event.id, space_id=room.id), by=by, at=make.NOW)

    twice = db.session.get_one(Session, done.session_id)
    assert done.clash is not None
    assert (twice.place, twice.address) == ("Ruang Belajar", STREET)


@pytest.mark.parametrize("more", ["", "Laskar Pelangi"])
def test_the_title_is_the_same_in_the_database(app: Flask, more: str):
    session = make.session(make.event(make.library(), "Klub buku"), title_more=more)

    assert db.session.scalar(
        select(Session.title).select_from(Session).join(Event, Event.id == Session.event_id)
    ) == session.title
