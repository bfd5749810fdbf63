"""What people see of themselves when they are signed in."""

import re

from flask.testing import FlaskClient

from scheduler.people import actions as people
from tests import make


def heading(page: str) -> str:
    return re.findall(r"<h1>([^<]+)</h1>", page)[0]


def test_the_account_page_names_its_owner_and_knows_their_pin(client: FlaskClient):
    """The frame's own `account` hid the page's: it was headed “account”, without a PIN."""
    ben = make.member(make.library(), name="Ben")
    ben.account.pin_hash = people.hashed("tidak-penting")

    page = make.signed_in(client, ben).get("/account").text

    assert heading(page) == "Ben"
    assert "Anda punya PIN." in page


def test_who_is_signed_in_is_not_asked_to_sign_in(client: FlaskClient):
    ben = make.member(make.library(), name="Ben")
    make.library("southside")

    guest = client.get("/southside/").text
    signed_in = make.signed_in(client, ben).get("/southside/").text

    assert 'href="/sign-in' in guest and 'href="/account"' not in guest
    assert 'href="/sign-in' not in signed_in and 'href="/account"' in signed_in
