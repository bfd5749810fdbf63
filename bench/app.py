"""Ruang on the benchmark's database, with the limits beside it under /limits."""

import os

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from bench.limits import Step, limits, watched
from bench.names import FEED, SESSION, TOKEN
from scheduler import create_app
from scheduler.db import db

PHONE = "081299988877"


def _booking_of(ruang: Flask) -> list[Step]:
    """The statements of one booking, as a browser makes it: two places, someone new."""
    client = ruang.test_client()
    page = client.get(f"/bench/sessions/{SESSION}").get_data(as_text=True)
    token = TOKEN.search(page)
    with ruang.app_context(), watched(db.engine) as steps:
        answer = client.post(f"/bench/sessions/{SESSION}/bookings", data={
            "csrf_token": token[1] if token else "", "name": f"Warga {os.getpid()}",
            "phone": PHONE, "consent": "y", "others-0-name": "Sitti"})
    if answer.status_code != 303:
        raise SystemExit(f"the watched booking answered {answer.status_code}")
    return steps


def _beside_limits() -> DispatcherMiddleware:
    ruang = create_app()
    steps = _booking_of(ruang)
    with ruang.app_context():
        engine = db.engine
    beside = limits(steps, engine=engine, feed=ruang.test_client().get(FEED).data)
    return DispatcherMiddleware(ruang, {"/limits": beside})


app = _beside_limits()
