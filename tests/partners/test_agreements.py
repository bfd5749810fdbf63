"""What was signed counts from its first day to its last, and moves the figure by one."""

import csv
from datetime import date
from io import StringIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from scheduler.db import db
from scheduler.history.models import Entry
from scheduler.libraries.models import Library
from scheduler.partners.models import Agreement, Partner
from tests import make

PARTNERS = "/northside/settings/partners"


@pytest.fixture
def pkk(client: FlaskClient) -> Partner:
    """A partner of Northside, whose librarian is signed in."""
    northside = make.library()
    make.signed_in(client, make.member(northside))
    return make.partner(northside, "PKK")


def typed(**values: str) -> dict[str, str]:
    return {"instrument": "pks", "reference": "12/PKS/2026", "starts_on": "2026-01-01",
            "ends_on": "", **values}


def active(client: FlaskClient, slug: str = "northside", on: str = "2026-03-31") -> str:
    answer = client.get(f"/{slug}/indicators.csv?from=2026-01-01&to={on}")
    return next(row["value"] for row in csv.DictReader(StringIO(answer.text))
                if row["indicator"] == "partners_active" and row["library"] == slug)


def the_agreement() -> Agreement:
    return db.session.scalars(select(Agreement)).one()


def test_a_signed_agreement_moves_the_figure_by_one(client: FlaskClient, pkk: Partner):
    assert active(client) == "0"

    answer = client.post(f"{PARTNERS}/{pkk.id}/agreements/new", data=typed())

    found = the_agreement()
    assert (answer.status_code, answer.location) == (303, f"{PARTNERS}/{pkk.id}")
    assert (found.instrument, found.reference, found.starts_on, found.ends_on) == (
        "pks", "12/PKS/2026", date(2026, 1, 1), None)
    assert active(client) == "1"
    assert "12/PKS/2026" in client.get(answer.location).text
    assert db.session.scalars(select(Entry.verb).where(Entry.subject == "partner")).all() == [
        "signed"]


def test_an_agreement_ended_early_counts_until_the_day_before(client: FlaskClient, pkk: Partner):
    held = make.agreement(pkk)

    answer = client.post(f"{PARTNERS}/{pkk.id}/agreements/{held.id}/end", data={"on": "2026-03-01"})

    assert (answer.status_code, held.ended_early_on) == (303, date(2026, 3, 1))
    assert (active(client, on="2026-02-28"), active(client, on="2026-03-01")) == ("1", "0")


def test_an_early_end_can_be_taken_back(client: FlaskClient, pkk: Partner):
    held = make.agreement(pkk, ended_early_on=date(2026, 2, 1))

    answer = client.post(f"{PARTNERS}/{pkk.id}/agreements/{held.id}",
                         data=typed(ended_early_on="", instrument="mou"))

    assert (answer.status_code, held.ended_early_on, active(client)) == (303, None, "1")


def test_correcting_does_not_forget_an_early_end(client: FlaskClient, pkk: Partner):
    held = make.agreement(pkk, ended_early_on=date(2026, 2, 1))

    client.post(f"{PARTNERS}/{pkk.id}/agreements/{held.id}", data=typed())

    assert (held.reference, held.ended_early_on) == ("12/PKS/2026", date(2026, 2, 1))


@pytest.mark.parametrize(("path", "values", "words"), [
    ("new", typed(ends_on="2025-12-31"), "tidak boleh sebelum"),
    ("{a}", typed(ends_on="2025-12-31"), "tidak boleh sebelum"),
    ("{a}/end", {"on": "2026-01-01"}, "hapus saja"),
    ("{a}/end", {"on": "2027-01-01"}, "memang sudah"),
    ("{a}/end", {"on": ""}, "hal yang perlu"),
    ("new", typed(starts_on=""), "12/PKS/2026"), ("new", typed(instrument=""), "12/PKS/2026"),
    ("new", typed(instrument="oath"), "12/PKS/2026"), ("{a}", typed(starts_on="0001-01-01"), "12/"),
    ("new", typed(reference="x" * 121), "xxx"), ("{a}", typed(ends_on="besok"), "12/PKS/2026"),
])
def test_what_cannot_be_is_refused_and_nothing_typed_is_lost(
    client: FlaskClient, pkk: Partner, path: str, values: dict[str, str], words: str,
):
    held = make.agreement(pkk, ends_on=date(2026, 12, 31))

    answer = client.post(f"{PARTNERS}/{pkk.id}/agreements/{path.format(a=held.id)}", data=values)

    assert (answer.status_code, words in answer.text) == (422, True)
    assert (the_agreement().ends_on, the_agreement().ended_early_on) == (date(2026, 12, 31), None)


def test_what_was_entered_by_mistake_is_named_and_removed(client: FlaskClient, pkk: Partner):
    held = make.agreement(pkk, reference="99/X")
    path = f"{PARTNERS}/{pkk.id}/agreements/{held.id}/removal"

    asked = client.get(path)
    answer = client.post(path)

    assert "99/X" in asked.text and "Hapus kerja sama ini?" in asked.text
    assert (answer.status_code, db.session.scalar(select(Agreement)), active(client)) == (
        303, None, "0")
    entry = db.session.scalars(select(Entry).where(Entry.verb == "agreement-removed")).one()
    assert (entry.facts["reference"], entry.facts["starts_on"]) == ("99/X", "2026-01-01")


def test_another_partners_agreement_is_missing(client: FlaskClient, pkk: Partner):
    other = make.partner(db.session.get_one(Library, pkk.library_id), "Dinas")
    held = make.agreement(other)

    for path in ("", "/end", "/removal"):
        address = f"{PARTNERS}/{pkk.id}/agreements/{held.id}{path}"
        assert client.get(address).status_code == 404
        assert client.post(address, data={**typed(), "on": "2026-05-05"}).status_code == 404
    assert the_agreement().partner_id == other.id


def test_the_same_institution_of_two_libraries_counts_once_above_them(client: FlaskClient):
    city = make.library("city", kind="regency", hours=())
    for slug, name in (("north", "Karang Taruna"), ("south", "KARANG-TARUNA.")):
        library = make.library(slug, parent_id=city.id)
        make.signed_in(client, make.member(library, name=f"Ben {slug}"))
        added = client.post(f"/{slug}/settings/partners/new", data={
            "name": name, "type": "community"})
        client.post(f"{added.location}/agreements/new", data=typed())

    assert [active(client, slug) for slug in ("north", "south", "city")] == ["1", "1", "1"]
