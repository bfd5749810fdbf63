"""Staff come in by phone or e-mail; guessing becomes slow; nobody is sent elsewhere."""

import re

from flask.testing import FlaskClient
from sqlalchemy import select

from scheduler.db import db
from scheduler.people import actions as people
from scheduler.people.models import Member, Tally
from tests import make

PASSWORD = "ruang yang terbuka"


def ben(**values: str) -> Member:
    member = make.member(make.library(), name="Ben")
    member.account.password_hash = people.hashed(PASSWORD)
    member.account.phone = "+6281234567890"
    return member


def knock(client: FlaskClient, identifier: str, password: str = PASSWORD, **query: str):
    return client.post("/sign-in", query_string=query,
                       data={"identifier": identifier, "password": password})


def test_staff_sign_in_by_e_mail_or_by_any_spelling_of_their_number(client: FlaskClient):
    ben()

    for identifier in ("ben@example.org", "BEN@example.org ", "0812 3456 7890",
                       "+62 812-3456-7890"):
        assert knock(client, identifier).status_code == 303, identifier
        client.post("/sign-out")


def seen(text: str, name: str) -> str:
    """A page without the name that was typed, the token that changes every second, and its tail."""
    return re.sub(r'name="csrf_token" value="[^"]*"|<!-- [\w-]* -->(?=</body>)', "",
                  text.replace(name, ""))


def test_a_wrong_password_keeps_what_was_typed_and_tells_nothing(client: FlaskClient):
    ben()

    known = knock(client, "ben@example.org", "wrong")
    unknown = knock(client, "nobody@example.org", "wrong")

    assert (known.status_code, unknown.status_code) == (422, 422)
    assert 'value="ben@example.org"' in known.text
    assert seen(known.text, "ben@") == seen(unknown.text, "nobody@")


def test_failures_are_kept_although_the_request_was_refused(client: FlaskClient):
    ben()

    knock(client, "ben@example.org", "wrong")

    assert db.session.scalars(select(Tally.count)).all() == [1, 1]
    assert "ben" not in str(db.session.scalars(select(Tally.key)).all())


def test_the_sixth_try_must_wait_even_with_the_right_password(client: FlaskClient):
    ben()
    for _ in range(5):
        knock(client, "ben@example.org", "wrong")

    answer = knock(client, "ben@example.org")

    assert answer.status_code == 429
    assert "menit" in answer.text


def test_next_leads_only_to_our_own_pages(client: FlaskClient):
    ben()

    for elsewhere in ("https://evil.example/", "//evil.example/", "/\\evil.example"):
        assert "evil" not in knock(client, "ben@example.org", next=elsewhere).location
    assert knock(client, "ben@example.org", next="/account").location == "/account"


def test_a_changed_stamp_ends_every_other_web_session(client: FlaskClient, sign_in):
    member = ben()
    sign_in(member)
    inside = client.get("/account").status_code

    member.account.stamp = "another"

    assert (inside, client.get("/account").status_code) == (200, 303)


def test_a_page_for_staff_asks_for_a_log_in_first_and_then_for_a_role(client: FlaskClient, sign_in):
    northside = make.library("northside")
    dora = make.member(make.library("southside"), "manager", "Dora")
    desk = make.member(northside, "desk", "Ben")

    assert "/sign-in" in client.get("/northside/imports/").location
    assert sign_in(dora).get("/northside/imports/").status_code == 403
    assert sign_in(desk).get("/northside/imports/").status_code == 403


def test_a_coordinator_reaches_every_library_below_and_none_beside(client: FlaskClient, sign_in):
    province = make.library("province", kind="province")
    make.library("below", parent_id=make.library("city", parent_id=province.id).id)
    make.library("beside")
    sign_in(make.member(province, "coordinator", "Nur"))

    assert client.get("/below/imports/").status_code == 200
    assert client.get("/beside/imports/").status_code == 403


def test_a_managers_role_does_not_reach_below(client: FlaskClient, sign_in):
    city = make.library("city")
    make.library("below", parent_id=city.id)
    sign_in(make.member(city, "manager", "Ada"))

    assert client.get("/below/imports/").status_code == 403
