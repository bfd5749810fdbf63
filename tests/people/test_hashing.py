"""Passwords take memory on purpose; however many come at once, only two take it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from scheduler.config import ROOT
from scheduler.db import db
from scheduler.people import hashing
from tests import make
from tests.serving import Server, served

PASSWORD = "ruang yang terbuka"
STAFF, MB = 30, 1024 * 1024


def test_thirty_log_ins_at_once_stay_under_300_mb(app: Flask):
    northside, kept = make.library(), PasswordHasher().hash(PASSWORD)  # of the old, larger measure
    for number in range(STAFF):
        make.member(northside, "librarian", f"Ben{number}").account.password_hash = kept
    db.session.commit()
    db.session.remove()

    with served(PROXIES="1") as server:
        for _turn in range(2):  # by the old measure, then by the new
            together = threading.Barrier(STAFF)
            with ThreadPoolExecutor(STAFF) as staff:
                given = list(staff.map(lambda number, at=together: sign_in(server, number, at),
                                       range(STAFF)))
            assert given == [303] * STAFF
        peak = server.peak()

    assert peak < 300 * MB, f"{peak / MB:.0f} MB"


def sign_in(server: Server, number: int, together: threading.Barrier) -> int:
    headers, token = server.form("/sign-in")
    together.wait(60)
    return server.ask("POST", "/sign-in", urlencode({
        "csrf_token": token, "identifier": f"ben{number}@example.org", "password": PASSWORD,
    }), {**headers, "X-Forwarded-For": f"203.0.113.{number}"})[0]


def test_never_more_than_two_take_memory_at_once(monkeypatch: pytest.MonkeyPatch):
    counting, busy, most = threading.Lock(), 0, 0

    class Counting(PasswordHasher):
        def verify(self, *given: object) -> bool:
            nonlocal busy, most
            with counting:
                busy += 1
                most = max(most, busy)
            try:
                return super().verify(*given)
            finally:
                with counting:
                    busy -= 1
    monkeypatch.setattr(hashing, "_hasher", Counting(2, 19_456, 1))

    with ThreadPoolExecutor(16) as threads:
        right = list(threads.map(lambda _: hashing.opens("wrong", None), range(32)))

    assert (right, most) == ([False] * 32, hashing.AT_ONCE)


def test_an_old_hash_opens_and_is_made_anew_without_signing_anyone_out(
        app: Flask, client: FlaskClient):
    ben = make.member(make.library(), name="Ben").account
    old = ben.password_hash = PasswordHasher().hash(PASSWORD)
    stamp = ben.stamp
    wrong = {"identifier": "ben@example.org", "password": "wrong"}

    refused = client.post("/sign-in", data=wrong)
    unchanged = ben.password_hash
    taken = client.post("/sign-in", data={**wrong, "password": PASSWORD})

    assert (refused.status_code, unchanged) == (422, old)
    assert (taken.status_code, ben.stamp) == (303, stamp)
    assert ben.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert hashing.opens(PASSWORD, ben.password_hash)
    assert client.get("/northside/desk/").status_code == 200


@pytest.mark.parametrize("kept", [None, "", "no hash", "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$"])
def test_what_is_no_hash_opens_nothing(kept: str | None):
    assert not hashing.opens("nobody has this password", kept)
    assert not hashing.opens("", kept)


def test_every_place_that_hashes_takes_its_turn():
    users = [path.name for path in (ROOT / "scheduler").rglob("*.py")
             if "import argon2" in path.read_text() or "from argon2" in path.read_text()]

    assert users == ["hashing.py"]
