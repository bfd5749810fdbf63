"""Guessing is counted before it is looked at, by account; strangers lock nobody out."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scheduler import clock
from scheduler.db import db
from scheduler.domain.errors import TooMany
from scheduler.domain.limits import CODE, LOG_IN_ACCOUNT, LOG_IN_NETWORK, PIN, Limit
from scheduler.people import actions as people
from scheduler.people import inviting_actions as inviting
from scheduler.people import signing_in_actions as signing_in
from scheduler.people.limiting_actions import Knock, knock, take_back
from scheduler.people.models import Member
from tests import make

PASSWORD = "ruang yang terbuka"
FIVE = Limit("five", 5, LOG_IN_ACCOUNT.within)


def ben(**values: str) -> Member:
    member = make.member(make.library(**values), name="Ben")
    member.account.password_hash = people.hashed(PASSWORD)
    member.account.phone = "+6281234567890"
    db.session.commit()
    return member


def knock_at(
    browser: FlaskClient, identifier: str, password: str = "wrong", *, address: str = "192.0.2.1",
) -> Any:
    return browser.post("/sign-in", data={"identifier": identifier, "password": password},
                        environ_base={"REMOTE_ADDR": address})


def let_through(_number: int) -> bool:
    try:
        knock(Knock(FIVE, "someone"), at=make.NOW)
        return True
    except TooMany:
        return False


def test_sixty_at_once_let_exactly_the_limit_through(app: Flask):
    def once(number: int) -> bool:
        with app.app_context():
            return let_through(number)

    with ThreadPoolExecutor(30) as all_at_once:
        answers = list(all_at_once.map(once, range(60)))

    assert sum(answers) == 5


ELSEWHERE = """
import sys
from scheduler import create_app
from scheduler.domain.errors import TooMany
from scheduler.domain.limits import LOG_IN_ACCOUNT, Limit
from scheduler.people.limiting_actions import Knock, knock
from tests import make
app = create_app({"SQLALCHEMY_DATABASE_URI": sys.argv[1], "SECRET_KEY": "x" * 40})
through = 0
with app.app_context():
    for _ in range(30):
        try:
            knock(Knock(Limit("five", 5, LOG_IN_ACCOUNT.within), "someone"), at=make.NOW)
            through += 1
        except TooMany:
            pass
print("through", through)
"""


def test_two_processes_share_the_limit(app: Flask):
    url = db.engine.url.render_as_string(hide_password=False)
    both = [subprocess.Popen([sys.executable, "-c", ELSEWHERE, url], stdout=subprocess.PIPE,
                             text=True) for _each in range(2)]

    through = [int(one.communicate(timeout=120)[0].split("through ")[1]) for one in both]

    assert sum(through) == 5


def test_a_count_begins_anew_when_its_time_is_over_and_can_be_taken_back(app: Flask):
    first = [let_through(number) for number in range(6)]
    take_back(Knock(FIVE, "someone", many=2))
    db.session.commit()

    with pytest.raises(TooMany):
        knock(Knock(FIVE, "someone", many=2), at=make.NOW)
    knock(Knock(FIVE, "someone"), at=make.NOW + FIVE.within)
    assert first == [True] * 5 + [False]


SPELLINGS = ("081234567890", "0812 3456 7890", "0812-3456-7890", "+6281234567890",
             "+62 812 3456 7890", "+62-812-3456-7890", "6281234567890", "(0812) 34567890",
             "ben@example.org", "BEN@example.org", " Ben@Example.Org ")


def test_a_log_in_counts_accounts_and_not_spellings(client: FlaskClient):
    ben()

    answers = [knock_at(client, spelling, address=f"192.0.2.{number}").status_code
               for number, spelling in enumerate(SPELLINGS)]

    assert answers == [422] * 5 + [429] * (len(SPELLINGS) - 5)


def test_a_number_that_nobody_has_is_counted_by_its_normal_form_too(client: FlaskClient):
    answers = [knock_at(client, spelling, address=f"192.0.2.{number}").status_code
               for number, spelling in enumerate(SPELLINGS[:8])]

    assert answers == [422] * 5 + [429] * 3


def test_over_the_limit_one_hears_how_long_and_so_does_a_machine(client: FlaskClient):
    ben()
    answers = [knock_at(client, "ben@example.org") for _each in range(6)]

    assert 0 < int(answers[-1].headers["Retry-After"]) <= 900
    assert "15 menit" in answers[-1].text and "ben@example.org" in answers[-1].text


def test_a_guest_on_the_wifi_does_not_lock_out_who_works_there(app: Flask):
    member = ben()
    inside, guest, new = (app.test_client() for _each in range(3))
    knock_at(inside, "ben@example.org", PASSWORD)
    for number in range(LOG_IN_NETWORK.most + 5):
        knock_at(guest, f"stranger{number}@example.org")
    wrong = [knock_at(guest, "ben@example.org").status_code
             for _each in range(LOG_IN_ACCOUNT.most + 3)]

    assert set(wrong) == {429} == {knock_at(guest, "stranger@example.org").status_code}
    assert knock_at(new, "ben@example.org", PASSWORD).status_code == 303
    assert member.library.slug == "northside"


def test_a_known_device_gets_in_whatever_strangers_tried(app: Flask):
    ben()
    own, guest, new = (app.test_client() for _each in range(3))
    knock_at(own, "ben@example.org", PASSWORD, address="198.51.100.1")
    own.post("/sign-out")
    for number in range(LOG_IN_ACCOUNT.most + 1):
        knock_at(guest, "ben@example.org", address=f"192.0.2.{number}")

    assert knock_at(new, "ben@example.org", PASSWORD, address="203.0.113.1").status_code == 429
    assert knock_at(own, "ben@example.org", PASSWORD, address="203.0.113.1").status_code == 303


def test_where_colleagues_work_a_wrong_password_is_refused_as_everywhere(app: Flask):
    ben()
    inside, guest = app.test_client(), app.test_client()
    knock_at(inside, "ben@example.org", PASSWORD)

    answers = [knock_at(guest, "ben@example.org").status_code for _each in range(8)]

    assert answers == [422] * LOG_IN_ACCOUNT.most + [429] * 3
    assert knock_at(guest, "ben@example.org", PASSWORD).status_code == 303
    assert knock_at(app.test_client(), "ben@example.org").status_code == 429


def test_a_device_that_knows_one_account_opens_no_way_to_another(app: Flask):
    dora = make.member(make.library("southside"), "desk", "Dora")
    dora.account.password_hash = people.hashed(PASSWORD)
    ben()
    his = app.test_client()
    knock_at(his, "ben@example.org", PASSWORD, address="198.51.100.1")
    his.post("/sign-out")

    answers = [knock_at(his, "dora@example.org").status_code for _each in range(6)]

    assert answers == [422] * 5 + [429]


def test_the_right_password_makes_the_wrong_ones_before_it_forgotten(client: FlaskClient):
    ben()
    for _turn in range(4):
        for _each in range(4):
            assert knock_at(client, "ben@example.org").status_code == 422
        assert knock_at(client, "ben@example.org", PASSWORD).status_code == 303
        client.post("/sign-out")
        client.delete_cookie("device")


def test_sixty_passwords_at_once_are_looked_at_five_times(app: Flask):
    ben()

    def guess(number: int) -> str:
        with app.app_context():
            try:
                signing_in.verified("ben@example.org", f"guess {number}",
                                    address=f"192.0.2.{number}", at=make.NOW)
                return "in"
            except Exception as refusal:
                return type(refusal).__name__

    with ThreadPoolExecutor(20) as all_at_once:
        answers = sorted(all_at_once.map(guess, range(60)))

    assert answers == ["LogInRefused"] * 5 + ["TooManyTries"] * 55


def test_pins_and_the_password_on_the_account_page_are_counted_too(app: Flask):
    account = ben().account
    account.pin_hash = people.hashed_pin("2468")
    number, browser = account.id, make.signed_in(app.test_client(), account.members[0])
    db.session.commit()

    def pin(guess: int) -> str:
        with app.app_context():
            found = db.session.get_one(type(account), number)
            try:
                signing_in.check_pin(found, str(1000 + guess), address="", at=make.NOW)
                return "in"
            except Exception as refusal:
                return type(refusal).__name__

    with ThreadPoolExecutor(20) as all_at_once:
        pins = sorted(all_at_once.map(pin, range(30)))
    old = [browser.post("/account/password", data={"old": "guess", "new": "hujan turun di kolam"})
           .status_code for _each in range(7)]

    assert pins == ["LogInRefused"] * PIN.most + ["TooManyTries"] * (30 - PIN.most)
    assert old == [422] * 5 + [429] * 2


def test_codes_are_counted_by_network_and_only_while_wrong(app: Flask):
    library = make.library()
    opening = inviting.invite("Eka", "desk", phone="081234567890", at=clock.now(),
                              by=make.staff(library, "manager", "Ada"))
    db.session.commit()

    def typed(code: str, address: str) -> Any:
        return app.test_client().post("/join", data={"code": code},
                                      environ_base={"REMOTE_ADDR": address})

    right = {typed(opening.code, "192.0.2.1").status_code for _each in range(CODE.most + 2)}
    wrong = [typed(f"AAAA-{number:04d}", "192.0.2.1").status_code
             for number in range(CODE.most + 3)]

    assert right == {303}
    assert wrong == [422] * CODE.most + [429] * 3
    assert typed(opening.code, "192.0.2.1").status_code == 429
    assert typed(opening.code, "198.51.100.1").status_code == 303


def test_a_code_in_an_address_opens_nothing_and_says_nothing(app: Flask):
    library = make.library()
    opening = inviting.invite("Eka", "desk", phone="081234567890", at=clock.now(),
                              by=make.staff(library, "manager", "Ada"))
    db.session.commit()
    guest = app.test_client()

    right, wrong = (guest.get(f"/join/{code}") for code in (opening.code, "AAAA-2222"))
    posted = guest.post(f"/join/{opening.code}", data={"password": PASSWORD})

    assert (right.status_code, wrong.status_code, posted.status_code) == (200, 200, 404)
    assert opening.code in right.text and "Eka" not in right.text
