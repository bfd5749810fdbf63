"""Behind https, where browsers tell less: every form of every page can be sent."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scheduler.db import db
from scheduler.people import actions as people
from tests import make, wide_world
from tests.every_form import asked, filled_in, gathered
from tests.pages import Page
from tests.test_stale_forms import LEAVING
from tests.test_sweep import path_of, rules

HERE = "https://localhost"


@pytest.fixture
def guarded(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    return app


def test_every_page_lets_its_own_site_know_where_one_came_from(app: Flask):
    there = wide_world.built()
    found = gathered(app, there)
    pages = [path_of(rule, there.values) for rule in rules(app, "GET")]
    pages += there.values["pages"]  # type: ignore[operator]

    said = {(client, path): asked(found.clients[client], path).headers["Referrer-Policy"]
            for client in found.clients for path in pages}
    db.session.remove()

    assert {where: policy for where, policy in said.items() if policy != "same-origin"} == {}


TOLD = {
    "everything": {"Origin": HERE, "Referer": f"{HERE}/", "Sec-Fetch-Site": "same-origin"},
    "its site only": {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
    "a hidden origin": {"Origin": "null"},
    "nothing": {},
}


@pytest.mark.parametrize("told", TOLD)
def test_every_form_goes_through_https_whatever_the_browser_tells(guarded: Flask, told: str):
    found = gathered(guarded, wide_world.built())
    forms = [one for forms in found.by_endpoint.values() for one in forms]
    forms.sort(key=lambda one: one.form.action in LEAVING)

    expired = [(one.who, one.form.action) for one in forms if asked(
        found.clients[one.who], one.form.action, method="POST", base_url=HERE,
        headers=TOLD[told], data={"csrf_token": one.form.sent()["csrf_token"]},
    ).status_code == 400]
    db.session.remove()

    assert expired == []


@pytest.mark.parametrize("headers", [
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site", "Origin": HERE},
    {"Origin": "https://evil.example"}])
def test_another_site_is_refused_even_with_the_token(
        guarded: Flask, client: Any, headers: dict[str, str]):
    make.library()
    db.session.commit()
    form = Page(client.get("/sign-in", base_url=HERE).text).forms[-1].sent()

    ours = client.post("/sign-in", data=form, base_url=HERE)
    theirs = client.post("/sign-in", data=form, base_url=HERE, headers=headers)

    assert (ours.status_code, theirs.status_code) == (422, 400)


def test_no_answer_repeats_a_host_that_only_the_asker_named(app: Flask):
    there = wide_world.built()
    found = gathered(app, there)
    pages = [path_of(rule, there.values) for rule in rules(app, "GET")]
    pages += [path.rstrip("/") for path in pages if path.endswith("/") and len(path) > 1]
    pages += [f"/{path}" for path in pages]
    pages += ["//evil.example", "//evil.example/", "/\\evil.example"]
    named = {}
    for path in pages:
        answer: Any = asked(found.clients["staff"], path, base_url="https://evil.example",
                            headers={"X-Forwarded-Host": "evil.example"})
        away = answer.headers.get("Location", "/")
        if b"//evil.example" in answer.data or not away.startswith("/") or away[:2] == "//":
            named[path] = away
    db.session.remove()

    assert named == {}


COOKIES = {"session", "remember_token", "desk", "tickets", "ticket-calendars", "lang", "theme"}


def crumbs(answer: Any) -> list[tuple[str, frozenset[str]]]:
    """Each cookie an answer sets, and what it says about it."""
    said = [line.split("; ") for line in answer.headers.getlist("Set-Cookie")]
    return [(first.partition("=")[0], frozenset(more)) for first, *more in said]


def test_every_cookie_of_every_answer_keeps_one_rule(
        app: Flask, monkeypatch: pytest.MonkeyPatch):
    there = wide_world.built()
    there.ada.account.password_hash = people.hashed("kata sandi baru")
    db.session.commit()
    found = gathered(app, there)
    monkeypatch.setitem(app.config, "SESSION_COOKIE_SECURE", True)
    monkeypatch.setitem(app.config, "REMEMBER_COOKIE_SECURE", True)
    forms = [one for forms in found.by_endpoint.values() for one in forms]
    forms.sort(key=lambda one: one.form.action in LEAVING)
    signed_out = FlaskClient(app, use_cookies=True)

    answers = [asked(found.clients[one.who], one.form.action, method="POST", base_url=HERE,
                     data={name: given[0] for name, given in filled_in(one.form).items() if given})
               for one in forms if not one.form.enctype]
    answers += [asked(signed_out, "/?lang=en", base_url=HERE)]
    answers += [asked(signed_out, "/sign-in", method="POST", base_url=HERE, data={
        "identifier": "ada@example.org", "password": "kata sandi baru", kind: "y"})
        for kind in ("remember", "shared")]
    db.session.remove()
    set_ = [crumb for answer in answers for crumb in crumbs(answer)]

    assert {name for name, _said in set_} >= COOKIES
    assert [(name, said) for name, said in set_
            if not {"Secure", "HttpOnly", "SameSite=Lax"} <= said] == []
