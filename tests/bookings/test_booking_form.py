"""The form: a person a place, what is wrong stands at its field, nothing typed is lost."""

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from scheduler.bookings.models import Booking, Seat
from scheduler.db import db
from scheduler.events.models import Session
from scheduler.outbox.models import Message
from scheduler.people.models import Consent
from tests import make
from tests.pages import Page

TYPED = {"name": "Cleo", "phone": "0812 3456 7890", "consent": "y", "note": "Datang dari Wolo"}
TWO = {"people": "2", "others-0-name": "Budi"}


def a_session(client: FlaskClient, **values) -> tuple[Session, str]:
    session = make.session(make.event(make.library(code_prefix="NS"), **values),
                           "2099-03-04 10:00")
    return session, f"/northside/sessions/{session.id}"


def names() -> list[str]:
    return list(db.session.scalars(select(Seat.name).order_by(Seat.position)))


@pytest.mark.parametrize("people", ["3", None])
def test_each_place_has_its_own_person(client: FlaskClient, people: str | None):
    """Who says no number (a script, an old page) brings whom they name."""
    _session, page = a_session(client)

    answer = client.post(f"{page}/bookings", data={
        **TYPED, "others-0-name": "Budi", "others-1-name": "Dewi",
        **({"people": people} if people else {})})

    assert answer.status_code == 303
    assert names() == ["Cleo", "Budi", "Dewi"]


@pytest.mark.parametrize("most", [1, 3, 5])
def test_the_form_offers_as_many_places_as_one_booking_may_bring(
    client: FlaskClient, most: int,
):
    session, page = a_session(client, seats_per_booking=most)
    session.event.library.phone = "+624013121234"

    text = client.get(page).text

    assert [f"Nama orang ke-{n}" in text for n in range(2, 7)] == [
        n <= most for n in range(2, 7)]
    assert text.count('name="people"') == (most if most > 1 else 0)
    assert (f"Lebih dari {most} orang?" in text) == (most > 1)
    assert "tel:+624013121234" in text


def test_more_names_than_people_is_asked_and_sending_it_once_more_says_yes(client: FlaskClient):
    _session, page = a_session(client)
    typed = {**TYPED, "people": "2", "others-0-name": "Budi", "others-1-name": "Dewi",
             "others-2-name": ""}

    asked = client.post(f"{page}/bookings", data=typed)
    error = asked.text.split('id="people-error"')[1].split("</p>")[0]
    [form] = [one for one in Page(asked.text).forms if one.action == f"{page}/bookings"]
    again = client.post(f"{page}/bookings", data=form.sent())

    assert asked.status_code == 422 and "2 orang, tetapi menulis 3 nama" in error
    assert form.sent()["people"] == ["3"]
    assert {**form.sent(), "people": ["2"]}.items() >= {
        name: [value] for name, value in typed.items()}.items()
    assert (again.status_code, names()) == (303, ["Cleo", "Budi", "Dewi"])


def test_fewer_names_than_people_asks_for_those_that_are_missing(client: FlaskClient):
    _session, page = a_session(client)

    answer = client.post(f"{page}/bookings", data={**TYPED, **TWO, "people": "4"})

    missing = [n for n in range(3) if f'id="others-{n}-name-error"' in answer.text]
    assert (answer.status_code, missing) == (422, [1, 2])
    assert 'value="Budi"' in answer.text and names() == []


def test_a_mother_brings_three_children_and_nobody_asks_for_ages(client: FlaskClient):
    """She was refused: a child without an adult. Nobody had asked for her own age."""
    _session, page = a_session(client)
    children = {f"others-{n}-name": name for n, name in enumerate(("Ita", "Budi", "Sari"))}

    form = client.get(page).text
    answer = client.post(f"{page}/bookings", data={**TYPED, **children, "people": "4"})
    known = client.post(f"{page}/bookings", data={
        **TYPED, **children, "name": "Rina", "people": "4",
        **{f"others-{n}-age_band": "6-12" for n in range(3)}})

    assert "age_band" not in form
    assert (answer.status_code, known.status_code) == (303, 303)


@pytest.mark.parametrize(("typed", "field", "words"), [
    ({"consent": ""}, "consent", "setuju"),
    ({"phone": ""}, "phone", "nomor ponsel atau surel"),
    ({"phone": "0812"}, "phone", "belum bisa dipakai sebagai nomor"),
    ({"guardian_phone": "12"}, "guardian_phone", "belum bisa dipakai sebagai nomor"),
    ({"people": "3"}, "others-1-name", "nama"),
    ({"people": "1"}, "people", "2 nama"),
    ({f"others-{n}-name": "Warga" for n in range(1, 4)} | {"people": "5"},
     "people", "paling banyak"),
    ({"people": "x"}, "people", "berapa orang"),
    ({"by_child": "y"}, "guardian_name", "wali"),
    ({"name": ""}, "name", "Tulis nama Anda"),
    ({"email": "cleo@"}, "email", "belum lengkap"),
])
def test_what_is_wrong_stands_at_its_field(
    client: FlaskClient, typed: dict, field: str, words: str,
):
    _session, page = a_session(client)

    answer = client.post(f"{page}/bookings", data={**TYPED, **TWO, **typed})

    assert answer.status_code == 422
    error = answer.text.split(f'id="{field}-error"')[1].split("</p>")[0]
    assert words in error
    assert 'value="Datang dari Wolo"' in answer.text and 'value="Budi"' in answer.text
    assert db.session.scalar(select(func.count(Booking.id))) == 0


def test_an_age_limit_names_whom_it_keeps_out(client: FlaskClient):
    _session, page = a_session(client, age_from=15)

    answers = [client.post(f"{page}/bookings", data={
        **TYPED, **TWO, "age_band": "26-45", "others-0-age_band": "6-12", **typed})
        for typed in ({}, {"age_band": "unspecified"})]

    young, unsaid = (answer.text.split('age_band-error"')[1].split("</p>")[0]
                     for answer in answers)
    assert [answer.status_code for answer in answers] == [422, 422]
    assert ("Budi" in young, "Cleo" in unsaid) == (True, True)


def test_where_ages_are_limited_only_those_that_fit_are_offered(client: FlaskClient):
    _session, page = a_session(client, age_from=17, age_to=50)

    [form] = [one for one in Page(client.get(page).text).forms if one.action.endswith("bookings")]
    ages = next(one for one in form.controls if one.name == "age_band")

    assert ages.options == ["unspecified", "13-17", "18-25", "26-45", "46-60"]
    assert [f">{words}<" in client.get(page).text for words in (
        "17 tahun", "18–25 tahun", "46–50 tahun")] == [True] * 3


def test_a_child_who_books_alone_needs_someone_to_call(client: FlaskClient):
    _session, page = a_session(client)

    alone = client.post(f"{page}/bookings", data={**TYPED, "by_child": "y"})
    guarded = client.post(f"{page}/bookings", data={
        **TYPED, "by_child": "y", "guardian_name": "Bu Nur"})

    assert 'id="guardian_name-error"' in alone.text
    assert (alone.status_code, guarded.status_code) == (422, 303)


RIGHT = {"name": "Cleo", "phone": "0812 3456 7890", "email": "", "consent": "y", "people": "3",
         "others-0-name": "Budi", "others-1-name": "Dewi", "age_band": "26-45",
         "others-0-age_band": "18-25", "others-1-age_band": "18-25", "guardian_name": "Bu Nur",
         "guardian_phone": "", "note": ""}
# What can be wrong, one at a time: its values, and the field that says so.
MISTAKES = {
    "consent": {"consent": ""}, "name": {"name": " "}, "phone": {"phone": "0812"},
    "email": {"email": "cleo@"}, "others-0-name": {"others-0-name": ""},
    "others-1-age_band": {"others-1-age_band": "6-12"}, "age_band": {"age_band": "unspecified"},
    "guardian_phone": {"guardian_phone": "12"}, "note": {"note": "7371 0101 0190 0001"},
}


@settings(max_examples=60, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=st.sets(st.sampled_from(sorted(MISTAKES)), min_size=1))
def test_all_mistakes_are_said_in_one_round(client: FlaskClient, made: set[str]):
    """One who mends what the first answer names is through."""
    if db.session.scalar(select(func.count(Session.id))) == 0:
        a_session(client, age_from=13)
    page = f"/northside/sessions/{db.session.scalar(select(Session.id))}"

    answer = client.post(f"{page}/bookings", data={
        **RIGHT, **{name: value for one in made for name, value in MISTAKES[one].items()}})

    assert answer.status_code == 422
    assert {link.removeprefix("#") for link in Page(answer.text).summary_links} == made


@pytest.mark.parametrize("typed", [
    {f"others-{number}-name": f"Warga {number}" for number in range(40)},
    {"others-999999-name": "Warga"}, {"others-0-age_band": "7"}, {"needs": "gold"},
    {"people": "9" * 40}, {"people": "-1"}, {"people": "20"}, {"name": "x" * 121},
    {"others-0-name": "x" * 121},
])
def test_absurd_values_are_refused_without_breaking(client: FlaskClient, typed: dict):
    _session, page = a_session(client)

    answer = client.post(f"{page}/bookings", data={**TYPED, **typed})

    assert answer.status_code in (303, 422)
    assert len(names()) <= 4


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
        **TYPED, "others-0-name": "Budi", "others-1-name": "Dewi"})

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
