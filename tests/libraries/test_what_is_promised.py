"""What the pages on help and privacy say to residents is so: names of buttons, days, cookies."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scheduler import clock
from scheduler.attendance.forgetting_actions import forget
from scheduler.bookings.models import Booking
from scheduler.config import ROOT
from scheduler.db import db
from scheduler.people import actions as people
from tests import make

WHEN = "2099-03-04 10:00"
STAFF = {"id": "Panduan petugas", "en": "For those who work here"}
QUOTED = re.compile("“([^”]+)”")
KEPT = re.compile(r"cookies\.keep\(\s*answer, (\"?\w+\"?)", re.DOTALL)
COOKIES = {  # each with the words by which the privacy page means it
    "session": "formulir di halaman ini", "tickets": "tiket di perangkat ini",
    "tickets-removed": "mengurungkan penghapusannya",
    "ticket-calendars": "kalender pribadi", "lang": "bahasa", "remember_token": "tetap masuk",
    "device": "perangkat ini dan meja", "desk": "meja bersama", "theme": "tampilan",
}
DAY = timedelta(days=1)
RESIDENTS = {"session", "tickets", "tickets-removed", "ticket-calendars", "lang"}


def said(page: Any) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page.get_data(as_text=True)))


def pressed(pages: list[str]) -> set[str]:
    """The words of everything that can be pressed there."""
    return {" ".join(re.sub("<[^>]+>", " ", inside).split()) for page in pages
            for _tag, inside in re.findall(r"<(a|button|summary)\b.*?>(.*?)</\1>", page, re.S)}


def a_session(**values: Any) -> int:
    found = make.session(make.event(make.library(retention_days=90), **values), WHEN)
    db.session.commit()
    return int(found.id)


def book(browser: FlaskClient, number: int, **typed: str) -> Any:
    return browser.post(f"/northside/sessions/{number}/bookings", data={
        "name": "Cleo", "phone": "0812 3456 7890", "consent": "y", **typed})


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_button_that_help_names_is_on_the_pages(
    app: Flask, client: FlaskClient, language: str,
):
    number = a_session()
    full = make.session(make.event(make.library("southside"), "Penuh", capacity=1), WHEN).id
    client.set_cookie("lang", language)
    ticket = book(client, number).location
    client.post(f"/southside/sessions/{full}/bookings", data={
        "name": "Cleo", "phone": "0812 3456 7890", "consent": "y"})
    pages = [client.get(path).get_data(as_text=True) for path in (
        f"/northside/sessions/{number}", f"/southside/sessions/{full}", ticket, "/northside/",
        "/tickets")]

    named = QUOTED.findall(said(client.get("/help")).split(STAFF[language])[0])

    assert len(named) >= 4
    assert [name for name in named if name not in pressed(pages)] == []


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_button_that_the_staffs_guide_names_is_on_their_pages(
    app: Flask, client: FlaskClient, language: str,
):
    northside = make.library()
    begun = make.session(make.event(northside), starts_at=clock.now() - timedelta(hours=1)).id
    make.signed_in(client, make.member(northside, "manager", "Ada"))
    client.set_cookie("lang", language)
    pages = [client.get(f"/northside/{path}").get_data(as_text=True) for path in (
        "desk/", "settings/", "events/", f"desk/sessions/{begun}")]

    named = QUOTED.findall(said(client.get("/help")).split(STAFF[language])[1])

    assert len(named) == 8
    assert [name for name in named if name not in pressed(pages)] == []


@pytest.mark.parametrize("name", ["help", "privacy", "accessibility"])
def test_every_sentence_that_promises_something_names_its_test(name: str):
    """Each paragraph and each point of a list ends with the tests that hold it, or is marked as
    no promise of ours: a wish, an instruction, the law."""
    source = (ROOT / "templates" / "libraries" / f"{name}.html").read_text()
    silent = [words for _tag, words in re.findall(r"<(p|li)\b[^>]*>(.*?)</\1>", source, re.S)
              if not re.search(r"{# (test: \S+|no promise) #}$", words)]
    named = re.findall(r"{# test: (\S+)::(\w+) #}", source)

    assert silent == []
    assert [test for path, test in named
            if f"\ndef {test}(" not in (ROOT / path).read_text()] == []


def test_a_room_says_how_to_reach_it_where_the_library_described_it(client: FlaskClient):
    northside = make.library()
    make.space(northside, "Aula", access="Jalan landai di pintu timur.")
    make.space(northside, "Teras")
    db.session.commit()

    assert "Jalan landai di pintu timur." in said(client.get("/northside/spaces/aula"))
    assert "Jalan landai" not in said(client.get("/northside/spaces/teras"))




def test_help_asks_for_what_the_form_asks_for(client: FlaskClient):
    number = a_session()

    assert "nomor ponsel atau surel" in said(client.get("/help"))
    assert book(client, number, phone="").status_code == 422
    assert book(client, number, phone="", email="cleo@example.org").status_code == 303


def test_the_days_until_names_are_erased_stand_on_the_forms_and_are_kept(client: FlaskClient):
    number = a_session()
    book(client, number)
    form = said(client.get(f"/northside/sessions/{number}"))
    booking = db.session.query(Booking).one()
    ends = booking.session.ends_at

    forget(at=ends + 89 * DAY)
    before = [seat.name for seat in booking.people]
    forget(at=ends + 91 * DAY)
    db.session.expire_all()

    assert "Nama dan nomor dihapus 90 hari setelah kunjungan terakhir" in form
    assert (before, [seat.name for seat in booking.people]) == (["Cleo"], [""])


def test_an_identity_number_is_refused(client: FlaskClient):
    number = a_session()

    answer = book(client, number, note="NIK 7471044107850001")

    assert answer.status_code == 422 and "NIK" in said(client.get("/privacy"))
    assert db.session.query(Booking).count() == 0


def cookies_in_code() -> set[str]:
    """Every cookie that the code sets, by its name."""
    found = {"session", "remember_token"}
    for path in Path(ROOT / "scheduler").rglob("*.py"):
        text = path.read_text()
        for name in KEPT.findall(text):
            found.add(name.strip('"') if name.startswith('"') else re.findall(
                rf'\b{name}(?:, \w+)* = "([\w-]+)"', text)[0])
    return found


def test_every_cookie_is_named_on_the_privacy_page(client: FlaskClient):
    page = said(client.get("/privacy"))

    assert cookies_in_code() == set(COOKIES)
    assert {name: words in page for name, words in COOKIES.items()} == dict.fromkeys(COOKIES, True)


def test_a_resident_holds_only_the_cookies_that_are_said_to_be_theirs(client: FlaskClient):
    number = a_session()
    client.get("/northside/?lang=id")
    book(client, number)
    client.get("/tickets")
    client.post("/tickets/calendar/northside")
    client.post("/tickets/removal")

    held = {cookie.key for cookie in client._cookies.values()}

    assert held == RESIDENTS


def test_whoever_works_here_holds_no_cookie_that_is_not_named(client: FlaskClient):
    member = make.member(make.library(), "desk", "Ada")
    member.account.password_hash = people.hashed("hujan turun di kolam")
    db.session.commit()
    typed = {"identifier": "ada@example.org", "password": "hujan turun di kolam"}
    client.post("/sign-in", data={**typed, "remember": "y"})
    client.post("/account/look", data={"language": "id", "theme": "dark"})
    client.post("/sign-in", data={**typed, "shared": "y"})

    held = {cookie.key for cookie in client._cookies.values()}

    assert held <= set(COOKIES)
    assert {"session", "device", "desk", "theme", "remember_token"} <= held


def test_what_would_help_stands_in_that_booking_alone(client: FlaskClient):
    number = a_session()
    book(client, number, needs="wheelchair", note="Pintu lebar")

    texts = {table.name: [repr(row) for row in db.session.execute(table.select())]
             for table in db.metadata.sorted_tables}

    assert [name for name, rows in texts.items()
            if any("Pintu lebar" in row or "wheelchair" in row for row in rows)] == ["booking"]
