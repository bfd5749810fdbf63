"""Four hundred posts for a hundred seats, over HTTP: a hundred are sold, nobody sees a 500."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from scheduler.bookings.models import Booking
from scheduler.db import db
from scheduler.events.models import Session
from tests import make


def test_four_hundred_posts_for_a_hundred_seats_sell_a_hundred(app: Flask):
    session = make.session(make.event(make.library(), capacity=100), "2099-03-04 10:00")
    path = f"/northside/sessions/{session.id}/bookings"
    db.session.commit()
    db.session.remove()

    def post(number: int) -> int:
        return FlaskClient(app, app.response_class).post(path, data={
            "name": f"Warga {number}", "phone": f"0812345{number:05d}", "consent": "y",
        }).status_code

    with ThreadPoolExecutor(32) as phones:
        answers = Counter(phones.map(post, range(400)))

    assert set(answers) == {303}
    states = dict(db.session.execute(
        select(Booking.state, func.count()).group_by(Booking.state)).all())
    assert states == {"placed": 100, "waiting": 300}
    assert db.session.scalar(select(Session.seats_taken)) == 100
    assert db.session.scalar(select(Session.parties_waiting)) == 300
