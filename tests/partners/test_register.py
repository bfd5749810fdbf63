"""A librarian keeps the register: each institution once, found again, never lost by accident."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from scheduler import clock
from scheduler.db import db, transaction
from scheduler.domain.errors import NotYourRole
from scheduler.events import contribution_actions as contributions
from scheduler.events.contribution_actions import Gift
from scheduler.history import queries as history
from scheduler.libraries.models import Library
from scheduler.partners import actions as partners
from scheduler.partners.actions import PartnerKnown, PartnerRequest, PartnerRetired
from scheduler.partners.models import Partner
from tests import make
from tests.statements import heard

PARTNERS = "/northside/settings/partners"


@pytest.fixture
def northside(client: FlaskClient) -> Library:
    """Northside, with its librarian signed in."""
    library = make.library()
    make.signed_in(client, make.member(library))
    return library


def typed(**values: str) -> dict[str, str]:
    return {"name": "PT. Maju Jaya", "type": "business", "contact_name": "Ibu Hasna",
            "phone": "0812-3456-7890", "note": "Pagi saja.", **values}


def verbs(partner_id: int) -> list[str]:
    entries = history.entries_of(db.session.get_one(Partner, partner_id).library_id,
                                 subject="partner", subject_id=partner_id)
    return [entry.verb for entry in entries]


def test_a_new_partner_is_written_down_and_shown(client: FlaskClient, northside: Library):
    answer = client.post(f"{PARTNERS}/new", data=typed())

    partner = db.session.scalar(select(Partner))
    assert (answer.status_code, answer.location) == (303, f"{PARTNERS}/{partner.id}")
    assert (partner.name, partner.key, partner.type, partner.phone) == (
        "PT. Maju Jaya", "pt maju jaya", "business", "+6281234567890")
    page = client.get(answer.location).text
    assert "Ibu Hasna" in page and "tel:+6281234567890" in page and "Pagi saja." in page
    assert verbs(partner.id) == ["added"]
    assert history.versions([("figures", northside.id)])[("figures", northside.id)][0] == 1


@pytest.mark.parametrize("name", ["pt maju jaya", "PT  MAJU-JAYA", "P\u0301T. Maju Jaya"])
def test_the_same_institution_is_refused_with_a_way_to_the_one_that_is_there(
    client: FlaskClient, northside: Library, name: str,
):
    known = make.partner(northside, "PT. Maju Jaya")

    answer = client.post(f"{PARTNERS}/new", data=typed(name=name))

    assert answer.status_code == 409
    assert "“PT. Maju Jaya” sudah ada di daftar mitra" in answer.text
    assert f'href="{PARTNERS}/{known.id}"' in answer.text
    assert "Pagi saja." in answer.text
    assert db.session.scalar(select(func.count(Partner.id))) == 1


def test_another_partners_name_cannot_be_taken_but_ones_own_spelling_may_change(
    client: FlaskClient, northside: Library,
):
    other, own = make.partner(northside, "PKK"), make.partner(northside, "PT Maju Jaya")

    refused = client.post(f"{PARTNERS}/{own.id}/edit", data=typed(name="P.K.K"))
    taken = client.post(f"{PARTNERS}/{own.id}/edit", data=typed(name="Pkk"))
    respelt = client.post(f"{PARTNERS}/{own.id}/edit", data=typed(name="PT. MAJU Jaya"))

    assert (refused.status_code, taken.status_code, respelt.status_code) == (303, 409, 303)
    assert f'href="{PARTNERS}/{other.id}"' in taken.text
    assert (own.name, own.key) == ("PT. MAJU Jaya", "pt maju jaya")
    assert verbs(own.id) == ["changed", "changed"]


@pytest.mark.parametrize("values", [
    {"name": ""}, {"name": " \0 "}, {"name": "…"}, {"name": "x" * 201},
    {"name": "NIK 3201234567890123"}, {"type": "friend"}, {"phone": "lima"},
    {"contact_name": "x" * 121}, {"contact_name": "3201234567890123"}, {"note": "x" * 2001},
])
@pytest.mark.parametrize("page", ["new", "edit"])
def test_bad_input_keeps_what_was_typed(
    client: FlaskClient, northside: Library, values: dict[str, str], page: str,
):
    known = make.partner(northside, "PKK")
    path = f"{PARTNERS}/new" if page == "new" else f"{PARTNERS}/{known.id}/edit"

    answer = client.post(path, data={**typed(), **values})

    kept = "Ibu Hasna" if "contact_name" not in values else "Pagi saja."
    assert (answer.status_code, kept in answer.text) == (422, True)
    assert db.session.scalars(select(Partner.name)).all() == ["PKK"]


def test_two_desks_write_one_institution_down_once(app: Flask):
    by = make.staff(make.library())
    db.session.commit()

    def add(number: int) -> str:
        with app.app_context(), transaction():
            try:
                partners.add(PartnerRequest("PKK" if number % 2 else "pkk."), by=by, at=make.NOW)
            except PartnerKnown:
                return "known"
            return "added"

    with ThreadPoolExecutor(12) as pool:
        found = sorted(pool.map(add, range(12)))

    assert found == ["added", *["known"] * 11]
    assert db.session.scalar(select(func.count(Partner.id))) == 1


def test_the_list_is_searched_and_narrowed_by_its_address(client: FlaskClient, northside: Library):
    make.agreement(make.partner(northside, "Dinas Sosial", type="agency"))
    make.agreement(make.partner(northside, "SMKN 2", type="school"), ended_early_on=make.NOW.date())
    make.partner(northside, "Radio Suara", type="media", contact_name="Pak Yusran")

    def shown(query: str) -> list[str]:
        page = client.get(f"{PARTNERS}?{query}").text
        return [name for name in ("Dinas Sosial", "SMKN 2", "Radio Suara") if f">{name}<" in page]

    assert shown("") == ["Dinas Sosial", "SMKN 2", "Radio Suara"]
    assert shown("standing=in-force") == ["Dinas Sosial"]
    assert shown("standing=ended") == ["SMKN 2"]
    assert shown("standing=none") == ["Radio Suara"]
    assert shown("type=school") == ["SMKN 2"]
    assert shown("q=dinas+SOSIÁL") == ["Dinas Sosial"]
    assert shown("q=yusran") == ["Radio Suara"]
    assert shown("type=school&standing=none") == []
    assert "Tampilkan semua mitra" in client.get(f"{PARTNERS}?q=nobody").text


def test_an_empty_register_says_how_to_begin(client: FlaskClient, northside: Library):
    page = client.get(PARTNERS).text

    assert "Belum ada mitra" in page and f'href="{PARTNERS}/new"' in page
    assert f'href="{PARTNERS}"' in client.get("/northside/settings/").text


def test_a_partner_goes_out_of_use_and_comes_back(client: FlaskClient, northside: Library):
    pkk = make.partner(northside, "PKK")

    asked = client.get(f"{PARTNERS}/{pkk.id}/retirement")
    gone = client.post(f"{PARTNERS}/{pkk.id}/retirement")

    assert "Nonaktifkan “PKK”?" in asked.text
    assert (gone.status_code, pkk.retired_at is not None) == (303, True)
    assert f'action="{PARTNERS}/{pkk.id}/return"' in client.get(PARTNERS).text
    assert client.post(f"{PARTNERS}/{pkk.id}/return").status_code == 303
    assert pkk.retired_at is None
    assert verbs(pkk.id) == ["brought-back", "retired"]


def test_nothing_new_happens_with_a_partner_that_is_out_of_use(
    client: FlaskClient, northside: Library,
):
    old = make.partner(northside, "PKK", retired_at=make.NOW)
    session = make.session(make.event(northside))
    by = make.staff_at(northside.id)

    answer = client.post(f"{PARTNERS}/{old.id}/agreements/new", data={
        "instrument": "mou", "starts_on": "2026-01-01"})

    assert (answer.status_code, "Aktifkan dulu" in answer.text) == (409, True)
    with pytest.raises(PartnerRetired):
        contributions.to_session(Gift(old.id), session.id, by=by, at=make.NOW)
    page = client.get(f"{PARTNERS}/{old.id}").text
    assert "/agreements/new" not in page and "/contributions/new" not in page


def test_the_indicator_leads_librarians_to_the_register(client: FlaskClient):
    northside = make.library()
    shown = "/northside/indicators/partners_active?period=2026"
    make.signed_in(client, make.member(northside))
    assert f'href="{PARTNERS}"' in client.get(shown).text

    pkk = make.partner(northside, "PKK")
    make.agreement(pkk)

    assert f'href="{PARTNERS}/{pkk.id}"' in client.get(shown).text
    make.signed_in(client, make.member(northside, "desk", "Eka"))
    assert PARTNERS not in client.get(shown).text


@pytest.mark.parametrize("starts", ["2026-01-01", "2099-01-01"])
def test_an_agreement_that_holds_keeps_a_partner_in_use(
    client: FlaskClient, northside: Library, starts: str,
):
    pkk = make.partner(northside, "PKK")
    held = make.agreement(pkk, starts)

    asked = client.get(f"{PARTNERS}/{pkk.id}/retirement")
    refused = client.post(f"{PARTNERS}/{pkk.id}/retirement")

    assert f'href="{PARTNERS}/{pkk.id}/agreements/{held.id}/end"' in asked.text
    assert (refused.status_code, pkk.retired_at) == (409, None)


def test_only_what_nothing_hangs_on_is_removed(client: FlaskClient, northside: Library):
    signed, mistake = make.partner(northside, "PKK"), make.partner(northside, "PPK")
    make.agreement(signed)

    asked = client.get(f"{PARTNERS}/{signed.id}/removal")
    refused = client.post(f"{PARTNERS}/{signed.id}/removal")
    named = client.get(f"{PARTNERS}/{mistake.id}/removal")
    gone = client.post(f"{PARTNERS}/{mistake.id}/removal")

    assert "1 kerja sama" in asked.text
    assert refused.status_code == 409
    assert "Hapus “PPK” dari daftar mitra?" in named.text
    assert (gone.status_code, gone.location) == (303, PARTNERS)
    assert db.session.scalars(select(Partner.name)).all() == ["PKK"]


def test_the_desk_does_not_keep_the_register(client: FlaskClient, app: Flask):
    northside = make.library()
    pkk = make.partner(northside, "PKK")
    make.signed_in(client, make.member(northside, "desk"))

    assert client.get(PARTNERS).status_code == 403
    assert client.post(f"{PARTNERS}/{pkk.id}/retirement").status_code == 403
    with pytest.raises(NotYourRole):
        partners.add(PartnerRequest("PKK"), by=make.staff(northside, "desk", "Eka"),
                     at=clock.now())


def test_a_neighbours_partner_is_missing(client: FlaskClient, northside: Library):
    theirs = make.partner(make.library("southside"), "PKK")

    for path in ("", "/edit", "/retirement", "/removal", "/agreements/new", "/contributions/new"):
        assert client.get(f"{PARTNERS}/{theirs.id}{path}").status_code == 404
        if path:
            assert client.post(f"{PARTNERS}/{theirs.id}{path}", data=typed()).status_code in (
                404, 422)
    assert client.get(PARTNERS).text.count("PKK") == client.get(f"{PARTNERS}?lang=id").text.count(
        "PKK")
    assert client.post(f"{PARTNERS}/new", data=typed(name="PKK")).status_code == 303


def test_the_list_asks_as_much_for_3_partners_as_for_300(client: FlaskClient):
    asked = []
    for slug, number in (("few", 3), ("many", 300)):
        library = make.library(slug)
        make.signed_in(client, make.member(library, name=f"Ben {slug}"))
        for count in range(number):
            make.agreement(make.partner(library, f"Mitra {count}"))
        db.session.commit()
        with heard() as seen:
            assert client.get(f"/{slug}/settings/partners").status_code == 200
        asked.append(len(seen))

    assert asked[0] == asked[1]
