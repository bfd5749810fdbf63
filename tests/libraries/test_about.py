"""What a library says of itself to whoever stands before it."""

from datetime import UTC, datetime

from flask.testing import FlaskClient

from scheduler import clock
from scheduler.db import db
from scheduler.libraries import queries
from tests import make


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
    closures = db.session.scalars(queries.coming_closures(northside.id, at=clock.now()))
    assert [row.reason for row in closures] == ["Nyepi"]
