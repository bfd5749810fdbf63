"""Real worker processes against a real mail server: killed, doubled, stopped, and ticking."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask, current_app
from sqlalchemy import Select, func, select, update

from scheduler import clock
from scheduler.db import db
from scheduler.domain.interval import Interval
from scheduler.domain.permissions import GUEST
from scheduler.domain.recurrence import Rule
from scheduler.events import series_actions as series
from scheduler.events.actions import SessionRequest
from scheduler.events.models import Session
from scheduler.outbox.models import Message, Tick
from scheduler.outbox.timekeeping import BELIEVED
from scheduler.spaces import asking_actions as asking
from scheduler.spaces.actions import ReservationRequest
from tests import make
from tests.outbox.post_office import PostOffice, opened
from tests.outbox.scenes import posted

ROOT = Path(__file__).parents[2]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with opened() as office:
        yield office


@contextmanager
def worker(office: PostOffice) -> Iterator[subprocess.Popen[bytes]]:
    """`flask worker` on this test's database; gone at the end, whatever happened."""
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "worker"], cwd=ROOT, stderr=subprocess.DEVNULL,
        env={**os.environ, "SECRET_KEY": "worker" * 6, "SMTP_URL": f"smtp://127.0.0.1:{office.port}",
             "MAIL_FROM": "ruang@northside.example",
             "DATABASE_URL": db.engine.url.render_as_string(hide_password=False)})
    try:
        yield process
    finally:
        process.kill()
        process.wait(20)


def until(happened: Callable[[], object], seconds: float = 60) -> None:
    for _ in range(int(seconds / 0.05)):
        if happened():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")


def letters(count: int) -> set[str]:
    """So many letters that are due now; returns the ids they must leave under."""
    northside = make.library()
    at = clock.now()
    keys = {posted(northside.id, at=at, starts=at + DAY, email=f"cleo{number}@example.org").key
            for number in range(count)}
    db.session.rollback()  # the worker is to have its turn to write
    return {f"<{key}@northside.example>" for key in keys}


def unsent() -> int:
    return asked(select(func.count()).where(Message.outcome.is_distinct_from("sent")))


def ticks() -> int:
    return asked(select(func.count()).select_from(Tick).where(Tick.name != BELIEVED))


def asked(question: Select[tuple[int]]) -> int:
    """Read as a page would: without a turn to write, which is the workers'."""
    with current_app.test_request_context("/"):
        found = db.session.scalar(question) or 0
        db.session.rollback()  # the next look sees what came after this one
        return found


def leases_end() -> None:
    """As if the time of a lease had passed."""
    db.session.execute(update(Message).values(leased_until=None))
    db.session.commit()


def test_a_worker_killed_while_the_server_thinks_loses_nothing(app: Flask, office: PostOffice):
    ids = letters(3)
    office.slowness = 60

    with worker(office) as first:
        until(office.took.is_set)
        first.kill()
        assert first.wait(20) == -signal.SIGKILL
    taken, left = list(office.ids), unsent()
    office.slowness = 0
    with worker(office):
        until(lambda: unsent() == 1)
        repeated = list(office.ids)
        leases_end()
        until(lambda: unsent() == 0)

    assert (len(taken), left) == (1, 3)
    assert taken[0] not in repeated[1:], "while the lease lasts nobody else sends it"
    assert set(office.ids) == ids and office.ids.count(taken[0]) == 2 and len(office.ids) == 4


def test_kill_after_kill_every_letter_arrives(app: Flask, office: PostOffice):
    ids = letters(20)
    office.slowness = 0.05

    for number in (6, 14):
        with worker(office):
            until(lambda enough=number: len(office.letters) >= enough)
        leases_end()
    with worker(office):
        until(lambda: unsent() == 0)

    assert set(office.ids) == ids
    assert len(office.ids) <= len(ids) + 2, "at most the letter in hand is repeated"


def test_two_workers_at_once_deliver_each_letter_once(app: Flask, office: PostOffice):
    ids = letters(20)
    office.slowness = 0.05

    with worker(office), worker(office):
        until(lambda: unsent() == 0)

    assert sorted(office.ids) == sorted(ids)


def test_told_to_stop_a_worker_finishes_the_letter_in_hand(app: Flask, office: PostOffice):
    letters(3)
    office.slowness = 1

    with worker(office) as process:
        until(office.took.is_set)
        process.send_signal(signal.SIGTERM)
        ended = process.wait(20)

    sent = db.session.query(Message).filter_by(outcome="sent").count()
    assert (ended, len(office.letters), sent) == (0, 1, 1)


def test_an_idle_worker_ends_cleanly(app: Flask, office: PostOffice):
    with worker(office) as process:
        until(lambda: ticks() == len(app.extensions["ticks"]))
        process.send_signal(signal.SIGTERM)

        assert process.wait(20) == 0


def test_every_tick_runs_in_a_real_worker_and_does_its_work(app: Flask, office: PostOffice):
    assert sorted(app.extensions["ticks"]) == [
        "extend-series", "forget-contacts", "forget-security-events", "forget-sent-forms",
        "forget-tries", "forget-web-sessions", "put-imports-away", "tidy-outbox", "tidy-spaces"]
    now = clock.now()
    northside = make.library(retention_days=30)
    untold = posted(northside.id, starts=now - 3 * HOUR, phone="+6281234567890")
    request = _asked(northside, at=now - 20 * DAY)
    cleo = make.person(northside, created_at=now - 400 * DAY)
    _endless(northside, at=now - 300 * DAY)
    db.session.add(Tick(name=BELIEVED, minute=now - HOUR))
    db.session.commit()
    planned = db.session.query(Session).count()
    db.session.rollback()

    with worker(office):
        until(lambda: ticks() == len(app.extensions["ticks"]))

    db.session.expire_all()
    assert {row.name for row in db.session.query(Tick)} == {BELIEVED, *app.extensions["ticks"]}
    assert (untold.outcome, untold.settled_by) == ("not-told", None)
    assert request.released_at is not None and cleo.phone is None
    assert db.session.query(Session).count() > planned
    lapsed = db.session.query(Message).filter_by(kind="space-lapsed").one()
    assert (lapsed.channel, lapsed.name) == ("telling", "Siti")


def _asked(northside, *, at):
    """A request that nobody answers, for a day that is still to come."""
    start = (clock.now() + 3 * DAY).replace(hour=2, minute=0, second=0, microsecond=0)
    return asking.ask(ReservationRequest(
        space_id=make.space(northside).id, when=Interval(start, start + HOUR), purpose="loan",
        title="Rapat", asked_by="Siti", phone="+6281234567899"), by=GUEST(northside.id), at=at)


def _endless(northside, *, at):
    start = at.replace(hour=2, minute=0, second=0, microsecond=0)
    wish = SessionRequest(event_id=make.event(northside).id, place="Teras",
                          when=Interval(start, start + HOUR))
    series.repeat(series.SeriesRequest(
        Rule("WEEKLY", 1, (start.astimezone(northside.zone).weekday(),)),
        start.astimezone(northside.zone).date(), 600, 60, wish),
        by=make.staff(northside), at=at)
