"""Ruang with views beside it that do the least there is to do: the limits of this server."""

import os
import random
import sqlite3
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask, Response, redirect
from flask_migrate import upgrade
from sqlalchemy import insert, text

from bench.names import FEED, SESSION, SESSIONS, TOKEN
from bench.replay import Recording, core_of, new_word, on_connection, on_driver, recorded, replay
from scheduler import clock, create_app
from scheduler.db import db, transaction
from scheduler.events.models import Event, Session
from scheduler.libraries.models import Library

PERSON, BOOKING = 7_000_001, 8_000_001
NAME, PHONE = "Qwertyuiop", "081299988877"


def prepared() -> Flask:
    """The app on a fresh database with one library, 500 sessions, and the limits beside it."""
    app = create_app({"SQLALCHEMY_DATABASE_URI": f"sqlite:///{os.environ['BENCH_DATABASE']}"})
    with app.app_context():
        upgrade()
        with transaction():
            _fill()
        db.session.remove()
        engine = db.engine
    kept: dict[str, Any] = {}
    _add_reading(app, kept)
    _add_booking(app, kept)
    kept["feed"] = app.test_client().get(FEED).data
    with recorded(engine) as heard:
        code = _booked(app)
    _remember(app, kept, heard, code)
    return app


def _add_reading(app: Flask, kept: dict[str, Any]) -> None:
    @app.get("/empty")
    def empty() -> Response:
        return Response(status=304)

    @app.get("/bytes")
    def ready_bytes() -> Response:
        return Response(kept["feed"], content_type="text/calendar; charset=utf-8")


def _add_booking(app: Flask, kept: dict[str, Any]) -> None:
    from scheduler.web import csrf

    @app.post("/core/<int:number>")
    @csrf.exempt
    def through_core(number: int) -> Response:
        replay(kept["core"], execute=on_connection(db.session.connection()),
               swaps=kept["swaps"](number), born=kept["born"])
        return redirect("/bench/", 303)

    @app.post("/driver/<int:number>")
    @csrf.exempt
    def on_the_driver(number: int) -> Response:
        with kept["turn"]:
            connection = _own_connection()
            connection.execute("BEGIN IMMEDIATE")
            replay(kept["driver"], execute=on_driver(connection), swaps=kept["swaps"](number),
                   born=kept["born"])
            connection.execute("COMMIT")
        return redirect("/bench/", 303)


_mine = threading.local()


def _own_connection() -> sqlite3.Connection:
    if not hasattr(_mine, "connection"):
        connection = _mine.connection = sqlite3.connect(
            os.environ["BENCH_DATABASE"], isolation_level=None, timeout=20)
        for pragma in ("foreign_keys=on", "synchronous=NORMAL", "temp_store=memory"):
            connection.execute(f"pragma {pragma}")
    return _mine.connection


def _booked(app: Flask) -> str:
    """Book once as a browser does; the secret code of the ticket."""
    client = app.test_client()
    page = client.get(f"/bench/sessions/{SESSION}").get_data(as_text=True)
    token = TOKEN.search(page)
    answer = client.post(f"/bench/sessions/{SESSION}/bookings", data={
        "csrf_token": token[1] if token else "", "name": NAME, "phone": PHONE, "consent": "y",
        "others": "Sitti"})
    if answer.status_code != 303:
        raise SystemExit(f"the watched booking answered {answer.status_code}")
    return answer.location.rsplit("/", 1)[-1]


def _remember(app: Flask, kept: dict[str, Any], heard: Recording, code: str) -> None:
    """Keep the booking's statements, without the page that was asked for before it."""
    with app.app_context():
        first = _start(heard)
        booking = db.session.execute(text(
            "select desk_code from booking where link_code = :code"), {"code": code}).scalar_one()
        key = db.session.execute(text("select key from message")).scalar_one()
        kept["core"] = core_of(heard, db.engine)[first[0]:]
    kept["driver"] = heard.words[first[1]:]
    kept["born"] = {"person": PERSON + 1, "booking": BOOKING + 1}
    kept["turn"] = threading.Lock()
    kept["swaps"] = _swaps((code, booking, key, PHONE[1:], NAME.lower(), NAME))


def _start(heard: Recording) -> tuple[int, int]:
    """Where the POST begins: at the second time the library is looked up."""
    def second(steps: list[str]) -> int:
        found = [at for at, step in enumerate(steps) if step.startswith("SELECT library.")]
        return found[1]
    return (second([str(clause).replace("\n", " ") for clause, _values in heard.elements]),
            second([statement.replace("\n", " ") for statement, _values in heard.words]))


def _swaps(own: tuple[str, ...]) -> Callable[[int], dict[Any, Any]]:
    def swaps(number: int) -> dict[Any, Any]:
        words = {old: new_word(old) for old in own}
        words[PHONE[1:]] = f"812{random.randrange(10**8):08d}"
        return {**words, SESSION: SESSION + number}
    return swaps


def _fill() -> None:
    at = clock.now()
    library = Library(slug="bench", name="Bench", kind="village", created_at=at)
    db.session.add(library)
    db.session.flush()
    event = Event(library_id=library.id, kind="training", title="Menjahit tas", made_at=at)
    db.session.add(event)
    db.session.flush()
    db.session.execute(insert(Session), [{
        "id": SESSION + number, "library_id": library.id, "event_id": event.id,
        "uid": f"session-{number}@bench", "starts_at": at + timedelta(hours=number + 1),
        "ends_at": at + timedelta(hours=number + 2), "capacity": 1_000_000,
        "published_at": at, "made_at": at, "changed_at": at, "place": "Teras",
    } for number in range(SESSIONS)])
    _number_far_apart(library.id, at)


def _number_far_apart(library_id: int, at: Any) -> None:
    from scheduler.bookings.models import Booking
    from scheduler.people.models import Person
    db.session.execute(insert(Person), {
        "id": PERSON, "library_id": library_id, "name": "X", "folded_name": "x",
        "created_at": at, "sex": "unspecified", "age_band": "unspecified", "village": ""})
    db.session.execute(insert(Booking), {
        "id": BOOKING, "library_id": library_id, "session_id": SESSION, "person_id": PERSON,
        "state": "cancelled", "seats": 1, "link_code": "x", "desk_code": "x", "placed_at": at,
        "needs": []})


app = prepared()
