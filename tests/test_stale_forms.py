"""Forms sent twice, and forms sent when what they are about has changed or gone meanwhile."""

from typing import Any

import pytest
from flask import Flask

from scheduler.db import db
from tests import wide_world
from tests.answers import misspoken
from tests.every_form import Found, Sweep, filled_in, gathered, sent
from tests.pages import Page

LEAVING = ("/sign-out", "/handover", "/account/sign-out-everywhere", "/account/password")


def troubles(found: Sweep, one: Found) -> list[str]:
    """What is wrong with the answer to a form filled in well."""
    answer: Any = sent(one, found.clients[one.who], filled_in(one.form))
    if answer.status_code >= 500 or answer.mimetype != "text/html":
        return [f"{answer.status} {answer.mimetype}"]
    return misspoken(Page(answer.text), "id") if answer.status_code >= 400 else []


@pytest.mark.parametrize("order", [1, -1], ids=["forwards", "backwards"])
def test_every_form_may_be_sent_twice_and_after_all_the_others(app: Flask, order: int):
    found = gathered(app, wide_world.built())
    forms = [one for forms in found.by_endpoint.values() for one in forms][::order]
    forms.sort(key=lambda one: one.form.action in LEAVING)
    broken: dict[str, list[str]] = {}

    for turns in (2, 1):
        for one in forms:
            for _turn in range(turns):
                wrong = troubles(found, one)
                if wrong:
                    broken[f"{one.who} {one.form.action}"] = wrong
    db.session.remove()

    assert broken == {}


def test_a_page_that_answers_a_post_stands_on_what_that_post_has_made(app: Flask):
    found = gathered(app, wide_world.built())
    forms = [one for forms in found.by_endpoint.values() for one in forms]
    forms.sort(key=lambda one: one.form.action in LEAVING)
    stale = {}

    for one in forms:
        client = found.clients[one.who]
        shown: Any = sent(one, client, filled_in(one.form))
        if shown.status_code != 200 or shown.mimetype != "text/html":
            continue
        standing = [form for form in Page(shown.text).forms if "opened" in form.sent()]
        for form in standing[:1]:  # what one does, the next has not seen
            answer: Any = sent(Found(one.who, one.form.action, form), client, form.sent())
            if answer.status_code == 409:
                stale[one.form.action, form.action] = Page(answer.text).summary_words
    db.session.remove()

    assert stale == {}
