"""What a partner gave counts once the session is closed, or on its day; each thing once."""

import csv
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import StringIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from scheduler import clock
from scheduler.attendance import actions as desk
from scheduler.db import db, transaction
from scheduler.domain.errors import Missing, NotYourRole, SessionCancelled
from scheduler.domain.interval import Interval
from scheduler.events import actions as events
from scheduler.events import contribution_actions as contributions
from scheduler.events import drafting_actions as drafting
from scheduler.events import extending_actions
from scheduler.events.actions import SessionRequest
from scheduler.events.contribution_actions import Gift
from scheduler.events.models import Contribution, Session
from scheduler.history import queries as history
from scheduler.libraries.models import Library
from scheduler.partners.models import Partner
from tests import make
from tests.statements import heard

AT = make.NOW


@pytest.fixture
def northside(client: FlaskClient) -> Library:
    """Northside, with its librarian signed in."""
    library = make.library()
    make.signed_in(client, make.member(library))
    return library


def page_of(partner: Partner) -> str:
    return f"/northside/settings/partners/{partner.id}"


def contributing(client: FlaskClient, period: str = "2026-03") -> str:
    answer = client.get(f"/northside/indicators.csv?period={period}")
    return next(row["value"] for row in csv.DictReader(StringIO(answer.text))
                if row["indicator"] == "partners_contributing")


def given() -> list[tuple[str, str, str]]:
    rows = db.session.execute(
        select(Partner.name, Contribution.role, Contribution.what)
        .join(Partner, Partner.id == Contribution.partner_id).order_by(Contribution.id))
    return [tuple(row) for row in rows]


def test_a_contribution_counts_when_the_session_is_closed_and_by_one(
    client: FlaskClient, northside: Library,
):
    pkk, session = make.partner(northside, "PKK"), make.session(make.event(northside))

    answer = client.post(f"{page_of(pkk)}/contributions/new", data={
        "role": "goods", "what": "40 map", "session": str(session.id), "on": ""})
    open_still = contributing(client)
    desk.close(session.id, typed_total=3, by=make.staff(northside, name="Eka"), at=make.LATER)

    assert (answer.status_code, given()) == (422, [])  # its day is too far from today to choose
    contributions.to_session(Gift(pkk.id, "goods", "40 map"), session.id,
                             by=make.staff_at(northside.id), at=AT)
    assert (open_still, contributing(client)) == ("0", "1")
    assert "40 map" in client.get(page_of(pkk)).text


def test_a_second_gift_of_the_same_partner_is_the_same_institution(
    client: FlaskClient, northside: Library,
):
    pkk = make.partner(northside, "PKK")
    by = make.staff_at(northside.id)
    for hour in (8, 13):
        session = make.session(make.event(northside), f"2026-03-04 {hour:02}:00", closed_at=AT)
        contributions.to_session(Gift(pkk.id, "place"), session.id, by=by, at=AT)
    contributions.on_a_day(Gift(pkk.id, "money"), date(2026, 3, 1), today=date(2026, 3, 2), by=by,
                           at=AT)

    assert contributing(client) == "1"


def test_a_gift_of_a_day_counts_in_its_month(client: FlaskClient, northside: Library):
    pkk = make.partner(northside, "PKK")

    answer = client.post(f"{page_of(pkk)}/contributions/new", data={
        "role": "money", "what": "Internet", "session": "", "on": "2026-02-28"})

    assert (answer.status_code, given()) == (303, [("PKK", "money", "Internet")])
    assert (contributing(client, "2026-02"), contributing(client, "2026-03")) == ("1", "0")


@pytest.mark.parametrize("values", [
    {"on": ""}, {"on": "2099-01-01"}, {"role": "prayer"}, {"session": "999999"},
    {"what": "x" * 301}, {"what": "3201234567890123"}, {"on": "kemarin"}, {"session": "{s}"},
])
def test_a_gift_that_cannot_be_is_refused_and_nothing_typed_is_lost(
    client: FlaskClient, northside: Library, values: dict[str, str],
):
    pkk = make.partner(northside, "PKK")
    session = make.session(make.event(northside), starts_at=clock.now().replace(microsecond=0))
    sent = {"role": "money", "what": "Internet", "session": "", "on": "2026-02-28", **values}
    sent["session"] = sent["session"].format(s=session.id)

    answer = client.post(f"{page_of(pkk)}/contributions/new", data=sent)

    assert (answer.status_code, given()) == (422, [])
    assert sent["what"] in answer.text


def test_what_was_written_down_is_corrected_and_removed(client: FlaskClient, northside: Library):
    pkk = make.partner(northside, "PKK")
    gift = contributions.on_a_day(Gift(pkk.id, "money"), date(2026, 3, 1), today=date(2026, 3, 2),
                                  by=make.staff_at(northside.id), at=AT)
    path = f"{page_of(pkk)}/contributions/{gift}"

    corrected = client.post(path, data={"role": "goods", "what": "Buku", "on": "2026-02-01"})
    refused = client.post(path, data={"role": "goods", "what": "Buku", "on": "2099-02-01"})
    asked = client.get(f"{path}/removal")

    assert (corrected.status_code, refused.status_code) == (303, 422)
    assert (given(), contributing(client, "2026-02")) == ([("PKK", "goods", "Buku")], "1")
    assert "Hapus dukungan ini?" in asked.text and "Buku" in asked.text
    assert client.post(f"{path}/removal").status_code == 303
    assert (given(), contributing(client, "2026-02")) == ([], "0")
    assert [one.verb for one in history.entries_of(
        northside.id, subject="partner", subject_id=pkk.id)] == [
        "gift-removed", "gift-corrected", "gave"]


def test_a_gift_to_a_session_stays_with_it(client: FlaskClient, northside: Library):
    pkk, session = make.partner(northside, "PKK"), make.session(make.event(northside))
    gift = contributions.to_session(Gift(pkk.id), session.id, by=make.staff_at(northside.id), at=AT)

    client.post(f"{page_of(pkk)}/contributions/{gift}",
                data={"role": "staff", "what": "", "on": "2026-02-01"})

    row = db.session.get_one(Contribution, gift)
    assert (row.role, row.session_id, row.given_on) == ("staff", session.id, None)


def test_another_partners_or_neighbours_gift_is_missing(client: FlaskClient, northside: Library):
    pkk, other = make.partner(northside, "PKK"), make.partner(northside, "Dinas")
    gift = contributions.on_a_day(Gift(other.id), date(2026, 3, 1), today=date(2026, 3, 2),
                                  by=make.staff_at(northside.id), at=AT)
    south = make.library("southside")
    theirs = make.partner(south, "PKK")
    session = make.session(make.event(northside))

    for path in ("", "/removal"):
        address = f"{page_of(pkk)}/contributions/{gift}{path}"
        assert client.get(address).status_code == 404
        assert client.post(address, data={"role": "money"}).status_code == 404
    with pytest.raises(Missing):
        contributions.to_session(Gift(theirs.id), session.id, by=make.staff_at(northside.id), at=AT)
    with pytest.raises(Missing):
        contributions.to_session(Gift(theirs.id), session.id, by=make.staff_at(south.id), at=AT)
    assert len(given()) == 1


def test_nothing_is_given_to_a_session_that_was_called_off(app: Flask):
    northside = make.library()
    session = make.session(make.event(northside), cancelled_at=AT)

    with pytest.raises(SessionCancelled):
        contributions.to_session(Gift(make.partner(northside).id), session.id,
                                 by=make.staff_at(northside.id), at=AT)


def test_the_desk_notes_for_a_session_but_does_not_keep_the_register(app: Flask):
    northside = make.library()
    pkk, eka = make.partner(northside), make.staff(northside, "desk", "Eka")
    session = make.session(make.event(northside))

    gift = contributions.to_session(Gift(pkk.id), session.id, by=eka, at=AT)

    with pytest.raises(NotYourRole):
        contributions.on_a_day(Gift(pkk.id), date(2026, 3, 1), today=date(2026, 3, 2), by=eka,
                               at=AT)
    with pytest.raises(NotYourRole):
        contributions.remove(gift, by=eka, at=AT)
    with pytest.raises(NotYourRole):
        contributions.correct(gift, Gift(pkk.id, "money"), given_on=None, today=date(2026, 3, 2),
                              by=eka, at=AT)
    contributions.remove(gift, session_id=session.id, by=eka, at=AT)
    assert given() == []


def test_two_taps_are_one_contribution(app: Flask):
    northside = make.library()
    pkk, by = make.partner(northside).id, make.staff(northside)
    session = make.session(make.event(northside)).id
    db.session.commit()

    def tap(number: int) -> int:
        with app.app_context(), transaction():
            return contributions.to_session(Gift(pkk, "speaker"), session, by=by, at=AT)

    with ThreadPoolExecutor(12) as pool:
        found = set(pool.map(tap, range(12)))

    assert len(found) == 1
    assert db.session.scalar(select(func.count(Contribution.id))) == 1


def wish(event_id: int, partner_id: int) -> SessionRequest:
    when = Interval(make.instant("2026-03-04 10:00"), make.instant("2026-03-04 12:00"))
    return SessionRequest(event_id, when, place="Teras", publish=False,
                          partner=Gift(partner_id, "speaker"))


def test_a_date_is_made_with_its_partner_and_a_draft_takes_it_away(app: Flask):
    northside = make.library()
    by, pkk = make.staff(northside), make.partner(northside, "PKK")
    draft = events.schedule(wish(make.event(northside).id, pkk.id), by=by, at=AT)
    assert given() == [("PKK", "speaker", "")]

    drafting.discard({draft.id: drafting.mark(draft)}, by=by, at=AT)

    assert given() == []


def test_a_neighbours_partner_cannot_be_planned_with(app: Flask):
    northside = make.library()
    theirs = make.partner(make.library("southside"), "PKK")

    with pytest.raises(Missing):
        events.schedule(wish(make.event(northside).id, theirs.id), by=make.staff(northside), at=AT)


def test_a_rhythm_goes_on_with_its_partner(client: FlaskClient, northside: Library):
    make.space(northside)
    pkk = make.partner(northside, "PKK")

    answer = client.post("/northside/events/", data={
        "kind": "training", "title": "Menjahit", "purpose": "collaboration", "on": "2026-04-07",
        "starts": "10:00", "ends": "12:00", "every": "1", "place": "Teras",
        "partner": str(pkk.id), "gives": "place"})
    first = db.session.scalar(select(func.count(Session.id)))
    extending_actions.extend(at=make.instant("2026-09-01 09:00"))
    db.session.commit()

    made = db.session.scalar(select(func.count(Session.id)))
    assert answer.status_code == 303 and made > first > 50
    assert given() == [("PKK", "place", "")] * made


def test_the_public_page_names_the_institution_and_nobody_in_it(client: FlaskClient):
    northside = make.library()
    pkk = make.partner(northside, "PKK Mandonga", contact_name="Ibu Hasna", phone="+6281234567890",
                       note="rahasia")
    session = make.session(make.event(northside), "2099-03-04 10:00")
    for role in ("speaker", "place"):
        contributions.to_session(Gift(pkk.id, role, "diam-diam"), session.id,
                                 by=make.staff_at(northside.id), at=AT)

    page = client.get(f"/northside/sessions/{session.id}").text

    assert page.count("PKK Mandonga") == 2  # in the facts, and for machines
    assert '"contributor": [{"@type": "Organization", "name": "PKK Mandonga"}]' in page
    assert not [word for word in ("Hasna", "81234567890", "rahasia", "diam-diam") if word in page]


def test_a_partners_page_asks_as_much_for_3_gifts_as_for_300(
    client: FlaskClient, northside: Library,
):
    by, asked = make.staff_at(northside.id), []
    for number in (3, 300):
        pkk = make.partner(northside, f"PKK {number}")
        for count in range(number):
            contributions.on_a_day(Gift(pkk.id, "goods", str(count)), date(2026, 3, 1),
                                   today=date(2026, 3, 2), by=by, at=AT)
        db.session.commit()
        with heard() as seen:
            assert client.get(page_of(pkk)).status_code == 200
        asked.append(len(seen))

    assert asked[1] - asked[0] in (0, 1)  # one more counts what is not shown
