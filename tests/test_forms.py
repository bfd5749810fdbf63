"""Bad input on every form gets a sentence that helps, in the reader's language, and loses
nothing typed. Every form of every page, every field of every form, one at a time and all at once.

The world stands still here: what an answer would have kept is written, and then rolled back.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from scheduler.db import db
from tests import conftest, wide_world
from tests.answers import wrong_with
from tests.every_form import POSTS, Sweep, gathered, sent, tries


@pytest.fixture(scope="module")
def sweep(_app: Flask, engine_name: str) -> Iterator[Sweep]:
    with _app.app_context():
        conftest.empty(engine_name)
        found = gathered(_app, wide_world.built())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db.session, "commit", _written_and_rolled_back)
        yield found
    with _app.app_context():
        conftest.empty(engine_name)


def _written_and_rolled_back() -> None:
    db.session.flush()
    db.session.rollback()


@pytest.mark.parametrize("endpoint", POSTS)
def test_bad_input_gets_a_sentence_that_helps_and_loses_nothing(sweep: Sweep, endpoint: str):
    broken: dict[str, Any] = {}
    for found in sweep.by_endpoint[endpoint]:
        where, statuses = f"{found.who} at {found.seen_at}: ", {}
        for what, values, human in tries(found.form):
            answer = sent(found, sweep.clients[found.who], values)
            statuses[what] = answer.status_code
            wrong = wrong_with(answer, form=found.form, seen=human, sent=values)
            if wrong:
                broken[where + what] = wrong
        broken |= {where + name: ["spaces are not nothing"] for name in differing(statuses)}

    assert broken == {}
    assert sweep.by_endpoint[endpoint], "no page leads here"


def differing(statuses: dict[str, int]) -> list[str]:
    """The fields in which spaces alone are taken for something."""
    return [what for what, status in statuses.items() if what.endswith("='   '")
            and not what.startswith("website") and status != statuses[what.replace("'   '", "''")]]
