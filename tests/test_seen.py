"""Decisions and taps on a page that lay open: who was first is named, nothing is undone unseen."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from scheduler import clock
from scheduler.attendance.models import Attendance
from scheduler.bookings import actions as bookings
from scheduler.bookings.models import Booking, Seat
from scheduler.db import db
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.permissions import GUEST
from scheduler.events.models import Event, Session
from scheduler.history.models import Entry
from scheduler.libraries.models import Library
from scheduler.outbox.models import Message
from scheduler.spaces.models import Reservation
from tests import make
from tests.pages import Form, Page

HOUR = timedelta(hours=1)


@pytest.fixture
def northside(app: Flask) -> Library:
    return make.library()


@pytest.fixture
def asked(northside: Library) -> Reservation:
    """A request that waits for an answer."""
    starts = clock.now().replace(microsecond=0) + timedelta(days=3)
    row = Reservation(
        library_id=northside.id, space_id=make.space(northside).id, purpose="loan", title="Arisan",
        starts_at=starts, ends_at=starts + HOUR, made_at=clock.now(), phone="+6281234567890",
        asked_by="Bu Eta", held_until=starts)
    db.session.add(row)
    db.session.flush()
    return row


@pytest.fixture
def begun(northside: Library) -> Session:
    """A session that has just begun, with one person booked."""
    session = make.session(make.event(northside), starts_at=clock.now() - timedelta(minutes=5))
    booked(session, "Cleo")
    return session


def booked(session: Session, *names: str) -> str:
    """A party's place; the code of its ticket."""
    return bookings.place(BookingRequest(
        session_id=session.id, seats=tuple(SeatRequest(name) for name in names), consent=True,
        phone="081234567899"), by=GUEST(session.library_id),
        at=min(clock.now(), session.starts_at - HOUR)).link_code


class Desk:
    """Someone's browser."""

    def __init__(
        self, app: Flask, at_library: Library, name: str, role: str = "manager",
    ) -> None:
        self.client = make.signed_in(FlaskClient(app), make.member(at_library, role, name))

    def open(self, path: str, **options: Any) -> Any:
        db.session.commit()  # a test that reads must not hold up who writes
        return Context().run(self.client.open, path, **options)

    def sees(self, path: str, action: str) -> Form:
        """The form on this page that is posted there."""
        return form_to(action, self.open(path).text)

    def sends(self, form: Form, **changed: str) -> Any:
        sent = {name: values[0] for name, values in form.sent().items()}
        return self.open(form.action, method="POST", data={**sent, **changed})


def form_to(action: str, text: str) -> Form:
    return next(form for form in Page(text).forms if form.action.split("?")[0] == action)


def said(answer: Any) -> str:
    return Page(answer.text).said["error-summary"]


def test_declining_from_a_page_that_lay_open_names_the_yes(
        app: Flask, northside: Library, asked: Reservation):
    a, b = Desk(app, northside, "Ada"), Desk(app, northside, "Bella")
    one = f"/northside/reservations/{asked.id}"
    no = a.sees(f"{one}/release", f"{one}/release")
    yes = b.sees(one, f"{one}/confirmation")

    assert b.sends(yes).status_code == 303
    refused = a.sends(no, reason="Penuh")

    assert refused.status_code == 409
    assert "Bella menyetujui ini" in said(refused)
    again = form_to(f"{one}/release", refused.text)
    assert again.sent()["reason"] == ["Penuh"]
    assert (asked.confirmed_at is not None, asked.released_at) == (True, None)
    assert a.sends(again).status_code == 303  # now that it was seen


def test_of_a_yes_and_a_no_in_one_second_one_wins(
        app: Flask, northside: Library, asked: Reservation):
    a, b = Desk(app, northside, "Ada"), Desk(app, northside, "Bella")
    one = f"/northside/reservations/{asked.id}"
    pairs = [(a, a.sees(f"{one}/release", f"{one}/release")),
             (b, b.sees(one, f"{one}/confirmation"))]
    number = asked.id
    db.session.remove()

    with ThreadPoolExecutor(2) as both:
        answers = sorted(both.map(lambda pair: in_its_thread(app, *pair), pairs))

    assert answers == [303, 409]
    verbs = db.session.scalars(select(Entry.verb).where(
        Entry.subject == "reservation", Entry.subject_id == number)).all()
    assert verbs in (["confirmed"], ["released"])


def in_its_thread(app: Flask, desk: Desk, form: Form) -> int:
    sent = {name: values[0] for name, values in form.sent().items()}
    answer = Context().run(desk.client.open, form.action, method="POST", data=sent)
    return int(answer.status_code)


def test_two_edits_in_one_second_lose_nothing(app: Flask, northside: Library):
    event = make.event(northside, "Merajut", summary="Awal", bring="Benang")
    a, b = Desk(app, northside, "Ada"), Desk(app, northside, "Bella")
    path, number = f"/northside/events/{event.id}/edit", event.id
    forms = [a.sees(path, path), b.sees(path, path)]
    for form, (name, value) in zip(forms, [("summary", "Baru"), ("bring", "Jarum")], strict=True):
        next(one for one in form.controls if one.name == name).value = value
    db.session.remove()

    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(lambda pair: in_its_thread(app, *pair),
                                zip((a, b), forms, strict=True)))

    assert sorted(answers) == [303, 409]
    kept = db.session.get_one(Event, number)
    assert (kept.summary, kept.bring) in (("Baru", "Benang"), ("Awal", "Jarum"))


def test_parts_that_two_add_to_a_room_at_once_both_stay(app: Flask, northside: Library):
    space = make.space(northside)
    page, action = (f"/northside/settings/spaces/{space.id}{more}" for more in ("", "/parts"))
    desks = [Desk(app, northside, name) for name in ("Ada", "Bella")]
    forms = [desk.sees(page, action) for desk in desks]

    for desk, form, name in zip(desks, forms, ("Kiri", "Kanan"), strict=True):
        assert desk.sends(form, new=name).status_code == 303

    db.session.expire_all()
    assert sorted(part.name for part in space.parts) == ["Kanan", "Kiri", "Ruang Belajar"]


def test_a_script_that_was_shown_nothing_is_answered_as_before(
        app: Flask, northside: Library, asked: Reservation):
    ada = Desk(app, northside, "Ada")

    answer = ada.open(f"/northside/reservations/{asked.id}/confirmation", method="POST")

    assert answer.status_code == 303


def test_a_form_with_something_missing_stays_opened_when_it_was(app: Flask, northside: Library):
    path = f"/northside/events/{make.event(northside).id}/edit"
    ada = Desk(app, northside, "Ada")
    form = ada.sees(path, path)

    missing = ada.sends(form, title="")

    assert missing.status_code == 422
    assert form_to(path, missing.text).sent()["opened"] == form.sent()["opened"]


def test_a_lost_answer_to_a_decision_leads_where_it_led(
        app: Flask, northside: Library, asked: Reservation):
    ada = Desk(app, northside, "Ada")
    one = f"/northside/reservations/{asked.id}"
    yes = ada.sees(one, f"{one}/confirmation")

    first, again = ada.sends(yes), ada.sends(yes)

    assert (again.status_code, again.location) == (303, first.location)


def test_a_mark_that_meets_another_mark_says_so(app: Flask, northside: Library, begun: Session):
    a, b = Desk(app, northside, "Ada"), Desk(app, northside, "Bella")
    desk, seat = f"/northside/desk/sessions/{begun.id}", db.session.scalar(select(Seat.id))
    here = a.sees(desk, f"{desk}/seats/{seat}/attendance")
    away = b.sees(f"{desk}?show=open", f"{desk}/seats/{seat}/absence")

    assert b.sends(away).status_code == 303
    refused = a.sends(here)

    assert refused.status_code == 409
    assert "Bella mencatat" in said(refused) and "tidak hadir" in said(refused)
    assert db.session.scalars(select(Attendance.id)).all() == []
    assert a.sends(form_to(here.action, refused.text)).status_code == 303


def test_who_is_here_already_is_noted_once_without_a_word(
        app: Flask, northside: Library, begun: Session):
    a, b = Desk(app, northside, "Ada"), Desk(app, northside, "Bella")
    desk, seat = f"/northside/desk/sessions/{begun.id}", db.session.scalar(select(Seat.id))
    forms = [one.sees(desk, f"{desk}/seats/{seat}/attendance") for one in (a, b)]

    assert [a.sends(forms[0]).status_code, b.sends(forms[1]).status_code] == [303, 303]
    assert len(db.session.scalars(select(Attendance.id)).all()) == 1


def test_closing_a_count_that_has_grown_meanwhile_shows_it_first(
        app: Flask, northside: Library, begun: Session):
    a, b = Desk(app, northside, "Ada"), Desk(app, northside, "Bella")
    desk, seat = f"/northside/desk/sessions/{begun.id}", db.session.scalar(select(Seat.id))
    closing = a.sees(f"{desk}/closing", f"{desk}/closing")
    assert b.sends(b.sees(desk, f"{desk}/seats/{seat}/attendance")).status_code == 303

    refused = a.sends(closing, typed_total="7")

    assert refused.status_code == 409
    assert "Bella" in said(refused)
    assert form_to(f"{desk}/closing", refused.text).sent()["typed_total"] == ["7"]
    assert begun.closed_at is None


def test_who_gives_back_a_place_that_has_changed_sees_it_first(
        app: Flask, northside: Library, begun: Session):
    session = make.session(begun.event, starts_at=clock.now() + timedelta(days=2))
    code = booked(session, "Sari", "Ana")
    ana = db.session.scalar(select(Seat.id).where(Seat.name == "Ana"))
    db.session.commit()
    resident, page = FlaskClient(app), f"/b/{code}"
    give_back = form_to(f"{page}/cancellation", Context().run(resident.get, page).text)
    Context().run(resident.post, f"{page}/seats", data={"seat": str(ana)})

    sent = {name: values[0] for name, values in give_back.sent().items()}
    refused = Context().run(resident.post, give_back.action, data=sent)

    assert refused.status_code == 409
    assert "Seorang pendaftar mengubah ini" in said(refused)
    db.session.expire_all()
    assert db.session.scalar(select(Booking.state).where(Booking.link_code == code)) == "placed"


def test_news_a_colleague_has_passed_on_is_not_marked_again(
        app: Flask, northside: Library, begun: Session):
    a, b = Desk(app, northside, "Ada"), Desk(app, northside, "Bella")
    queue, number = "/northside/desk/messages", db.session.scalar(select(Message.id))
    action = f"{queue}/{number}/outcome"
    forms = [one.sees(queue, action) for one in (a, b)]

    assert b.sends(forms[1], outcome="unreachable").status_code == 303
    refused = a.sends(forms[0], outcome="told")

    assert refused.status_code == 409
    assert "Bella mencatat" in said(refused)
