"""Real workers under clocks that are wrong: nobody is forgotten, nothing is settled."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask

from scheduler import clock
from scheduler.config import ROOT
from scheduler.db import db
from scheduler.outbox.models import Tick
from scheduler.outbox.timekeeping import BELIEVED, DOUBTED
from tests import make
from tests.outbox.scenes import posted
from tests.outbox.test_worker_process import until

DAY = timedelta(days=1)


@contextmanager
def under(offset: str) -> Iterator[None]:
    """`flask worker` whose clock is off by so much. `faketime` starts it as a child of its own, so
    both are ended as a group."""
    process = subprocess.Popen(
        ["faketime", "-f", offset, sys.executable, "-m", "flask", "worker"], cwd=ROOT,
        stderr=subprocess.DEVNULL, start_new_session=True, env={
            **os.environ, "SECRET_KEY": "worker" * 6,
            "DATABASE_URL": db.engine.url.render_as_string(hide_password=False)})
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)


def names() -> set[str]:
    db.session.rollback()
    found = {name for (name,) in db.session.query(Tick.name)}
    db.session.rollback()
    return found


@pytest.mark.parametrize("has_run", [True, False], ids=["before", "never"])
def test_a_worker_four_hundred_days_ahead_forgets_nobody_and_settles_nothing(
        app: Flask, has_run: bool):
    now = clock.now()
    northside = make.library(retention_days=30)
    cleo = make.person(northside, created_at=now)
    untold = posted(northside.id, at=now, starts=now + DAY, phone="+6281234567890")
    if has_run:
        db.session.add(Tick(name=BELIEVED, minute=now))
    db.session.commit()
    db.session.rollback()

    with under("+400d"):
        until(lambda: DOUBTED in names())
        time.sleep(3)
    doubted = names()
    db.session.expire_all()

    assert doubted == {DOUBTED, BELIEVED} if has_run else {DOUBTED}
    assert (cleo.name, cleo.phone, untold.outcome) == ("Cleo", "+6281234567890", None)
    db.session.rollback()

    with under("+0d"):
        until(lambda: set(app.extensions["ticks"]) <= names())
    db.session.expire_all()
    assert (cleo.name, untold.outcome, DOUBTED in names()) == ("Cleo", None, False)
