"""What a library says of itself, and the libraries below it."""

from typing import Any

from flask.testing import FlaskClient

from scheduler.db import db
from scheduler.history.models import Version
from scheduler.libraries.models import Library
from tests import make

PROFILE, BRANCHES = "/northside/settings/profile", "/northside/settings/libraries"
TYPED = {"name": "Perpustakaan Northside", "kind": "village", "timezone": "Asia/Jayapura",
         "address": "Jalan Mawar 1", "seats_per_booking": "6", "retention_days": "90",
         "population": "12000", "population_year": "2025", "code_prefix": "kdi", "place": "Kendari",
         "phone": "0401 123", "about": "Buka untuk semua."}


def test_a_profile_is_shown_and_kept(client: FlaskClient, sign_in: Any):
    northside = make.library()
    sign_in(make.member(northside, "manager", "Ada"))

    shown = client.get(PROFILE).get_data(as_text=True)
    answer = client.post(PROFILE, data=TYPED)

    kept = db.session.get_one(Library, northside.id)
    assert 'value="Northside"' in shown
    assert answer.status_code == 303
    assert (kept.name, kept.timezone, kept.code_prefix) == (
        "Perpustakaan Northside", "Asia/Jayapura", "KDI")
    assert (kept.population, kept.seats_per_booking) == (12000, 6)
    assert {row.scope for row in db.session.query(Version)} == {"programme", "figures"}


def test_a_profile_with_mistakes_keeps_what_was_typed(client: FlaskClient, sign_in: Any):
    northside = make.library()
    sign_in(make.member(northside, "manager", "Ada"))

    answer = client.post(PROFILE, data={**TYPED, "name": "", "seats_per_booking": "900",
                                        "retention_days": "selamanya", "population": "-4",
                                        "code_prefix": "K1", "timezone": "Mars/Base"})

    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for typed in ("Jalan Mawar 1", "900", "selamanya", "-4", "K1"):
        assert typed in text
    assert db.session.get_one(Library, northside.id).name == "Northside"


def test_a_library_keeps_a_zone_that_is_not_indonesian(client: FlaskClient, sign_in: Any):
    newcastle = make.library("newcastle", timezone="Europe/London", country="GB")
    sign_in(make.member(newcastle, "manager", "Ada"))

    assert "Europe/London" in client.get("/newcastle/settings/profile").get_data(as_text=True)


def test_a_coordinator_adds_closes_and_reopens_a_library(client: FlaskClient, sign_in: Any):
    northside = make.library()
    sign_in(make.member(northside, "coordinator", "Ada"))

    added = client.post(BRANCHES, data={"name": "Perpustakaan Désa Wolo!", "kind": "village",
                                        "timezone": "Asia/Makassar"})
    branch = db.session.query(Library).filter_by(slug="perpustakaan-desa-wolo").one()
    listed = client.get(BRANCHES).get_data(as_text=True)
    asked = client.get(f"{BRANCHES}/{branch.id}/closing").get_data(as_text=True)
    client.post(f"{BRANCHES}/{branch.id}/closing")
    closed = db.session.get_one(Library, branch.id).closed_on
    client.post(f"{BRANCHES}/{branch.id}/reopening")

    assert (added.status_code, branch.parent_id) == (303, northside.id)
    assert "Perpustakaan Désa Wolo!" in listed and "Perpustakaan Désa Wolo!" in asked
    assert closed is not None and db.session.get_one(Library, branch.id).closed_on is None


def test_an_address_belongs_to_one_library(client: FlaskClient, sign_in: Any):
    northside = make.library()
    sign_in(make.member(northside, "coordinator", "Ada"))

    answer = client.post(BRANCHES, data={"name": "Northside lain", "slug": "northside",
                                         "kind": "village", "timezone": "Asia/Makassar"})

    assert answer.status_code == 409
    assert "Northside lain" in answer.get_data(as_text=True)


def test_only_coordinators_shape_the_network_and_only_their_own(client: FlaskClient, sign_in: Any):
    make.library()
    other = make.library("southside")
    sign_in(make.member(other, "coordinator", "Dora"))
    stranger = make.library("stranger")

    assert client.get(BRANCHES).status_code == 403
    for what in ("closing", "reopening"):
        assert client.post(f"/southside/settings/libraries/{stranger.id}/{what}").status_code == 404


def test_settings_show_what_the_role_may_change(client: FlaskClient, sign_in: Any):
    sign_in(make.member(make.library(), "librarian", "Ben"))

    text = client.get("/northside/settings/").get_data(as_text=True)

    assert "/northside/settings/hours" not in text
