"""A private address for one's own tickets: exactly those, shown once, closed at once."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from scheduler import clock
from scheduler.calendars import actions as calendars
from scheduler.calendars.models import FeedToken, ShownBooking
from scheduler.db import db
from scheduler.domain.errors import Missing
from scheduler.domain.permissions import GUEST
from scheduler.libraries.models import Library
from tests import make
from tests.calendars.scenes import place

ADDRESS = re.compile(r"http://localhost(/feeds/[\w-]{32}\.ics)")
PAGE = "/tickets/calendar"


@pytest.fixture
def northside(app: Flask) -> Library:
    return make.library()


def session_at(library: Library, title: str = "Menjahit tas") -> str:
    soon = clock.now().replace(microsecond=0) + timedelta(days=30)
    session = make.session(make.event(library, title), starts_at=soon)
    return f"/{library.slug}/sessions/{session.id}"


def book(client: FlaskClient, library: Library, title: str = "Menjahit tas") -> None:
    """Cleo books on this device, through the page."""
    answer = client.post(f"{session_at(library, title)}/bookings", data={
        "name": "Cleo", "phone": "0812 3456 7890", "consent": "y"})
    assert answer.status_code == 303, answer.text


def address(client: FlaskClient, slug: str = "northside") -> str:
    """Make an address on the page; the path it shows."""
    answer = client.post(f"{PAGE}/{slug}")
    found = set(ADDRESS.findall(answer.text))
    assert answer.status_code == 200 and len(found) == 1
    return found.pop()


def titles(client: FlaskClient, path: str) -> list[str]:
    return [str(event["summary"]) for event in Calendar.from_ical(client.get(path).data).walk(
        "VEVENT")]


def test_the_page_gives_an_address_once_with_every_door(client: FlaskClient, northside: Library):
    book(client, northside)

    made = client.post(f"{PAGE}/northside")
    later = client.get(PAGE)

    path = ADDRESS.search(made.text)[1]
    assert titles(client, path) == ["Menjahit tas"]
    assert f"webcal://localhost{path}" in made.text
    assert "https://calendar.google.com/calendar/render?cid=webcal%3A%2F%2Flocalhost" in made.text
    assert ADDRESS.search(later.text) is None and "menampilkan 1 tiket" in later.text
    for answer in (made, later):
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["Referrer-Policy"] == "same-origin"


def test_only_a_hash_of_the_address_is_kept(client: FlaskClient, northside: Library):
    book(client, northside)

    token = address(client).removeprefix("/feeds/").removesuffix(".ics")

    kept = db.session.scalars(select(FeedToken.token_hash)).one()
    assert kept == calendars.hash_of(token) and token not in kept


def test_without_tickets_there_is_a_way_to_find_some(client: FlaskClient, northside: Library):
    shown = client.get(PAGE)

    assert shown.status_code == 200 and "Belum ada tiket" in shown.text
    assert client.post(f"{PAGE}/northside").status_code == 404


def test_a_later_booking_joins_when_asked(client: FlaskClient, northside: Library):
    book(client, northside)
    path = address(client)
    book(client, northside, "Mendongeng")
    before, page = titles(client, path), client.get(PAGE).text

    answer = client.post(f"{PAGE}/northside/bookings")

    assert "Tambahkan 1 tiket baru" in page
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert (before, sorted(titles(client, path))) == (
        ["Menjahit tas"], ["Mendongeng", "Menjahit tas"])
    assert client.post(f"{PAGE}/northside/bookings").status_code == 303
    assert db.session.scalar(select(func.count(ShownBooking.booking_id))) == 2


def test_a_new_address_ends_the_old_one(client: FlaskClient, northside: Library):
    book(client, northside)
    old = address(client)

    new = address(client)

    assert client.get(old).status_code == 404
    assert titles(client, new) == ["Menjahit tas"]


def test_a_closed_address_opens_nothing_and_the_booking_stays(
    client: FlaskClient, northside: Library,
):
    book(client, northside)
    path = address(client)

    answer = client.post(f"{PAGE}/northside/revocation")

    assert (answer.status_code, client.get(path).status_code) == (303, 404)
    assert "Menjahit tas" in client.get("/tickets").text
    assert client.post(f"{PAGE}/northside/revocation").status_code == 404
    assert client.post(f"{PAGE}/northside/bookings").status_code == 404


def test_each_library_has_its_own_address(client: FlaskClient, northside: Library):
    book(client, northside)
    book(client, make.library("southside"), "Merajut")

    north, south = address(client), address(client, "southside")

    assert (titles(client, north), titles(client, south)) == (["Menjahit tas"], ["Merajut"])


def test_another_device_neither_sees_nor_closes_it(
    app: Flask, client: FlaskClient, northside: Library,
):
    book(client, northside)
    path = address(client)
    other = app.test_client()

    assert "Belum ada tiket" in other.get(PAGE).text
    for rule in ("", "/bookings", "/revocation"):
        assert other.post(f"{PAGE}/northside{rule}").status_code == 404
    other.set_cookie("ticket-calendars", "WzFd.forged")
    assert other.post(f"{PAGE}/northside/revocation").status_code == 404
    assert client.get(path).status_code == 200


def test_a_device_that_forgot_its_tickets_can_still_close_but_not_renew(
    client: FlaskClient, northside: Library,
):
    book(client, northside)
    path = address(client)
    client.post("/tickets/removal")

    assert client.post(f"{PAGE}/northside").status_code == 404
    assert client.get(path).status_code == 200
    assert client.post(f"{PAGE}/northside/revocation").status_code == 303
    assert client.get(path).status_code == 404


def test_an_address_shows_no_other_librarys_booking(app: Flask, northside: Library):
    southside = make.library("southside")
    theirs = place(make.session(make.event(southside)).id, "Dora")

    with pytest.raises(Missing):
        calendars.give_bookings("token", [theirs, 999], by=GUEST(northside.id), at=make.NOW)

    mine = place(make.session(make.event(northside)).id, "Cleo")
    made = calendars.give_bookings("token", [mine, theirs], by=GUEST(northside.id), at=make.NOW)
    assert db.session.scalars(select(ShownBooking.booking_id)).all() == [mine]
    with pytest.raises(IntegrityError):
        db.session.execute(insert(ShownBooking).values(
            library_id=northside.id, feed_token_id=made.id, booking_id=theirs))
