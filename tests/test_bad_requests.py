"""Requests no form of ours makes: without the guard, too large, of another kind, from elsewhere."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.http import parse_cookie

from scheduler import clock
from tests import make, world
from tests.pages import Page
from tests.test_sweep import path_of, rules
from tests.world import DAY, World

NONSENSE = ("", "xx", "id-XX;q=nonsense", "*;q=2,,;", "é", "a" * 5000, "../../etc")


@pytest.fixture
def there(app: Flask) -> World:
    return world.built()


@pytest.fixture
def guarded(app: Flask, client: FlaskClient) -> Iterator[FlaskClient]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(app.config, "WTF_CSRF_ENABLED", True)
        yield client


def coming(there: World) -> str:
    event = make.event(there.northside, "Merajut")
    session = make.session(event, starts_at=clock.now().replace(microsecond=0) + 9 * DAY)
    return f"/northside/sessions/{session.id}"


BOOKING = {"name": "Cleo", "phone": "081234567891", "consent": "y", "note": "Bawa <b>anak</b>"}
OURS = {"Origin": "http://localhost"}


def test_a_form_that_lay_open_too_long_is_sent_again_by_one_tap(
    guarded: FlaskClient, there: World,
):
    answer = guarded.post(f"{coming(there)}/bookings", data=BOOKING, headers=OURS)

    assert answer.status_code == 400
    form = next(form for form in Page(answer.text).forms if form.method == "post")
    assert {name: value for name, (value, *_more) in form.sent().items()
            if name != "csrf_token"} == BOOKING
    again = guarded.post(form.action, data=form.sent(), headers=OURS)
    assert again.status_code == 303
    assert guarded.get(again.location).status_code == 200


def test_what_another_site_sends_is_not_offered_again(guarded: FlaskClient, there: World):
    where = f"{coming(there)}/bookings"
    elsewhere = ({}, {"Origin": "https://example.com"}, {"Origin": "null"},
                 {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"})

    for headers in elsewhere:
        answer = guarded.post(where, data=BOOKING, headers=headers)

        assert answer.status_code == 400
        assert "Cleo" not in answer.text


def test_a_password_is_never_put_into_a_page_to_send_it_again(guarded: FlaskClient, there: World):
    answer = guarded.post("/sign-in", headers=OURS, data={
        "identifier": "ada@example.org", "password": "rahasia besar"})

    assert answer.status_code == 400
    assert "rahasia besar" not in answer.text


def test_who_was_signed_out_meanwhile_is_told_how_to_go_on(guarded: FlaskClient, there: World):
    answer = guarded.post("/northside/events/", data={"title": "Merajut"}, headers=OURS)

    page = Page(answer.text)
    assert (answer.status_code, page.language) == (400, "id")
    assert '<a href="/sign-in" target="_blank"' in answer.text
    assert 'value="Merajut"' in answer.text


@pytest.mark.parametrize("who", ["guest", "staff"])
def test_no_post_goes_through_without_its_guard(
    app: Flask, guarded: FlaskClient, there: World, who: str,
):
    if who == "staff":
        make.signed_in(guarded, there.ada)
    answers = {rule.rule: guarded.post(path_of(rule, there.values), data={"name": "x"})
               for rule in rules(app, "POST")}

    assert {answer.status_code for answer in answers.values()} == {400}
    assert [rule for rule, answer in answers.items() if "<h1" not in answer.text] == []


@pytest.mark.parametrize("kind,body", [
    ("application/json", b'["a"]'), ("application/json", b'{"name": 1, "title": null}'),
    ("text/plain", b"name=x"), ("multipart/form-data", b"name=x"),
    ("application/x-www-form-urlencoded; charset=x", b"\xff\xfe=\x00&&=%zz")])
def test_a_body_of_another_kind_is_a_form_with_nothing_in_it(
    app: Flask, client: FlaskClient, there: World, kind: str, body: bytes,
):
    make.signed_in(client, there.ada)
    broken = {}
    for rule in rules(app, "POST"):
        answer = client.post(path_of(rule, there.values), data=body, content_type=kind)
        if answer.status_code >= 500 or (
                answer.status_code >= 400 and answer.mimetype != "text/html"):
            broken[rule.rule] = answer.status

    assert broken == {}


def test_a_body_too_large_says_so_in_a_page(client: FlaskClient, there: World):
    make.signed_in(client, there.ada)

    for where, data in (("/northside/events/", {"about": "x" * 9_000_000}),
                        ("/northside/imports/", {"file": "x" * 9_000_000})):
        answer = client.post(where, data=data)

        assert answer.status_code == 413
        assert "terlalu besar" in Page(answer.text).title


def test_a_wrong_method_gets_a_page_and_the_methods_that_work(
    app: Flask, client: FlaskClient, there: World,
):
    make.signed_in(client, there.ada)
    wrong = {}
    for rule in rules(app, "POST"):
        answer = client.put(path_of(rule, there.values))
        if answer.status_code != 405 or "POST" not in answer.headers.get("Allow", "") or (
                "<h1" not in answer.text):
            wrong[rule.rule] = answer.status

    assert wrong == {}


def test_the_address_of_a_form_that_was_sent_opens_the_nearest_page(
    app: Flask, client: FlaskClient, there: World,
):
    make.signed_in(client, there.ada)
    reads = {rule.rule for rule in rules(app, "GET")}
    lost = {}
    for rule in rules(app, "POST"):
        path = path_of(rule, there.values)
        if rule.rule in reads or rule.rule.count("/") == 1:  # that may be a library's name
            continue
        answer = client.get(path)
        page = answer.headers.get("Location", "")
        if answer.status_code != 303 or not path.startswith(page) or (
                client.get(page).status_code not in (200, 303, 308, 404, 410)):
            lost[rule.rule] = (answer.status, page)

    assert lost == {}


def test_a_hostile_host_is_named_nowhere(app: Flask, client: FlaskClient, there: World):
    make.signed_in(client, there.ada)
    for path in (path_of(rule, there.values) for rule in rules(app, "GET")):
        answer = client.get(path, headers={"Host": "evil.example"})

        assert b"evil.example" not in answer.data + str(answer.headers).encode(), path
    for host in ("evil.example:80@x", "localhost:99999999", "a b", "[::1", "é"):
        assert client.get("/northside/", headers={"Host": host}).status_code < 500, host


@pytest.mark.parametrize("name", ["lang", "theme", "session", "tickets", "desk",
                                  "ticket-calendars", "remember_token"])
def test_a_cookie_that_was_tampered_with_is_no_cookie(
    client: FlaskClient, there: World, name: str,
):
    for value in ("", "é", "null", "[1]", "..", "eyJfdXNlcl9pZCI6IjEifQ.x.y"):
        client.set_cookie(name, value)
        for path in ("/", "/northside/", "/tickets/calendar", "/switch", "/account",
                     "/northside/desk/"):
            answer = client.get(path)

            assert answer.status_code in (200, 303), (value, path)
            assert 'lang="id"' in answer.text or answer.status_code == 303


def test_nonsense_languages_read_indonesian(client: FlaskClient, there: World):
    for wish in NONSENSE:
        asked = client.get("/northside/", query_string={"lang": wish})
        told = client.get("/northside/", headers={"Accept-Language": wish})

        assert [Page(answer.text).language for answer in (asked, told)] == ["id", "id"]
        assert "lang" not in parse_cookie(asked.headers.get("Set-Cookie", ""))


@pytest.mark.parametrize("wish", [
    "https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example",
    "/%09/evil.example", "\t//evil.example", "/\n/evil.example", "javascript:alert(1)",
    "http:evil.example", "///evil.example", "/.//evil.example", "\\\\evil.example",
    "/northside/\r\nSet-Cookie: a=b", " //evil.example", "/[", "//[", "https://[evil"])
def test_signing_in_leads_nowhere_else(client: FlaskClient, there: World, wish: str):
    from scheduler.people import actions as people
    there.ada.account.password_hash = people.hashed("rahasia besar")

    answer: Any = client.post("/sign-in", query_string={"next": wish}, data={
        "identifier": "ada@example.org", "password": "rahasia besar"})

    assert answer.status_code == 303
    assert re.fullmatch(r"/(?![/\\])[^\x00-\x20\\]*", answer.location)
    assert "a" not in parse_cookie(answer.headers.get("Set-Cookie", ""))
