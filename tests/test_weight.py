"""What a page weighs on the wire, with all that a browser fetches for it, from a real server."""

import re
from datetime import timedelta
from http.client import HTTPConnection

import brotli
import pytest

from scheduler import clock
from scheduler.bookings import actions as bookings
from scheduler.db import db
from scheduler.domain.booking import BookingRequest, SeatRequest
from scheduler.domain.permissions import GUEST
from tests import make
from tests.serving import Server, served

MOST = 60_000  # bytes a page, everything in it, for a device that has seen nothing of us yet
FETCHED = re.compile(r'<(?:link rel="(?:stylesheet|preload|icon)"|script)[^>]*?'
                     r'(?:href|src)="([^"]+)"', re.S)
BEHAVIOUR = re.compile(r'data-behaviour="([^"]+)"')


@pytest.fixture
def paths(app) -> dict[str, str]:
    """A library with as many sessions as its first page shows, and a ticket for one."""
    northside, today = make.library(), clock.now().replace(microsecond=0)
    event = make.event(northside, title="Menjahit tas dari kain perca",
                       audience="Remaja dan dewasa")
    for number in range(40):
        starts = today + timedelta(days=1 + number % 13, minutes=number)
        session = make.session(event, starts_at=starts)
    placed = bookings.place(BookingRequest(
        session_id=session.id, seats=(SeatRequest("Cleo"),), phone="081234567890",
        consent=True), by=GUEST(northside.id), at=today)
    db.session.commit()
    return {"front": "/", "programme": "/northside/",
            "month": "/northside/?view=month",
            "session": f"/northside/sessions/{session.id}", "ticket": f"/b/{placed.link_code}"}


def on_the_wire(server: Server, path: str) -> tuple[int, bytes, str]:
    """Length of head and body as sent, the body, and how it is packed."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", path, headers={"Accept-Encoding": "br"})
    answer = connection.getresponse()
    head = sum(len(name) + len(value) + 4 for name, value in answer.headers.items()) + 20
    body, packed = answer.read(), answer.headers.get("Content-Encoding", "")
    connection.close()
    assert answer.status == 200, path
    return head + len(body), body, packed


def test_a_first_visit_weighs_less_than_a_photo(paths: dict[str, str]):
    weights = {}
    with served() as server:
        for name, path in paths.items():
            weight, body, packed = on_the_wire(server, path)
            assert packed == "br"
            text = brotli.decompress(body).decode()
            files = set(FETCHED.findall(text))
            scripts = next(one for one in files if one.endswith("/main.js"))
            files |= {scripts.replace("main.js", f"{one}.js")
                      for names in BEHAVIOUR.findall(text) for one in names.split()}
            weights[name] = weight + sum(on_the_wire(server, one)[0] for one in files)

    print({name: f"{weight / 1000:.1f} kB" for name, weight in weights.items()})
    assert {name for name, weight in weights.items() if weight >= MOST} == set()
