"""The front door, and what a library says to whoever stands before it."""

import re
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from scheduler import clock
from scheduler.db import db
from scheduler.libraries import queries
from tests import make


def names(page: str) -> list[str]:
    return re.findall(r"<b>(\w+)</b></a>", page)


def test_a_town_finds_the_villages_below_it(client: FlaskClient):
    kendari = make.library("kendari", kind="regency")
    wolo = make.library("wolo", parent_id=kendari.id)
    make.library("ranooha", parent_id=wolo.id)
    make.library("baubau", kind="regency")

    found = client.get("/?q=KENDARI").get_data(as_text=True)
    everything = client.get("/").get_data(as_text=True)

    assert set(names(found)) == {"Kendari", "Wolo", "Ranooha"}
    assert set(names(everything)) == {"Kendari", "Wolo", "Ranooha", "Baubau"}
    assert "<h3>Kendari</h3>" in everything


def test_a_closed_library_is_not_at_the_front_door(client: FlaskClient):
    make.library("kendari", closed_on=make.NOW.date())

    assert names(client.get("/").get_data(as_text=True)) == []


def test_the_front_door_shows_what_is_on_anywhere(client: FlaskClient):
    northside = make.library()
    make.session(make.event(northside, "Menjahit tas"), starts_at=clock.now() + timedelta(days=2))
    make.session(make.event(northside, "Rapat"), starts_at=clock.now() + timedelta(days=1),
                 published_at=None)

    page = client.get("/").get_data(as_text=True)

    assert "Menjahit tas" in page and "Rapat" not in page


def test_the_front_door_asks_as_often_for_3_libraries_as_for_300(app: Flask, client: FlaskClient):
    def asked() -> int:
        said: list[str] = []

        def hear(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            said.append(statement)
        event.listen(db.engine, "before_cursor_execute", hear)
        client.get("/")
        event.remove(db.engine, "before_cursor_execute", hear)
        return len([one for one in said if one.startswith("SELECT")])
    for number in range(3):
        make.library(f"one-{number}", hours=())
    few = asked()
    above = make.library("above", kind="province", hours=())
    for number in range(297):
        make.library(f"more-{number}", hours=(), parent_id=above.id)

    assert asked() == few


def test_a_library_says_when_it_is_open(client: FlaskClient):
    make.library(address="Jalan Mawar 1", phone="0401 123", about="Untuk semua.\nGratis.")

    page = client.get("/northside/about").get_data(as_text=True)

    for wanted in ("08.00–17.00", "Jalan Mawar 1", "0401 123", "Untuk semua."):
        assert wanted in page


def test_the_hours_of_today_stand_on_every_page_of_a_library(client: FlaskClient):
    make.library("always", hours=tuple((day, 0, 1440) for day in range(7)))
    make.library("never", hours=())

    assert "Buka hari ini 00.00–00.00 WITA" in client.get("/always/").get_data(as_text=True)
    assert "Hari ini tutup" in client.get("/never/").get_data(as_text=True)


def test_help_privacy_and_accessibility_are_one_tap_away(client: FlaskClient):
    front = client.get("/").get_data(as_text=True)

    for path in ("/help", "/privacy", "/accessibility"):
        assert f'href="{path}"' in front
        assert client.get(path).status_code == 200


def test_closures_to_come_are_named(client: FlaskClient):
    northside = make.library()
    from scheduler.libraries.models import Closure
    db.session.add(Closure(library_id=northside.id, reason="Nyepi", starts_at=clock.now(),
                           ends_at=datetime(2099, 1, 1, tzinfo=UTC)))

    assert "Nyepi" in client.get("/northside/about").get_data(as_text=True)
    closures = queries.coming_closures(northside.id, at=clock.now())
    assert [row.reason for row in closures] == ["Nyepi"]
