"""The form: a person a place, what is wrong stands at its field, nothing typed is lost."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from scheduler.bookings.models import Booking, Seat
from scheduler.db import db
from scheduler.events.models import Session
from scheduler.outbox.models import Message
from scheduler.people.models import Consent
from tests import make

TYPED = {"name": "Cleo", "phone": "0812 3456 7890", "consent": "y", "village": "Wolo",
         "age_band": "26-45"}
CHILD = {"others-0-name": "Budi", "others-0-age_band": "6-12", "others-0-sex": "male"}


def a_session(client: FlaskClient, **values) -> tuple[Session, str]:
    session = make.session(make.event(make.library(code_prefix="NS"), **values),
                           "2099-03-04 10:00")
    return session, f"/northside/sessions/{session.id}"


def seats() -> list[tuple[str, str, str, str]]:
    rows = db.session.execute(select(
        Seat.name, Seat.sex, Seat.age_band, Seat.village).order_by(Seat.position))
    return [tuple(row) for row in rows]


def test_each_place_has_its_own_person(client: FlaskClient):
    _session, page = a_session(client)

    answer = client.post(f"{page}/bookings", data={
        **TYPED, **CHILD, "others-1-name": "Dewi", "lap_children": "1"})

    assert answer.status_code == 303
    assert seats() == [("Cleo", "unspecified", "26-45", "Wolo"),
                       ("Budi", "male", "6-12", ""), ("Dewi", "unspecified", "unspecified", "")]
    assert db.session.scalar(select(Booking.lap_children)) == 1


def test_the_form_offers_as_many_places_as_one_booking_may_bring(client: FlaskClient):
    _session, page = a_session(client, seats_per_booking=3)

    text = client.get(page).text

    assert ["Orang ke-2" in text, "Orang ke-3" in text, "Orang ke-4" in text] == [
        True, True, False]


@pytest.mark.parametrize(("typed", "field", "words"), [
    ({"consent": ""}, "consent", "setuju"),
    ({"phone": ""}, "phone", "nomor ponsel atau surel"),
    ({"phone": "0812"}, "phone", "belum bisa dipakai sebagai nomor"),
    ({"guardian_phone": "12"}, "guardian_phone", "belum bisa dipakai sebagai nomor"),
    ({"others-1-sex": "male"}, "others-1-name", "nama"),
    ({"name": ""}, "name", "Tulis nama Anda"),
    ({"email": "cleo@"}, "email", "belum lengkap"),
    ({"lap_children": "11"}, "lap_children", "Antara 0 dan 10"),
])
def test_what_is_wrong_stands_at_its_field(
    client: FlaskClient, typed: dict, field: str, words: str,
):
    _session, page = a_session(client)

    answer = client.post(f"{page}/bookings", data={**TYPED, **CHILD, **typed})

    assert answer.status_code == 422
    error = answer.text.split(f'id="{field}-error"')[1].split("</p>")[0]
    assert words in error
    assert 'value="Wolo"' in answer.text and 'value="Budi"' in answer.text
    assert db.session.scalar(select(func.count(Booking.id))) == 0


def test_an_age_limit_names_whom_it_keeps_out(client: FlaskClient):
    _session, page = a_session(client, age_from=15)

    answers = [client.post(f"{page}/bookings", data={**TYPED, **CHILD, **typed}) for typed in (
        {}, {"age_band": "unspecified"})]

    young, unsaid = (answer.text.split('age_band-error"')[1].split("</p>")[0]
                     for answer in answers)
    assert [answer.status_code for answer in answers] == [422, 422]
    assert ("Budi" in young, "Cleo" in unsaid) == (True, True)


def test_a_child_alone_needs_someone_to_call(client: FlaskClient):
    _session, page = a_session(client)

    alone = client.post(f"{page}/bookings", data={**TYPED, "age_band": "6-12"})
    guarded = client.post(f"{page}/bookings", data={
        **TYPED, "age_band": "6-12", "guardian_name": "Bu Nur"})

    assert 'id="guardian_name-error"' in alone.text
    assert (alone.status_code, guarded.status_code) == (422, 303)


@pytest.mark.parametrize("typed", [
    {f"others-{number}-name": f"Warga {number}" for number in range(40)},
    {"others-999999-name": "Warga"}, {"others-0-age_band": "7"}, {"needs": "gold"},
    {"lap_children": "9" * 40}, {"name": "x" * 121}, {"others-0-name": "x" * 121},
])
def test_absurd_values_are_refused_without_breaking(client: FlaskClient, typed: dict):
    _session, page = a_session(client)

    answer = client.post(f"{page}/bookings", data={**TYPED, **typed})

    assert answer.status_code in (303, 422)
    assert len(seats()) <= 4


def at_the_desk(client: FlaskClient, sign_in, **values) -> tuple[Session, str]:
    session, _page = a_session(client, **values)
    sign_in(make.member(session.event.library, "desk", "Eka"))
    return session, f"/northside/desk/sessions/{session.id}/bookings/new"


def test_the_desk_books_for_someone_without_a_phone_and_promises_nothing(
    client: FlaskClient, sign_in,
):
    _session, page = at_the_desk(client, sign_in)

    answer = client.post(page, data={"name": "Cleo"})
    ticket = client.get(answer.location).text

    booking = db.session.scalar(select(Booking))
    assert (answer.status_code, booking.state, booking.phone) == (303, "placed", "")
    assert f"NS-{booking.desk_code}" in ticket and "tidak ada yang bisa dikabari" in ticket
    assert db.session.scalar(select(func.count(Message.id))) == 0
    assert db.session.scalar(select(Consent.channel)) == "desk"


def test_the_desk_with_a_number_writes_the_letter(client: FlaskClient, sign_in):
    _session, page = at_the_desk(client, sign_in)

    answer = client.post(page, data={"name": "Cleo", "phone": "0812 3456 7890"})

    assert "tidak ada yang bisa dikabari" not in client.get(answer.location).text
    assert db.session.scalar(select(Message.channel)) == "telling"


def test_a_second_tap_at_the_desk_books_nobody_twice(client: FlaskClient, sign_in):
    _session, page = at_the_desk(client, sign_in)

    answers = [client.post(page, data={"name": "Cleo"}).status_code for _twice in range(2)]

    assert answers == [303, 409]
    assert db.session.scalar(select(func.count(Booking.id))) == 1


def test_the_desk_page_is_for_the_desk_of_this_library(client: FlaskClient, sign_in):
    session, page = at_the_desk(client, sign_in)
    southside = make.library("southside")
    unknown = client.get("/northside/desk/sessions/999/bookings/new")
    bad = client.post(page, data={"name": "", "note": "Kursi depan"})

    sign_in(make.member(southside, "manager", "Dora"))
    foreign = client.get(f"/southside/desk/sessions/{session.id}/bookings/new")
    resident = client.get(page)

    assert (unknown.status_code, foreign.status_code, resident.status_code) == (404, 404, 403)
    assert bad.status_code == 422 and 'value="Kursi depan"' in bad.text


def test_nobody_has_to_send_the_form_once_for_each_of_the_family(client: FlaskClient):
    _session, page = a_session(client, age_from=5)

    answer = client.post(f"{page}/bookings", data={
        **TYPED, "age_band": "unspecified", "others-0-name": "Budi", "others-1-name": "Dewi"})

    wrong = [name for name in ("age_band", "others-0-age_band", "others-1-age_band",
                               "others-2-age_band") if f'id="{name}-error"' in answer.text]
    assert wrong == ["age_band", "others-0-age_band", "others-1-age_band"]


@pytest.mark.parametrize(("values", "words"), [
    ({"booking_opens_at": make.instant("2099-02-01 08:00")}, "Dibuka Minggu, 1 Februari 2099"),
    ({"booking_closes_at": make.instant("2020-02-01 08:00")}, "Pendaftaran sudah ditutup"),
])
def test_outside_its_time_the_page_says_so_instead_of_a_form(
    client: FlaskClient, values: dict, words: str,
):
    session, page = a_session(client)
    for name, value in values.items():
        setattr(session, name, value)

    text = client.get(page).text

    assert (words in text, 'name="phone"' in text) == (True, False)
