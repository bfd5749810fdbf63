"""The desk passes news on: most urgent first, settled once, taken back, and late without blame."""

import re
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from scheduler import clock
from scheduler.attendance import telling_actions as telling
from scheduler.db import db, transaction
from scheduler.domain.errors import Refusal
from scheduler.history.models import Entry
from scheduler.outbox import worker
from scheduler.outbox.models import Message
from tests import make
from tests.outbox.scenes import posted

QUEUE = "/northside/desk/messages"
PHONE = "+6281234567890"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def outcome_of(message: Message) -> str:
    return f"{QUEUE}/{message.id}/outcome"


def names(page: str) -> list[str]:
    return re.findall(r'<h2 class="h3s">([^<]+)</h2>', page)


def at_the_desk(sign_in: Any) -> Any:
    northside = make.library()
    sign_in(make.member(northside, "desk", "Eka"))
    return northside


def test_one_tap_opens_whatsapp_sms_or_the_dialler_with_the_words(
    client: FlaskClient, sign_in: Any,
):
    posted(at_the_desk(sign_in).id, starts=clock.now() + DAY, phone=PHONE)

    page = client.get(QUEUE).get_data(as_text=True)

    assert "https://wa.me/6281234567890?text=Halo%20Cleo" in page
    assert "sms:+6281234567890?body=Halo%20Cleo" in page and f'href="tel:{PHONE}"' in page
    assert "Halo Cleo, Anda sudah terdaftar" in page and "Pendaftaran diterima" in page


def test_the_most_urgent_come_first(client: FlaskClient, sign_in: Any):
    northside, now = at_the_desk(sign_in), clock.now()
    posted(northside.id, name="Later", starts=now + 9 * DAY, phone=PHONE)
    posted(northside.id, name="Whenever", phone=PHONE, kind="invitation", facts={
        "starts_at": now.isoformat(), "ends_at": (now + 99 * DAY).isoformat(), "days": 3})
    posted(northside.id, name="Soon", starts=now + 2 * DAY, phone=PHONE)
    posted(northside.id, name="Was soon", kind="session-moved", starts=now + 30 * DAY, phone=PHONE,
           facts={"before": (now + HOUR).isoformat()})

    page = client.get(QUEUE).get_data(as_text=True)

    assert names(page) == ["Whenever", "Was soon", "Soon", "Later"]
    assert "Sudah mulai" in page


def test_the_address_filters_by_session_and_by_kind(client: FlaskClient, sign_in: Any):
    northside, soon = at_the_desk(sign_in), clock.now() + DAY
    for name, kind, topic in (("A", "booking-placed", "session:1"),
                              ("B", "session-moved", "session:1"),
                              ("C", "session-moved", "session:2")):
        posted(northside.id, kind, name=name, topic=topic, starts=soon, phone=PHONE)

    found = {query: names(client.get(f"{QUEUE}?{query}").get_data(as_text=True))
             for query in ("session=1", "kind=session-moved", "session=2&kind=session-moved",
                           "kind=nonsense&session=x")}

    assert found == {"session=1": ["A", "B"], "kind=session-moved": ["B", "C"],
                     "session=2&kind=session-moved": ["C"],
                     "kind=nonsense&session=x": ["A", "B", "C"]}


def test_who_marked_it_and_when_and_back_again(client: FlaskClient, sign_in: Any):
    message = posted(at_the_desk(sign_in).id, starts=clock.now() + DAY, phone=PHONE)

    answer = client.post(f"{outcome_of(message)}?session=1", data={"outcome": "told"})
    after = client.get(answer.location).get_data(as_text=True)
    done = client.get(f"{QUEUE}?show=done").get_data(as_text=True)
    told = message.outcome
    client.post(outcome_of(message), data={"outcome": "open"})

    assert "session=1" in answer.location and "Sudah dikabari" in after and "Urungkan" in after
    assert names(done) == ["Cleo"] and "Eka" in done
    assert (told, message.outcome, message.settled_at, message.settled_by) == (
        "told", None, None, None)
    assert [one.verb for one in db.session.query(Entry).filter_by(subject="message")] == [
        "told", "untold"]


def test_the_second_desk_is_told_who_was_first(client: FlaskClient, sign_in: Any):
    northside = at_the_desk(sign_in)
    message = posted(northside.id, starts=clock.now() + DAY, phone=PHONE)
    ben = make.staff(northside)
    telling.mark(message.id, outcome="unreachable", by=ben, at=clock.now())

    answer = client.post(outcome_of(message), data={"outcome": "told"})

    assert answer.status_code == 409 and "Ben sudah mencatatnya" in answer.text
    assert (message.outcome, message.settled_by) == ("unreachable", ben.account_id)


def test_a_double_tap_is_one_mark(client: FlaskClient, sign_in: Any):
    message = posted(at_the_desk(sign_in).id, starts=clock.now() + DAY, phone=PHONE)

    answers = [client.post(outcome_of(message), data={"outcome": "told"}) for _tap in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert db.session.query(Entry).filter_by(subject="message").count() == 1


def test_two_desks_at_the_same_moment_settle_it_once(app: Flask):
    northside = make.library()
    message_id = posted(northside.id, starts=clock.now() + DAY, phone=PHONE).id
    hands = [make.staff(northside, "desk", name) for name in ("Eka", "Budi", "Ben", "Ada")]
    db.session.commit()
    ready, refused = Barrier(len(hands)), []

    def mark(by: Any, outcome: str) -> None:
        with app.app_context():
            ready.wait(20)
            try:
                with transaction():
                    telling.mark(message_id, outcome=outcome, by=by, at=clock.now())
            except Refusal as refusal:
                refused.append(refusal.slug)

    threads = [Thread(target=mark, args=(by, outcome)) for by, outcome in zip(
        hands, ("told", "unreachable") * 2, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert refused == ["already-noted"] * (len(hands) - 1)
    kept = db.session.query(Entry).filter_by(subject="message").one()
    message = db.session.get_one(Message, message_id, populate_existing=True)
    assert (message.outcome, message.settled_by) == (kept.verb, kept.account_id)


def test_what_is_over_is_late_and_held_against_nobody(client: FlaskClient, sign_in: Any):
    message = posted(at_the_desk(sign_in).id, starts=clock.now() - 3 * HOUR, phone=PHONE)

    opened, late = (client.get(f"{QUEUE}?show={show}").get_data(as_text=True)
                    for show in ("", "late"))
    desk = client.get("/northside/desk/").get_data(as_text=True)
    worker.tick(at=clock.now())
    db.session.expire_all()

    assert (names(opened), names(late)) == ([], ["Cleo"])
    assert "Kabar yang harus dikirim (0)" in desk and 'class="waiting"' not in desk
    assert (message.outcome, message.settled_by) == ("not-told", None)
    assert names(client.get(f"{QUEUE}?show=late").get_data(as_text=True)) == ["Cleo"]


def test_what_was_told_and_not_noted_in_time_can_still_be_noted(
    client: FlaskClient, sign_in: Any,
):
    message = posted(at_the_desk(sign_in).id, starts=clock.now() - 3 * HOUR, phone=PHONE)
    worker.tick(at=clock.now())

    client.post(f"{outcome_of(message)}?show=late", data={"outcome": "told"})

    assert message.outcome == "told"


def test_every_staff_page_counts_what_is_to_be_told(client: FlaskClient, sign_in: Any):
    northside = at_the_desk(sign_in)
    for _number in range(3):
        posted(northside.id, starts=clock.now() + DAY, phone=PHONE)

    desk = client.get("/northside/desk/").get_data(as_text=True)
    calendar = client.get("/northside/calendar").get_data(as_text=True)
    client.post("/sign-out")
    guest = client.get("/northside/").get_data(as_text=True)

    assert "Kabar yang harus dikirim (3)" in desk
    assert "3 kabar yang harus dikirim" in calendar and 'class="waiting"' not in guest


def test_mail_that_came_back_says_so(client: FlaskClient, sign_in: Any):
    message = posted(at_the_desk(sign_in).id, starts=clock.now() + DAY, email="cleo@example.org")
    message.channel, message.trouble = "telling", "550 No such mailbox"

    page = client.get(QUEUE).get_data(as_text=True)

    assert "Surel kembali" in page and "550 No such mailbox" in page and "wa.me" not in page


def test_a_way_in_that_came_back_is_not_shown_to_the_desk(client: FlaskClient, sign_in: Any):
    message = posted(at_the_desk(sign_in).id, "invitation", email="eka@example.org",
                     facts={"link": "https://northside.example/join/secret-token", "days": 14})
    message.channel, message.trouble, message.over_at = "telling", "550 No", None

    page = client.get(QUEUE).get_data(as_text=True)

    assert "secret-token" not in page and "Hanya penerimanya" in page


def test_dora_cannot_settle_northsides_task(client: FlaskClient, sign_in: Any):
    message = posted(make.library().id, starts=clock.now() + DAY, phone=PHONE)
    sign_in(make.member(make.library("southside"), "manager", "Dora"))

    answers = [client.post(f"/southside/desk/messages/{message.id}/outcome", data={"outcome": wish})
               for wish in ("told", "open")]

    assert ([answer.status_code for answer in answers], message.outcome) == ([404, 404], None)
