"""Roles change and end; the last manager stays; one's own account is one's own."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scheduler.db import db
from scheduler.people import actions as people
from scheduler.people import queries
from scheduler.people.models import Account, Member
from tests import make

PEOPLE = "/northside/settings/people"
PASSWORD = "ruang yang terbuka"


def ada(sign_in: Any, role: str = "manager") -> Member:
    member = make.member(make.library(), role, "Ada")
    member.account.password_hash = people.hashed(PASSWORD)
    sign_in(member)
    return member


def test_a_role_changes_and_the_page_names_who(client: FlaskClient, sign_in: Any):
    ben = make.member(ada(sign_in).library, "desk", "Ben")

    page = client.get(f"{PEOPLE}/{ben.id}").get_data(as_text=True)
    answer = client.post(f"{PEOPLE}/{ben.id}", data={"role": "librarian"})

    assert "Ben" in page and answer.status_code == 303
    assert db.session.get_one(Member, ben.id).role == "librarian"


def test_work_ends_and_the_end_can_be_undone(app: Flask, client: FlaskClient, sign_in: Any):
    ben = make.member(ada(sign_in).library, "desk", "Ben")
    his = make.signed_in(app.test_client(), ben)

    asked = client.get(f"{PEOPLE}/{ben.id}/end").get_data(as_text=True)
    client.post(f"{PEOPLE}/{ben.id}/end")
    outside = his.get("/northside/desk/").status_code
    client.post(f"{PEOPLE}/{ben.id}/return")

    assert "Ben" in asked
    assert (outside, his.get("/northside/desk/").status_code) == (403, 200)


def test_the_last_manager_stays(client: FlaskClient, sign_in: Any):
    member = ada(sign_in)

    assert client.post(f"{PEOPLE}/{member.id}/end").status_code == 409
    assert client.post(f"{PEOPLE}/{member.id}", data={"role": "desk"}).status_code == 409
    make.member(member.library, "manager", "Ben")
    assert client.post(f"{PEOPLE}/{member.id}", data={"role": "desk"}).status_code == 303


def test_nobody_touches_a_role_above_their_own(client: FlaskClient, sign_in: Any):
    afni = make.member(ada(sign_in).library, "coordinator", "Afni")

    assert client.post(f"{PEOPLE}/{afni.id}/end").status_code == 403
    assert client.post(f"{PEOPLE}/{afni.id}", data={"role": "desk"}).status_code == 403
    assert queries.membership(afni.account_id, library_id=afni.library_id) is not None


def test_a_librarian_manages_nobody(client: FlaskClient, sign_in: Any):
    ada(sign_in, "librarian")

    assert client.get(PEOPLE).status_code == 403


def test_ones_own_name_and_number_change(client: FlaskClient, sign_in: Any):
    ada(sign_in)

    answer = client.post("/account", data={"name": "Ada L", "phone": "0812 3456 7890",
                                           "email": "Ada@Example.org", "password": PASSWORD})

    account = db.session.query(Account).one()
    assert answer.status_code == 303
    assert (account.name, account.phone, account.email) == (
        "Ada L", "+6281234567890", "ada@example.org")


def test_nobody_takes_anothers_number(client: FlaskClient, sign_in: Any):
    ada(sign_in)
    make.account("Ben", phone="+6281234567890")

    answer = client.post("/account", data={"name": "Ada L", "phone": "0812 3456 7890",
                                           "password": PASSWORD})

    assert answer.status_code == 409
    assert "Ada L" in answer.get_data(as_text=True)


@pytest.mark.parametrize("data", [{"name": "", "email": "x@example.org"}, {"name": "Ada"},
                                  {"name": "Ada", "phone": "7"}])
def test_an_account_without_a_way_in_is_refused(
    client: FlaskClient, sign_in: Any, data: dict[str, str],
):
    ada(sign_in)

    assert client.post("/account", data=data).status_code == 422


def test_a_new_password_needs_the_old_one_and_ends_other_web_sessions(
    app: Flask, client: FlaskClient, sign_in: Any,
):
    member = ada(sign_in)
    elsewhere = make.signed_in(app.test_client(), member)

    wrong = client.post("/account/password", data={"old": "guess", "new": "another sentence"})
    short = client.post("/account/password", data={"old": PASSWORD, "new": "short"})
    good = client.post("/account/password", data={"old": PASSWORD, "new": "another sentence"})

    assert (wrong.status_code, short.status_code, good.status_code) == (422, 422, 303)
    assert client.get("/northside/desk/").status_code == 200
    assert elsewhere.get("/northside/desk/").status_code == 303


def test_signing_out_everywhere_ends_every_web_session(
    app: Flask, client: FlaskClient, sign_in: Any,
):
    elsewhere = make.signed_in(app.test_client(), ada(sign_in))

    client.post("/account/sign-out-everywhere")

    assert client.get("/northside/desk/").status_code == 303
    assert elsewhere.get("/northside/desk/").status_code == 303


def test_language_and_colours_stay_on_the_device(client: FlaskClient, sign_in: Any):
    ada(sign_in)

    client.post("/account/look", data={"language": "en", "theme": "dark"})
    page = client.get("/northside/").get_data(as_text=True)

    assert '<html lang="en" data-theme="dark"' in page


def test_a_shared_desk_changes_hands_by_pin(client: FlaskClient, sign_in: Any):
    member = ada(sign_in)
    ben = make.member(member.library, "desk", "Ben")
    client.post("/account/pin", data={"pin": "2468"})
    client.post("/sign-out")
    client.post("/sign-in", data={"identifier": "ada@example.org", "password": PASSWORD,
                                  "shared": "y"})

    client.post("/handover")
    page = client.get("/switch").get_data(as_text=True)
    wrong = client.post("/switch", data={"account": member.account_id, "pin": "1111"})
    without = client.post("/switch", data={"account": ben.account_id, "pin": ""})
    good = client.post("/switch", data={"account": member.account_id, "pin": "2468"})

    assert "Ada" in page and "Ben" not in page
    assert (wrong.status_code, without.status_code, good.status_code) == (422, 422, 303)
    assert client.get("/northside/desk/").status_code == 200


def test_a_pin_opens_nothing_where_nobody_shared_the_desk(client: FlaskClient, sign_in: Any):
    member = ada(sign_in)
    client.post("/account/pin", data={"pin": "2468"})
    client.post("/sign-out")

    assert client.get("/switch").status_code == 303
    client.post("/switch", data={"account": member.account_id, "pin": "2468"})
    assert client.get("/northside/desk/").status_code == 303


def test_guessing_pins_becomes_slow(client: FlaskClient, sign_in: Any):
    member = ada(sign_in)
    client.post("/account/pin", data={"pin": "2468"})
    client.post("/sign-out")
    client.post("/sign-in", data={"identifier": "ada@example.org", "password": PASSWORD,
                                  "shared": "y"})

    answers = [client.post("/switch", data={"account": member.account_id, "pin": f"111{digit}"})
               .status_code for digit in range(6)]

    assert answers == [422] * 5 + [429]


def test_an_account_page_needs_a_log_in(client: FlaskClient):
    for path in ("/account", "/account/password", "/account/pin"):
        assert client.post(path, data={}).status_code == 303
