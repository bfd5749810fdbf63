"""Behind https, where browsers tell less: every form of every page can be sent."""

from typing import Any

import pytest
from flask import Flask

from scheduler.db import db
from tests import make, wide_world
from tests.every_form import asked, gathered
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
