"""At the very moment a day is closed people book, and somebody plans: nobody is forgotten."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from flask import Flask

from scheduler.bookings import actions as bookings
from scheduler.bookings import ending_actions as endings
from scheduler.bookings import impact_queries as queries
from scheduler.bookings.impact_queries import Scope
from scheduler.bookings.models import Booking
from scheduler.db import db, transaction
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.errors import Refusal
from scheduler.domain.impact import Decisions, ImpactChanged
from scheduler.domain.permissions import GUEST, Actor
from scheduler.events import actions as events
from scheduler.events.actions import SessionRequest
from scheduler.events.models import Session
from scheduler.outbox.models import Message
from tests import make
from tests.bookings.scenes import span

DAY = span("00:00", "23:59")


def test_whoever_books_while_the_day_is_closed_is_told_or_refused(app: Flask):
    northside = make.library()
    event, ada = make.event(northside, capacity=400), make.staff(northside, "manager", "Ada")
    first = make.session(event, "2099-03-04 09:00")
    library_id, session_id, event_id = northside.id, first.id, event.id
    db.session.commit()

    def book(number: int) -> None:
        with app.app_context(), suppress(Refusal), transaction():
            bookings.place(BookingRequest(
                session_id=session_id, seats=(SeatRequest(f"Cleo {number}"),), consent=True,
                phone="081234567890"), by=GUEST(library_id), at=make.NOW)

    def plan(number: int) -> None:
        with app.app_context(), suppress(Refusal), transaction():
            events.schedule(SessionRequest(event_id, span(f"1{number % 10}:00", "21:00"),
                                           place="Teras", capacity=9), by=ada, at=make.NOW)

    def close(_number: int) -> None:
        for _try in range(60):
            with app.app_context(), suppress(ImpactChanged), transaction():
                _close(ada)
                return
        raise AssertionError("never closed")

    with ThreadPoolExecutor(8) as threads:
        done = [threads.submit(verb, number) for number in range(30)
                for verb in ((book, plan, close) if number == 10 else (book, plan))]
    for one in done:
        one.result()

    db.session.expire_all()
    told = {row.about for row in db.session.query(Message).filter_by(kind="session-cancelled")}
    assert told == {f"booking:{one.id}" for one in db.session.query(Booking)}
    assert [one.id for one in db.session.query(Session) if one.cancelled_at is None] == []


def _close(ada: Actor) -> None:
    met = queries.impact(Scope(ada.library_id, when=DAY), at=make.NOW)
    endings.close_days(DAY, reason="Banjir", by=ada, at=make.NOW,
                       decisions=Decisions("cancel", why="Banjir", version=met.version))
