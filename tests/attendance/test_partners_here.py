"""The desk notes a session's partner in one tap, on the roll-call, at closing, or afterwards."""

import re

import pytest
from flask.testing import FlaskClient

from scheduler.db import db
from scheduler.events import contribution_actions as contributions
from scheduler.events.contribution_actions import Gift
from scheduler.events.models import Contribution, Event, Session
from scheduler.libraries.models import Library
from scheduler.partners.models import Partner
from tests import make
from tests.attendance.test_recording import TYPED
from tests.events.test_contributions import contributing, given

AT = make.NOW


@pytest.fixture
def northside(client: FlaskClient) -> Library:
    """Northside, with its desk signed in."""
    library = make.library()
    make.signed_in(client, make.member(library, "desk"))
    return library


@pytest.fixture
def pkk(northside: Library) -> Partner:
    """A partner of Northside."""
    return make.partner(northside, "PKK")


@pytest.fixture
def session(northside: Library) -> Session:
    """A session of Northside."""
    return make.session(make.event(northside))


def desk_of(session: Session) -> str:
    return f"/northside/desk/sessions/{session.id}"


def test_a_partner_is_noted_at_the_roll_call_and_taken_back(
    client: FlaskClient, pkk: Partner, session: Session,
):
    answer = client.post(f"{desk_of(session)}/contributions?q=sit", data={
        "partner": str(pkk.id), "gives": "speaker", "what": "Ibu guru"})

    assert (answer.status_code, answer.location) == (303, f"{desk_of(session)}?q=sit#partners")
    assert given() == [("PKK", "speaker", "Ibu guru")]
    page = client.get(answer.location).text
    undo = re.search(r'action="([^"]*/contributions/\d+/removal[^"]*)"', page)
    assert undo and "Ibu guru" in page and "setelah pertemuan ditutup" in page
    assert client.post(undo[1].replace("&amp;", "&")).status_code == 303
    assert given() == []


def test_a_partner_is_noted_while_closing_and_counts_with_it(
    client: FlaskClient, pkk: Partner, session: Session,
):
    answer = client.post(f"{desk_of(session)}/contributions?back=closing", data={
        "partner": str(pkk.id), "gives": "place"})
    before = contributing(client)
    client.post(f"{desk_of(session)}/closing", data={"typed_total": "4"})

    assert answer.location == f"{desk_of(session)}/closing#partners"
    assert (before, contributing(client)) == ("0", "1")
    assert "PKK" in client.get(f"{desk_of(session)}/closing").text


def test_the_usual_partner_is_one_tap(client: FlaskClient, northside: Library, pkk: Partner):
    event = make.event(northside)
    earlier, now = make.session(event, "2026-02-25 10:00"), make.session(event)
    contributions.to_session(Gift(pkk.id, "goods"), earlier.id, by=make.staff_at(northside.id),
                             at=AT)

    page = client.get(desk_of(now)).text
    assert "PKK · Barang atau bahan" in page
    client.post(f"{desk_of(now)}/contributions", data={"partner": str(pkk.id), "gives": "goods"})

    assert given() == [("PKK", "goods", "")] * 2
    assert "PKK · Barang atau bahan" not in client.get(desk_of(now)).text


def test_a_partner_that_gave_two_things_is_offered_once(
    client: FlaskClient, northside: Library, pkk: Partner,
):
    event, by = make.event(northside), make.staff_at(northside.id)
    for role, day in (("goods", "2026-02-18"), ("place", "2026-02-25"), ("money", "2026-03-11")):
        contributions.to_session(Gift(pkk.id, role), make.session(event, f"{day} 10:00").id, by=by,
                                 at=AT)

    page = client.get(desk_of(make.session(event))).text

    assert page.count("PKK · ") == 1 and "PKK · Tempat" in page


@pytest.mark.parametrize("values", [
    {"partner": ""}, {"partner": "PKK"}, {"gives": ""}, {"gives": "prayer"},
    {"what": "NIK 3201234567890123"},
])
@pytest.mark.parametrize("where", ["", "?back=closing"])
def test_what_cannot_be_noted_is_said_and_nothing_typed_is_lost(
    client: FlaskClient, pkk: Partner, session: Session, values: dict[str, str], where: str,
):
    sent = {"partner": str(pkk.id), "gives": "money", "what": "Dana desa", **values}

    answer = client.post(f"{desk_of(session)}/contributions{where}", data=sent)

    assert (answer.status_code, sent["what"] in answer.text, given()) == (422, True, [])


def test_a_retired_or_a_neighbours_partner_is_not_offered(
    client: FlaskClient, northside: Library, session: Session,
):
    make.partner(northside, "Lama", retired_at=AT)
    theirs = make.partner(make.library("southside"), "Tetangga")

    page = client.get(desk_of(session)).text
    refused = client.post(f"{desk_of(session)}/contributions", data={
        "partner": str(theirs.id), "gives": "money"})

    assert "Lama" not in page and "Tetangga" not in page
    assert (refused.status_code, given()) == (422, [])


def test_a_session_called_off_takes_no_partner(
    client: FlaskClient, pkk: Partner, northside: Library,
):
    session = make.session(make.event(northside), cancelled_at=AT)

    answer = client.post(f"{desk_of(session)}/contributions", data={
        "partner": str(pkk.id), "gives": "money"})

    assert (answer.status_code, given()) == (409, [])


def test_another_sessions_contribution_is_not_taken_back_from_here(
    client: FlaskClient, northside: Library, pkk: Partner, session: Session,
):
    other = make.session(db.session.get_one(Event, session.event_id), "2026-03-05 10:00")
    gift = contributions.to_session(Gift(pkk.id), other.id, by=make.staff_at(northside.id), at=AT)

    assert client.post(
        f"{desk_of(session)}/contributions/{gift}/removal").status_code == 404
    assert db.session.get(Contribution, gift) is not None


def test_what_already_took_place_is_recorded_with_its_partner(client: FlaskClient, pkk: Partner):
    answers = [client.post("/northside/desk/record", data={
        **TYPED, "partner": str(pkk.id), "gives": "speaker"}) for _turn in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert given() == [("PKK", "speaker", "")]
    assert contributing(client, "2020-02") == "1"


def test_without_a_register_the_record_does_not_ask(client: FlaskClient, northside: Library):
    assert 'name="partner"' not in client.get("/northside/desk/record").text
    assert client.post("/northside/desk/record", data=TYPED).status_code == 303
