"""A librarian publishes a workshop; the room is held; calling it off frees it and tells."""

from flask.testing import FlaskClient
from sqlalchemy import func, select

from scheduler.bookings.models import Booking
from scheduler.db import db
from scheduler.events.models import Event, Session
from scheduler.libraries import holidays
from scheduler.outbox.models import Message
from scheduler.spaces.models import Claim
from tests import make


def filled(space_id: int, **values: str) -> dict[str, str]:
    return {"kind": "training", "title": "Menjahit tas", "on": "2027-03-03", "starts": "10:00",
            "ends": "12:00", "space": str(space_id), "capacity": "16", "every": "0",
            "purpose": "programme", **values}


def test_one_form_offers_an_event_and_holds_its_room(client: FlaskClient, sign_in):
    northside = make.library()
    space = make.space(northside)
    sign_in(make.member(northside))

    answer = client.post("/northside/events/", data=filled(space.id, every="1", times="3"))

    assert answer.status_code == 303, answer.text
    starts = db.session.scalars(select(Session.starts_at).order_by(Session.starts_at)).all()
    assert starts == [make.instant(f"2027-03-{day:02d} 10:00") for day in (3, 10, 17)]
    assert db.session.scalar(select(func.count(Claim.id))) == 3
    assert "Menjahit tas" in client.get("/northside/?from=2027-03-01").text


def test_a_taken_room_keeps_what_was_typed_and_writes_nothing(client: FlaskClient, sign_in):
    northside = make.library()
    space = make.space(northside)
    sign_in(make.member(northside))
    client.post("/northside/events/", data=filled(space.id))

    refused = client.post(
        "/northside/events/", data=filled(space.id, title="Lain", every="1", times="2"))

    assert refused.status_code == 409
    assert 'value="Lain"' in refused.text and "Ruang Belajar" in refused.text
    assert db.session.scalar(select(func.count(Event.id))) == 1


def test_bad_times_and_ages_get_a_sentence(client: FlaskClient, sign_in):
    northside = make.library()
    space = make.space(northside)
    sign_in(make.member(northside))

    for values in ({"ends": "09:00"}, {"starts": "pagi"}, {"age_from": "30", "age_to": "20"},
                   {"kind": "dancing"}, {"space": "999"}, {"every": "9"}, {"title": ""}):
        answer = client.post("/northside/events/", data=filled(space.id, **values))
        assert answer.status_code == 422, values
    assert db.session.scalar(select(func.count(Event.id))) == 0


def test_calling_off_frees_the_room_and_puts_everyone_in_the_queue(client: FlaskClient, sign_in):
    northside = make.library()
    space = make.space(northside)
    sign_in(make.member(northside))
    client.post("/northside/events/", data=filled(space.id))
    session = db.session.scalar(select(Session))
    client.post(f"/northside/sessions/{session.id}/bookings",
                data={"name": "Cleo", "phone": "081234567890", "consent": "y"})

    asked = client.get(f"/northside/sessions/{session.id}/cancellation")
    client.post(f"/northside/sessions/{session.id}/cancellation", data={"reason": "Hujan"})

    assert asked.status_code == 200 and db.session.scalar(select(func.count(Booking.id))) == 1
    assert (session.state, session.sequence) == ("cancelled", 1)
    assert db.session.scalar(select(func.count()).where(Claim.released_at.is_(None))) == 0
    kinds = db.session.scalars(select(Message.kind).order_by(Message.id)).all()
    assert kinds == ["booking-placed", "session-cancelled"]


def test_dora_cannot_call_off_northsides_session(client: FlaskClient, sign_in):
    session = make.session(make.event(make.library("northside")))
    sign_in(make.member(make.library("southside"), "manager", "Dora"))

    assert client.post(f"/northside/sessions/{session.id}/cancellation").status_code == 403
    assert client.post(f"/southside/sessions/{session.id}/cancellation").status_code == 404


def test_holidays_warn_in_words(app):
    with app.test_request_context("/"):
        found = holidays.on("ID", [make.instant("2026-08-17 10:00").date()])

    assert len(found) == 1 and "17 Agustus 2026" in found[0]
    assert "Hari Kemerdekaan" in found[0]


def test_the_programme_survives_any_address(client: FlaskClient):
    make.session(make.event(make.library()), "2026-03-04 10:00")

    for query in ("from=garbage", "from=9999-12-31", "to=0001-01-01", "kind=x&age=old&free=1",
                  "q=" + "a" * 5000, "from=2026-03-01&q=menjahit", "age=30"):
        assert client.get(f"/northside/?{query}").status_code == 200
    assert client.get("/nowhere/").status_code == 404
