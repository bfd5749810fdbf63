"""Four hundred posts for a hundred seats, over HTTP: a hundred are sold, nobody sees a 500."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import func, select

from scheduler.bookings.models import Booking
from scheduler.db import db
from scheduler.events.models import Session
from tests import make

ROOT = Path(__file__).parents[2]
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture
def port(app: Flask) -> Iterator[int]:
    """The port of a real server, as `make run` starts it, on this test's database."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = int(free.getsockname()[1])
    server = subprocess.Popen(
        [str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--port",
         str(number), "--workers", "1", "--blocking-threads", "16", "--no-ws", "--log-level",
         "error", "app:app"], cwd=ROOT,
        env={**os.environ, "SECRET_KEY": "rush" * 8, "PROXIES": "1",
             "DATABASE_URL": db.engine.url.render_as_string(hide_password=False)})
    try:
        _wait_for(number)
        yield number
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(port: int) -> None:
    for _ in range(150):
        try:
            if ask(port, "GET", "/healthz")[0] == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server did not start")


def ask(
    port: int, method: str, path: str, body: str | None = None,
    headers: dict[str, str] | None = None,
) -> tuple[int, str, str]:
    """Status, first cookie and text of one answer, on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    text, cookie = answer.read().decode(), answer.headers.get("Set-Cookie", "").split(";")[0]
    connection.close()
    return answer.status, cookie, text


def test_four_hundred_posts_for_a_hundred_seats_sell_a_hundred(app: Flask, port: int):
    session = make.session(make.event(make.library(), capacity=100), "2099-03-04 10:00")
    page = f"/northside/sessions/{session.id}"
    db.session.commit()
    db.session.remove()
    _status, cookie, text = ask(port, "GET", page)
    token = TOKEN.search(text)
    assert token is not None

    def post(number: int) -> int:
        body = urlencode({"csrf_token": token[1], "name": f"Warga {number}", "consent": "y",
                          "phone": f"0812345{number:05d}"})
        return ask(port, "POST", f"{page}/bookings", body, {
            "Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie,
            "X-Forwarded-For": f"10.1.{number // 250}.{number % 250}"})[0]

    with ThreadPoolExecutor(100) as phones:
        answers = Counter(phones.map(post, range(400)))

    assert answers == {303: 400}
    states = dict(db.session.execute(
        select(Booking.state, func.count()).group_by(Booking.state)).all())
    assert states == {"placed": 100, "waiting": 300}
    assert db.session.scalar(select(Session.seats_taken)) == 100
    assert db.session.scalar(select(Session.parties_waiting)) == 300
