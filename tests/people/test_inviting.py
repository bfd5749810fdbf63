"""Invited, joined, helped back in: each key opens once, and nobody reaches above their role."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scheduler import clock
from scheduler.db import db, transaction
from scheduler.domain.errors import InvitationSpent, Refusal
from scheduler.outbox.models import Message
from scheduler.people import inviting_actions as inviting
from scheduler.people import queries
from scheduler.people import signing_in_actions as signing_in
from scheduler.people.models import Account, Invitation, Member
from tests import make

PEOPLE = "/northside/settings/people"
PASSWORD = "ruang yang terbuka"


def link_in(page: str) -> str:
    return re.findall(r"http://localhost(/join/[\w-]+)", page)[0]


def code_in(page: str) -> str:
    return re.findall(r"<b>([2-9A-Z]{4}-[2-9A-Z]{4})</b>", page)[0]


def ada(sign_in: Any, role: str = "manager") -> Member:
    member = make.member(make.library(), role, "Ada")
    sign_in(member)
    return member


def invited(client: FlaskClient, **typed: str) -> str:
    answer = client.post(PEOPLE, data={"name": "Ben", "phone": "0812 3456 7890",
                                       "role": "librarian", **typed})
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_someone_invited_by_link_chooses_a_password_and_works_here(
    app: Flask, client: FlaskClient, sign_in: Any,
):
    ada(sign_in)
    page = invited(client)
    guest = app.test_client()

    seen = guest.get(link_in(page))
    joined = guest.post(link_in(page), data={"password": PASSWORD})
    again = guest.post(link_in(page), data={"password": PASSWORD})

    assert "https://wa.me/6281234567890?text=" in page
    assert (seen.status_code, joined.status_code, joined.location) == (
        200, 303, "/northside/desk/")
    assert again.status_code == 409
    ben = queries.account_by(phone="+6281234567890")
    assert ben is not None and signing_in.verified(
        "0812-3456-7890", PASSWORD, address="", at=clock.now()).account.id == ben.id
    assert [(one.library.slug, one.role) for one in queries.homes(ben.id)] == [
        ("northside", "librarian")]


def test_a_printed_code_is_as_good_as_the_link(app: Flask, client: FlaskClient, sign_in: Any):
    ada(sign_in)
    code = code_in(invited(client)).lower().replace("-", " ")
    guest = app.test_client()

    found = guest.post("/join", data={"code": code})

    assert found.status_code == 303
    assert guest.post(found.location, data={"password": PASSWORD}).status_code == 303


def test_guessing_codes_becomes_slow(client: FlaskClient):
    answers = [client.post("/join", data={"code": f"AAAA-BBB{digit}"}).status_code
               for digit in "23456789"]
    many = [client.post("/join", data={"code": "AAAA-2222"}).status_code for _more in range(30)]

    assert set(answers) == {422}
    assert many[-1] == 429


def test_keys_are_kept_as_hashes_only(client: FlaskClient, sign_in: Any):
    ada(sign_in)
    page = invited(client)

    kept = db.session.query(Invitation).one()

    assert link_in(page).rsplit("/", 1)[1] not in (kept.token_hash, kept.code_hash)
    assert "/settings/people" in client.get(PEOPLE).request.path
    assert code_in(page) not in client.get(PEOPLE).get_data(as_text=True)


def test_with_an_e_mail_a_letter_leaves_and_without_one_nothing_claims_to(
    client: FlaskClient, sign_in: Any,
):
    ada(sign_in)

    invited(client, phone="", email="ben@example.org")
    invited(client, name="Cleo")

    assert [(one.kind, one.address) for one in db.session.query(Message)] == [
        ("invitation", "ben@example.org")]


def test_an_invitation_grows_old_is_withdrawn_or_renewed(
    app: Flask, client: FlaskClient, sign_in: Any,
):
    member = ada(sign_in)
    old, withdrawn = invited(client), invited(client, name="Cleo")
    by, later = make.actor(member), clock.now() + timedelta(days=8)
    first, second = db.session.query(Invitation).order_by(Invitation.id)
    client.post(f"{PEOPLE}/invitations/{second.id}/withdrawal")
    renewed = client.post(f"{PEOPLE}/invitations/{first.id}/renewal").get_data(as_text=True)

    assert app.test_client().get(link_in(old)).status_code == 409
    assert app.test_client().get(link_in(withdrawn)).status_code == 409
    assert app.test_client().get(link_in(renewed)).status_code == 200
    with pytest.raises(InvitationSpent):
        queries.invitation_by(code_hash=first.code_hash, at=later)
    assert by.role == "manager"


def test_nobody_gives_a_role_above_their_own(client: FlaskClient, sign_in: Any):
    ada(sign_in)

    answer = client.post(PEOPLE, data={"name": "Ben", "phone": "081234567890",
                                       "role": "coordinator"})

    assert answer.status_code == 422
    assert db.session.query(Invitation).count() == 0


@pytest.mark.parametrize("typed", [
    {"name": ""}, {"phone": "12"}, {"phone": "", "email": ""}, {"phone": "", "email": "no at"},
    {"role": "emperor"}, {"name": "x" * 200}])
def test_a_mistake_keeps_what_was_typed(client: FlaskClient, sign_in: Any, typed: dict[str, str]):
    ada(sign_in)
    data = {"name": "Ben B", "phone": "081234567890", "email": "ben@example.org",
            "role": "desk", **typed}

    answer = client.post(PEOPLE, data=data)

    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert all(f'value="{data[name]}"' in text for name in ("name", "phone", "email") if data[name])


def test_an_account_takes_a_second_role_only_as_itself(
    app: Flask, client: FlaskClient, sign_in: Any,
):
    dora = make.member(make.library("southside"), "librarian", "Dora")
    ada(sign_in)
    link = link_in(invited(client, phone="", email="dora@example.org"))
    stranger, herself = app.test_client(), make.signed_in(app.test_client(), dora)

    refused = stranger.post(link, data={"password": "my own password now"})
    taken = herself.post(link)

    assert (refused.status_code, taken.status_code) == (403, 303)
    assert {one.library.slug for one in queries.homes(dora.account_id)} == {
        "northside", "southside"}
    assert db.session.get_one(Account, dora.account_id).password_hash == ""


def test_ten_people_with_one_link_make_one_member(app: Flask):
    northside = make.library()
    by = make.staff(northside, "manager", "Ada")
    number = inviting.invite("Ben", "desk", phone="+6281234567890", by=by,
                             at=make.NOW).invitation.id
    db.session.commit()

    def come(_number: int) -> str:
        with app.app_context():
            try:
                with transaction():
                    invitation = db.session.get_one(Invitation, number)
                    inviting.accept(invitation, password_hash="x", signed_in=None, at=make.NOW)
                    return "in"
            except Refusal as refusal:
                return type(refusal).__name__

    with ThreadPoolExecutor(10) as phones:
        answers = sorted(phones.map(come, range(10)))

    assert answers == ["InvitationSpent"] * 9 + ["in"]
    assert len(queries.members(northside.id)) == 2


def test_a_lost_password_is_replaced_and_other_web_sessions_end(
    app: Flask, client: FlaskClient, sign_in: Any,
):
    member = ada(sign_in)
    ben = make.member(member.library, "desk", "Ben")
    elsewhere = make.signed_in(app.test_client(), ben)
    page = client.post(f"{PEOPLE}/{ben.id}/reset").get_data(as_text=True)
    guest = app.test_client()

    changed = guest.post(link_in(page), data={"password": PASSWORD})

    assert changed.status_code == 303
    opened = signing_in.verified("ben@example.org", PASSWORD, address="", at=clock.now())
    assert opened.account.name == "Ben"
    assert elsewhere.get("/northside/desk/").status_code == 303


def test_a_manager_cannot_open_the_account_of_who_reaches_further(
    client: FlaskClient, sign_in: Any,
):
    member = ada(sign_in)
    above = make.member(member.library, "coordinator", "Afni")
    dora = make.member(make.library("southside"), "desk", "Dora")
    both = Member(library_id=member.library_id, account=dora.account, role="desk", since=make.NOW)
    db.session.add(both)
    db.session.commit()

    assert client.post(f"{PEOPLE}/{above.id}/reset").status_code == 403
    assert client.post(f"{PEOPLE}/{both.id}/reset").status_code == 403
    assert client.post(f"{PEOPLE}/{dora.id}/reset").status_code == 404


def test_the_first_way_in_comes_from_the_command_line(app: Flask):
    make.library()
    db.session.commit()
    run = app.test_cli_runner()

    good = run.invoke(args=["people", "invite", "northside", "Ada", "--email", "Ada@example.org"])
    nobody = run.invoke(args=["people", "invite", "northside", "Ada"])
    nowhere = run.invoke(args=["people", "invite", "nowhere", "Ada", "--phone", "081234567890"])
    wrong = run.invoke(args=["people", "invite", "northside", "Ada", "--phone", "12"])

    assert good.exit_code == 0 and "/join/" in good.output and "code " in good.output
    assert app.test_client().get(link_in(good.output)).status_code == 200
    assert [one.exit_code for one in (nobody, nowhere, wrong)] == [1, 1, 1]
