"""A browser is signed in as long as its row lives: a copied cookie dies with it."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event as sql_event
from sqlalchemy import select, update

from scheduler import clock
from scheduler.db import db
from scheduler.outbox.models import Message
from scheduler.people import actions as people
from scheduler.people import web_session_actions as web_sessions
from scheduler.people.access import WITHOUT_ACCOUNT
from scheduler.people.models import Account, Member, SecurityEvent, WebSession
from tests import make
from tests.test_sweep import path_of, rules
from tests.world import built

PASSWORD = "ruang yang terbuka"


def ada() -> Member:
    member = make.member(make.library(), "manager", "Ada")
    member.account.password_hash = people.hashed(PASSWORD)
    member.account.pin_hash = people.hashed_pin("2468")
    db.session.commit()
    return member


def signed_in(app: Flask, **typed: str) -> FlaskClient:
    browser = app.test_client()
    answer = browser.post("/sign-in", data={
        "identifier": "ada@example.org", "password": PASSWORD, **typed})
    assert answer.status_code == 303
    return browser


def copy_of(app: Flask, browser: FlaskClient) -> FlaskClient:
    other = app.test_client()
    for name in ("session", "remember_token"):
        if cookie := browser.get_cookie(name):
            other.set_cookie(name, cookie.value)
    return other


def is_in(browser: FlaskClient) -> bool:
    return browser.get("/northside/desk/").status_code == 200


def silent_for(while_: timedelta) -> None:
    db.session.execute(update(WebSession).values(seen_at=clock.now() - while_))
    db.session.commit()


@pytest.mark.parametrize("typed", [{}, {"remember": "y"}])
@pytest.mark.parametrize("way_out", ["/sign-out", "/handover", "/account/sign-out-everywhere"])
def test_a_copied_cookie_is_worthless_once_its_owner_has_left(
    app: Flask, client: FlaskClient, way_out: str, typed: dict[str, str],
):
    ada()
    browser = signed_in(app, **typed)
    copy = copy_of(app, browser)
    before = is_in(copy)

    browser.post(way_out)

    assert (before, is_in(copy), is_in(browser)) == (True, False, False)


def test_signing_in_again_ends_what_this_browser_was_before(app: Flask, client: FlaskClient):
    ada()
    browser = signed_in(app)
    copy = copy_of(app, browser)

    browser.post("/sign-in", data={"identifier": "ada@example.org", "password": PASSWORD})

    assert (is_in(browser), is_in(copy)) == (True, False)


def test_a_shared_desk_ends_after_half_an_hour_of_silence_and_another_after_two_weeks(
    app: Flask, client: FlaskClient,
):
    member = ada()
    desk, own = signed_in(app, shared="y"), signed_in(app)
    taken = signed_in(app, shared="y")
    taken.post("/handover")
    taken.post("/switch", data={"account": member.account_id, "pin": "2468"})
    found = {}
    for while_ in (timedelta(minutes=29), timedelta(minutes=31), timedelta(days=13),
                   timedelta(days=15)):
        silent_for(while_)
        found[while_] = [is_in(desk), is_in(taken), is_in(own)]

    assert list(found.values()) == [[True] * 3, [False, False, True], [False, False, True],
                                    [False] * 3]


def test_being_seen_is_noted_once_a_minute_after_the_answer(app: Flask, client: FlaskClient):
    ada()
    browser = signed_in(app)
    written: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "web_session" in statement:
            written.append(statement.split()[0])

    silent_for(timedelta(minutes=2))
    sql_event.listen(db.engine, "before_cursor_execute", note)
    try:
        for _each in range(3):
            assert is_in(browser)
    finally:
        sql_event.remove(db.engine, "before_cursor_execute", note)

    assert written == ["SELECT", "UPDATE", "SELECT", "SELECT"]
    seen = db.session.scalars(select(WebSession.seen_at)).one()
    assert clock.now() - seen < timedelta(seconds=30)


def test_a_new_password_ends_every_other_browser(app: Flask, client: FlaskClient):
    ada()
    here, elsewhere = signed_in(app), signed_in(app)

    here.post("/account/password", data={"old": PASSWORD, "new": "hujan turun di kolam"})

    assert (is_in(here), is_in(elsewhere)) == (True, False)


def test_the_account_page_says_where_one_is_signed_in(app: Flask, client: FlaskClient):
    ada()
    here, _elsewhere = signed_in(app), signed_in(app)

    page = here.get("/account").get_data(as_text=True)

    assert page.count("Terakhir terlihat") == 2 and page.count("perangkat ini</b>") == 1
    assert "127.0.0.0/24" in page and "127.0.0.1" not in page


def test_rows_of_browsers_that_ended_go_away(app: Flask):
    ada()
    web_sessions.begin(db.session.query(Account).one(), address="", idle=web_sessions.IDLE,
                       at=make.NOW)

    web_sessions.tidy(at=make.NOW + timedelta(days=13))
    kept = db.session.query(WebSession).count()
    web_sessions.tidy(at=make.NOW + timedelta(days=15))

    assert (kept, db.session.query(WebSession).count()) == (1, 0)


def test_another_way_to_sign_in_needs_the_password_and_the_old_address_hears_of_it(
    app: Flask, client: FlaskClient,
):
    ada()
    browser = signed_in(app)
    wish = {"name": "Ada L", "email": "thief@example.com", "phone": ""}

    without = browser.post("/account", data=wish)
    wrong = browser.post("/account", data={**wish, "password": "guess"})
    kept = db.session.scalars(select(Account.email)).one()
    right = browser.post("/account", data={**wish, "password": PASSWORD})
    name_only = browser.post("/account", data={**wish, "name": "Ada Lestari"})

    assert [one.status_code for one in (without, wrong, right, name_only)] == [422, 422, 303, 303]
    assert 'value="thief@example.com"' in without.text
    assert kept == "ada@example.org"
    assert [(one.kind, one.address) for one in db.session.query(Message)] == [
        ("contact-changed", "ada@example.org")]


@pytest.mark.parametrize(("path", "typed"), [
    ("/account/password", {"old": PASSWORD, "new": "password123"}),
    ("/account/password", {"old": PASSWORD, "new": "ada@example.org"}),
    ("/account/pin", {"pin": "1234"}), ("/account/pin", {"pin": "0000"})])
def test_what_anybody_would_try_first_is_refused_with_a_sentence(
    app: Flask, client: FlaskClient, path: str, typed: dict[str, str],
):
    ada()

    answer = signed_in(app).post(path, data=typed)

    assert answer.status_code == 422
    assert "pertama dicoba orang lain" in answer.text


LOG = "/northside/settings/people/security"


def test_the_manager_reads_what_happened_to_keys(app: Flask, client: FlaskClient):
    ada()
    ben = make.member(db.session.query(Member).one().library, "desk", "Ben")
    browser = signed_in(app)
    app.test_client().post("/sign-in", data={"identifier": "ada@example.org", "password": "guess"})
    browser.post("/account/pin", data={"pin": "7093"})
    browser.post("/account/password", data={"old": PASSWORD, "new": "hujan turun di kolam"})
    browser.post(f"/northside/settings/people/{ben.id}", data={"role": "librarian"})
    browser.post(f"/northside/settings/people/{ben.id}/reset")
    browser.post(f"/northside/settings/people/{ben.id}/end")

    page = browser.get(LOG).get_data(as_text=True)

    kinds = db.session.scalars(select(SecurityEvent.kind).order_by(SecurityEvent.id)).all()
    assert kinds == ["signed-in", "refused", "changed-pin", "changed-password", "changed-role",
                     "reset", "ended"]
    assert all(words in page for words in (
        "Masuk ditolak: kata sandi keliru", "PIN diganti", "Kata sandi diganti", "Peran diubah",
        "Jalan masuk kembali diberikan", "Berhenti bekerja di sini", "127.0.0.0/24"))
    assert not any(secret in page for secret in ("guess", "7093", "hujan", "127.0.0.1"))


def test_the_log_is_the_librarys_own_and_the_managers(app: Flask, client: FlaskClient):
    member = ada()
    signed_in(app)
    dora = make.member(make.library("southside"), "manager", "Dora")
    ben = make.member(member.library, "librarian", "Ben")

    seen = make.signed_in(app.test_client(), dora).get(
        "/southside/settings/people/security").get_data(as_text=True)

    assert "Ada" not in seen
    assert make.signed_in(app.test_client(), ben).get(LOG).status_code == 403


def test_the_log_is_read_page_by_page(app: Flask, client: FlaskClient):
    member = ada()
    db.session.add_all([SecurityEvent(
        account_id=member.account_id, at=make.NOW + timedelta(minutes=number), kind="refused",
        seen_from=f"10.0.{number}.0/24") for number in range(120)])
    browser = make.signed_in(client, member)
    first = browser.get(LOG).get_data(as_text=True)
    older = first.split('before=')[1].split('"')[0]
    second = browser.get(LOG, query_string={"before": older}).get_data(as_text=True)

    assert "10.0.119.0/24" in first and "10.0.70.0/24" in first and "10.0.69.0/24" not in first
    assert "10.0.69.0/24" in second and "10.0.19.0/24" not in second
    assert browser.get(LOG, query_string={"before": "x" * 40}).status_code == 200


# The same for whoever asks.
FOR_EVERYONE = {"spaces.photo", "calendars.network", "events.picture", "events.library_picture",
                "events.network_picture"}


def test_nothing_that_staff_see_is_kept_by_a_browser(app: Flask, client: FlaskClient):
    world = built()
    make.signed_in(client, world.ada)
    kept = {}

    for rule in rules(app, "GET"):
        answer = client.get(path_of(rule, world.values))
        if rule.endpoint not in WITHOUT_ACCOUNT | FOR_EVERYONE and (
                "no-store" not in answer.headers.get("Cache-Control", "")):
            kept[rule.rule] = answer.headers.get("Cache-Control")

    assert kept == {}


@pytest.mark.parametrize("path", ["/tickets", "/tickets/calendar", "/b/{code}", "/join",
                                  "/join/no-such-token", "/sign-in"])
def test_nothing_that_only_one_reader_may_see_is_kept_by_a_browser(
    client: FlaskClient, path: str,
):
    world = built()

    answer = client.get(path.format(code=world.values["code"]))

    assert answer.headers["Cache-Control"] == "private, no-store"
    assert client.get("/northside/").headers.get("Cache-Control") is None
