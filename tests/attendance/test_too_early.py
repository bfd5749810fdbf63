"""Nothing is noted of a session before it can be so: no one is here the day before, no one is
missing before it began, and what has not begun is not closed."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scheduler import clock
from scheduler.attendance import actions as desk
from scheduler.attendance import queries
from scheduler.attendance import roll_actions as rolls
from scheduler.attendance.actions import WalkIn
from scheduler.bookings import actions as bookings
from scheduler.bookings.models import Seat
from scheduler.db import db
from scheduler.domain.attendance import NotBegunYet, TooEarlyToCount
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.permissions import GUEST
from scheduler.events.models import Session
from tests import make
from tests.pages import Page

STARTS = make.instant("2026-03-04 10:00")
VERBS: dict[str, Callable[..., object]] = {
    "mark": lambda seat, **at: desk.mark(seat, **at),
    "walk in": lambda seat, **at: desk.walk_in(WalkIn("Sitti"), key="k", **at),
    "count": lambda seat, **at: desk.set_counts({"male": 3}, with_disability=0, **at),
    "group": lambda seat, **at: desk.add_group("SD 1", leader="", counts={"male": 3}, **at),
    "sheet": lambda seat, **at: rolls.type_sheet([seat], [("Rudi", "male")], key="s", **at),
    "absent": lambda seat, **at: rolls.mark_absent(seat, **at),
    "rest absent": lambda seat, **at: rolls.mark_rest_absent(**at),
    "close": lambda seat, **at: desk.close(typed_total=9, **at),
}
ONCE_BEGUN = ("absent", "rest absent", "close")


def booked(starts: str = "2026-03-04 10:00", **values: object) -> tuple[Session, int]:
    northside = make.library()
    session = make.session(make.event(northside), starts, **values)
    bookings.place(BookingRequest(
        session_id=session.id, seats=(SeatRequest("Cleo"),), phone="081234567890", consent=True),
        by=GUEST(northside.id), at=session.starts_at - timedelta(days=2))
    return session, db.session.query(Seat.id).scalar()


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(("before", "opens", "begun"), [
    (timedelta(days=1), False, False), (timedelta(minutes=61), False, False),
    (timedelta(minutes=60), True, False), (timedelta(minutes=1), True, False),
    (timedelta(0), True, True), (timedelta(minutes=-30), True, True),
    (timedelta(days=-3), True, True)])
def test_what_the_desk_may_say_and_when(
    app: Flask, verb: str, before: timedelta, opens: bool, begun: bool,
):
    session, seat = booked()
    when = {"session_id": session.id, "by": make.staff_at(session.library_id),
            "at": STARTS - before}

    if begun if verb in ONCE_BEGUN else opens:
        VERBS[verb](seat, **when)
    else:
        with pytest.raises(NotBegunYet if verb in ONCE_BEGUN else TooEarlyToCount):
            VERBS[verb](seat, **when)

        assert queries.tally(session.id).people == 0
        assert session.closed_at is None


def test_a_mistake_can_be_taken_back_at_any_time(app: Flask):
    session, seat = booked()
    desk.mark(seat, session_id=session.id, by=make.staff_at(session.library_id), at=STARTS)
    session.starts_at, session.ends_at = (STARTS + timedelta(days=d) for d in (9, 10))

    desk.unmark(seat, session_id=session.id, by=make.staff_at(session.library_id), at=STARTS)

    assert queries.tally(session.id).people == 0


def test_the_pages_say_when_and_offer_no_button_before(client: FlaskClient, sign_in):
    northside = make.library()
    session = make.session(make.event(northside), starts_at=clock.now() + timedelta(days=40))
    guest = sign_in(make.member(northside, "desk"))
    url = f"/northside/desk/sessions/{session.id}"

    shown = [Page(guest.get(url + page).text) for page in ("", "/closing", "/sheet/typing")]
    closed = guest.post(f"{url}/closing", data={"typed_total": "37"})

    assert [form.action for page in shown for form in page.forms if form.method == "post"
            and any(verb in form.action for verb in ("walk-ins", "headcount", "groups"))] == []
    assert "Kehadiran bisa dicatat mulai" in shown[0].text
    assert "baru dimulai" in shown[1].text
    assert closed.status_code == 409
    assert "baru dimulai" in closed.text


def test_who_may_close_may_open_the_count_again(client: FlaskClient, sign_in):
    northside = make.library()
    session = make.session(make.event(northside), starts_at=clock.now() - timedelta(hours=1))
    desk_worker = sign_in(make.member(northside, "desk"))
    url = f"/northside/desk/sessions/{session.id}"

    answers = [desk_worker.post(f"{url}/{verb}", data={}).status_code
               for verb in ("closing", "reopening")]

    assert (answers, session.state) == ([303, 303], "published")
