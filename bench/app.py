"""Ruang with two views beside it that do nothing but answer: the limit of this server."""

import os
from datetime import timedelta

from flask import Flask, Response
from flask_migrate import upgrade
from sqlalchemy import insert

from scheduler import clock, create_app
from scheduler.db import db, transaction
from scheduler.events.models import Event, Session
from scheduler.libraries.models import Library

SESSIONS = 500


def prepared() -> Flask:
    """The app on a fresh database with one library and 500 sessions."""
    app = create_app({"SQLALCHEMY_DATABASE_URI": f"sqlite:///{os.environ['BENCH_DATABASE']}"})
    with app.app_context():
        upgrade()
        with transaction():
            _fill()
        db.session.remove()
    kept: dict[str, bytes] = {}

    @app.get("/empty")
    def empty() -> Response:
        return Response(status=304)

    @app.get("/bytes")
    def ready_bytes() -> Response:
        return Response(kept["feed"], content_type="text/calendar; charset=utf-8")

    kept["feed"] = app.test_client().get("/bench/feeds/programme.ics").data
    return app


def _fill() -> None:
    at = clock.now()
    library = Library(slug="bench", name="Bench", kind="village", created_at=at)
    db.session.add(library)
    db.session.flush()
    event = Event(library_id=library.id, kind="training", title="Menjahit tas", made_at=at)
    db.session.add(event)
    db.session.flush()
    db.session.execute(insert(Session), [{
        "library_id": library.id, "event_id": event.id, "uid": f"session-{number}@bench",
        "starts_at": at + timedelta(hours=number), "ends_at": at + timedelta(hours=number + 1),
        "published_at": at, "made_at": at, "changed_at": at, "place": "Teras",
    } for number in range(SESSIONS)])


app = prepared()
