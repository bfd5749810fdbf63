"""A year of drafts is published, or thrown away, in two taps."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scheduler.bookings import returning_actions as returning
from scheduler.db import db
from scheduler.domain.errors import NotYourRole
from scheduler.events import actions as events
from scheduler.events import drafting_actions as drafting
from scheduler.events.actions import SessionRequest
from scheduler.events.drafting_actions import SomeChanged
from scheduler.events.models import Session
from scheduler.spaces.models import Claim
from tests import make
from tests.bookings.scenes import span
from tests.pages import Page


def drafts(many: int, title: str = "Menjahit tas") -> list[Session]:
    """Drafts on the days of January, in a room."""
    northside = make.library()
    by, event = make.staff(northside, "manager", "Ada"), make.event(northside, title)
    space = make.space(northside)
    made = [events.schedule(SessionRequest(
        event.id, span("10:00", "12:00", f"2099-{1 + day // 28:02d}-{1 + day % 28:02d}"),
        space_id=space.id, publish=False), by=by, at=make.NOW) for day in range(many)]
    db.session.commit()
    return made


def states(made: list[Session]) -> list[str]:
    db.session.expire_all()
    return [one.state for one in made]


def marks(made: list[Session]) -> dict[int, int]:
    return {one.id: drafting.mark(one) for one in made}


def sent(text: str, act: str) -> dict[str, list[str]]:
    """What the form with the ticks sends when that button is pressed."""
    form = next(one for one in Page(text).forms
                if {"version", "pick"} <= {box.name for box in one.controls})
    return {**form.sent(), "act": [act]}


def test_fifty_three_drafts_are_published_by_two_taps(client: FlaskClient, sign_in):
    made = drafts(53)
    sign_in(make.member(made[0].event.library))

    assert "/northside/events/drafts" in client.get("/northside/events/").text
    page = client.get("/northside/events/drafts").text
    answer = client.post("/northside/events/drafts", data=sent(page, "publish"))

    assert answer.status_code == 303
    assert set(states(made)) == {"published"}
    assert "53 pertemuan" in client.get(answer.location).text


def test_throwing_away_asks_first_and_names_them(client: FlaskClient, sign_in):
    made = drafts(3)
    sign_in(make.member(made[0].event.library))
    page = client.get("/northside/events/drafts").text

    asked = client.post("/northside/events/drafts", data={
        **sent(page, "ask"), "pick": [f"{made[0].id}", f"{made[1].id}"]})
    assert asked.status_code == 200 and "Buang 2 draf?" in asked.text
    assert re.findall(r'name="pick" value="(\d+)"', asked.text) == [
        f"{made[0].id}", f"{made[1].id}"]
    assert states(made) == ["draft"] * 3

    client.post("/northside/events/drafts", data=sent(asked.text, "discard"))
    assert states(made) == ["cancelled", "cancelled", "draft"]
    assert db.session.query(Claim).filter(Claim.released_at.is_(None)).count() == 1
    assert f"/northside/sessions/{made[0].id}/return" in client.get("/northside/events/").text


def test_when_one_was_decided_meanwhile_nothing_is_done_and_the_others_stay_ticked(
    client: FlaskClient, sign_in,
):
    made = drafts(3)
    sign_in(make.member(made[0].event.library))
    page = client.get("/northside/events/drafts").text
    events.publish(made[1].id, by=make.staff_at(made[0].library_id), at=make.LATER)
    db.session.commit()

    answer = client.post("/northside/events/drafts", data=sent(page, "discard"))

    assert answer.status_code == 409 and "02/01/2099" in answer.text
    assert states(made) == ["draft", "published", "draft"]
    assert sent(answer.text, "x")["pick"] == [f"{made[0].id}", f"{made[2].id}"]


def test_a_neighbours_draft_is_not_there(app: Flask):
    made = drafts(1)
    dora = make.staff(make.library("southside"), "manager", "Dora")

    for verb in (drafting.publish, drafting.discard):
        with pytest.raises(SomeChanged):
            verb(marks(made), by=dora, at=make.NOW)
        with pytest.raises(NotYourRole):
            verb(marks(made), by=make.actor(make.member(
                made[0].event.library, "desk", f"Eta {verb.__name__}")), at=make.NOW)


def test_a_draft_thrown_away_comes_back_as_a_draft_and_was_never_seen(client: FlaskClient):
    made = drafts(1)
    by = make.staff_at(made[0].library_id)
    drafting.discard(marks(made), by=by, at=make.NOW)
    db.session.commit()

    seen = [client.get(path) for path in (
        "/northside/?from=2099-01-01", f"/northside/sessions/{made[0].id}",
        "/northside/calendar.ics")]
    returning.bring_back(made[0].id, by=by, at=make.NOW)

    assert all("Menjahit tas" not in answer.text for answer in seen)
    assert states(made) == ["draft"]
    assert db.session.query(Claim).filter(Claim.released_at.is_(None)).count() == 1


def test_without_a_tick_it_asks_for_one(client: FlaskClient, sign_in):
    made = drafts(1)
    sign_in(make.member(made[0].event.library))

    answer = client.post("/northside/events/drafts", data={"act": "publish"})

    assert answer.status_code == 422 and "Centang paling sedikit satu" in answer.text
