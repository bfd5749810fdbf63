"""A file reaches as far as the pages of whoever takes it, when it is taken."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from scheduler.db import db
from scheduler.domain.permissions import ROLES
from scheduler.imports.kinds import KINDS
from scheduler.libraries.models import Library, OpeningSchedule
from scheduler.people.models import Member
from scheduler.visits.models import VisitCount
from tests import make

PLACES = ("above", "own", "below", "neighbour")
ROWS = {
    "visits": "library,period,count\n{lib},2026-01,77\n",
    "history": "library,period,sessions,attendance\n{lib},2024-01,3,30\n",
    "hours": "library,valid_from,weekday,opens,closes\n{lib},2026-12-01,1,08:00,09:00\n",
    "libraries": "slug,name,parent,kind\nnew-one,Taman Baca Baru,{lib},village\n",
}


def tree() -> dict[str, Library]:
    above = make.library("above", kind="regency")
    own = make.library("own", parent_id=above.id)
    return {"above": above, "own": own, "below": make.library("below", parent_id=own.id),
            "neighbour": make.library("neighbour", parent_id=above.id)}


def sent(browser: FlaskClient, kind: str, lib: str) -> Any:
    return browser.post("/own/imports/", data={
        "kind": kind, "file": (BytesIO(ROWS[kind].format(lib=lib).encode()), "berkas.csv")})


def test_every_kind_is_in_the_sweep():
    assert set(KINDS) == set(ROWS)


def fate(browser: FlaskClient, kind: str, lib: str) -> str:
    answer = sent(browser, kind, lib)
    if answer.status_code != 303:
        return f"{answer.status_code} at the door"
    taken = browser.post(f"{answer.location}/taking")
    return "taken" if taken.status_code == 303 else f"{taken.status_code} at taking"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", ROLES[1:])
def test_a_file_reaches_what_the_pages_of_its_role_reach(
    app: Flask, client: FlaskClient, role: str, kind: str,
):
    there = tree()
    make.signed_in(client, make.member(there["own"], role, "Ada"))

    found = {place: fate(client, kind, there[place].slug) for place in PLACES}

    closed, refused = "403 at the door", "409 at taking"
    assert found == {
        "manager": dict.fromkeys(PLACES, closed) if kind == "libraries" else {
            **dict.fromkeys(PLACES, refused), "own": "taken"},
        "coordinator": {"above": refused, "own": "taken", "below": "taken",
                        "neighbour": refused},
    }.get(role, dict.fromkeys(PLACES, closed))


@pytest.mark.parametrize("kind", KINDS)
def test_whose_role_has_changed_takes_no_more_than_the_new_one_reaches(
    client: FlaskClient, kind: str,
):
    there = tree()
    ada = make.member(there["own"], "coordinator", "Ada")
    make.signed_in(client, ada)
    staged = sent(client, kind, "below").location
    db.session.get_one(Member, ada.id).role = "manager"

    answer = client.post(f"{staged}/taking", data={"rows": "good"})

    assert answer.status_code == 403
    assert db.session.scalars(select(VisitCount.id)).all() == []
    assert db.session.scalar(select(Library).where(Library.slug == "new-one")) is None
    assert db.session.scalar(select(OpeningSchedule).where(
        OpeningSchedule.library_id == there["below"].id,
        OpeningSchedule.valid_from > make.NOW.date())) is None


def test_a_library_that_moved_away_since_is_not_written_to(client: FlaskClient):
    there = tree()
    make.signed_in(client, make.member(there["own"], "coordinator", "Ada"))
    staged = sent(client, "visits", "below").location
    below = db.session.get_one(Library, there["below"].id)
    below.parent_id = there["above"].id

    assert client.post(f"{staged}/taking").status_code == 403


def test_a_new_library_that_a_neighbour_has_founded_since_is_not_changed(client: FlaskClient):
    there = tree()
    make.signed_in(client, make.member(there["own"], "coordinator", "Ada"))
    staged = sent(client, "libraries", "own").location
    make.library("new-one", name="Taman Baca Lain", parent_id=there["neighbour"].id)

    answer = client.post(f"{staged}/taking")

    assert answer.status_code == 403
    assert db.session.scalar(select(Library.name).where(Library.slug == "new-one")) == (
        "Taman Baca Lain")
