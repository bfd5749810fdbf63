"""A session's page: what one reads before the form, and where else to turn."""

import pytest
from flask.testing import FlaskClient

from scheduler.db import db
from scheduler.events.models import Event, Session
from tests import make
from tests.pages import Page
from tests.statements import heard

FORM = {"name": "Cleo", "phone": "0812 3456 7890", "consent": "y"}


def a_session(starts: str = "2099-03-04 10:00", event: Event | None = None, **values) -> Session:
    return make.session(event or make.event(make.library(), "Merajut"), starts, **values)


def page_of(client: FlaskClient, session: Session) -> str:
    return client.get(f"/northside/sessions/{session.id}").text


def other_days(text: str) -> list[str]:
    _before, _title, dates = text.partition('id="other-dates"')
    return [part.split("<")[0].split(", ")[1] for part in dates.split("</section>")[0].split(
        'href="/northside/sessions/')[1:] for part in [part.split(">", 1)[1]]]


def test_how_many_are_left_stands_in_the_button_of_the_phone(client: FlaskClient):
    session = a_session(capacity=2)
    few = page_of(client, session)
    for name in ("Cleo", "Dewi", "Eka"):
        client.post(f"/northside/sessions/{session.id}/bookings", data={
            **FORM, "name": name})
    full = page_of(client, session)

    assert "Daftar ikut, tinggal 2</a>" in few
    assert "Masuk daftar tunggu, 1 menunggu</a>" in full


@pytest.mark.parametrize(("state", "values"), [
    ("full", {"seats_taken": 16}), ("cancelled", {"cancelled_at": make.NOW}),
    ("over", {"starts_at": make.instant("2020-03-04 10:00"),
              "ends_at": make.instant("2020-03-04 11:00")}),
])
def test_what_cannot_be_had_begins_with_its_other_dates(
    client: FlaskClient, state: str, values: dict,
):
    session = a_session()
    for name, value in values.items():
        setattr(session, name, value)
    free = a_session("2099-03-11 10:00", session.event)
    a_session("2099-03-12 10:00", session.event, seats_taken=14)

    text = page_of(client, session)

    assert other_days(text) == ["11 Maret 2099", "12 Maret 2099"]
    assert text.index("Bisa juga di tanggal lain") < text.index('<dl class="facts">')
    assert "Sisa 16</b> dari 16 tempat" in text and "Tinggal 2</b> dari 16 tempat" in text
    assert ("Tambah ke kalender" in text) == (state == "full")
    assert "Bisa juga di tanggal lain" not in page_of(client, free)


def test_dates_that_lead_nowhere_are_not_offered(client: FlaskClient):
    session = a_session()
    event = session.event
    for starts, values in (
        ("2020-03-01 10:00", {}), ("2099-03-05 10:00", {"cancelled_at": make.NOW}),
        ("2099-03-06 10:00", {"published_at": None}), ("2099-03-07 10:00", {"shut_at": make.NOW}),
    ):
        other = a_session(starts, event)
        for name, value in values.items():
            setattr(other, name, value)
    make.session(make.event(event.library, "Memasak"), "2099-03-08 10:00")

    assert 'id="other-dates"' not in page_of(client, session)


def test_many_dates_say_how_many_more_and_cost_the_same(client: FlaskClient):
    session = a_session()
    asked, text = [], ""
    for month, many in ((4, 3), (5, 60)):
        for number in range(many):
            a_session(f"2099-{month:02d}-{1 + number % 28:02d} {8 + number // 28:02d}:00",
                      session.event)
        db.session.commit()
        with heard() as seen:
            text = page_of(client, session)
        asked.append(len(seen))

    assert asked[0] == asked[1]
    assert len(other_days(text)) == 3 and "Masih ada 60 tanggal lain" in text


def test_booking_again_leads_to_the_ticket_that_this_device_holds(client: FlaskClient):
    session = a_session()
    path = f"/northside/sessions/{session.id}/bookings"
    ticket = client.post(path, data=FORM).location

    here = client.post(path, data={**FORM, "note": "Sekali lagi"})
    client.delete_cookie("tickets")
    elsewhere = client.post(path, data={**FORM, "note": "Dan lagi"})

    assert (here.status_code, elsewhere.status_code) == (409, 409)
    assert f'href="{ticket}"' in here.text and ticket not in elsewhere.text


def test_where_it_is_and_whom_to_ask(client: FlaskClient):
    session = a_session(place="")
    session.event.library.address, session.event.library.phone = "Jl. Poros 4", "+624013121234"

    text = page_of(client, session)

    assert "https://www.openstreetmap.org/search?query=Jl.+Poros+4" in text
    assert "tel:+624013121234" in text


def test_nothing_says_free_of_charge_where_all_of_it_is(client: FlaskClient):
    assert "Gratis" not in page_of(client, a_session())


def test_what_will_be_done_is_a_list_where_it_was_written_as_one(client: FlaskClient):
    session = a_session(event=make.event(make.library(), "Merajut",
                                         about="Memilih benang\n- Merajut\n", bring="Jarum"))

    text = Page(page_of(client, session)).text

    assert "<ul><li>Memilih benang</li><li>Merajut</li></ul>" in text and "<p>Jarum</p>" in text
