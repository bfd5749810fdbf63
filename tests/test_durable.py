"""On SQLite an acknowledged booking is on the disk, and those who wait for it wait together."""

import shutil
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scheduler import clock
from scheduler.db import db, transaction
from scheduler.durable import Log
from tests import make
from tests.world import DAY


class Watched(Log):
    """Copies what there is when it is synced: no more than that is left after a power cut."""

    def __init__(self, database: str, folder: Path) -> None:
        super().__init__(database)
        self.database, self.folder = Path(database), folder

    def _sync_now(self) -> None:
        super()._sync_now()
        for ending in ("", "-wal"):
            there = self.database.with_name(self.database.name + ending)
            if there.exists():
                shutil.copy(there, self.folder / f"left.sqlite{ending}")

    def left(self, question: str) -> int:
        with closing(sqlite3.connect(self.folder / "left.sqlite")) as connection:
            return int(connection.execute(question).fetchone()[0])


@pytest.fixture
def log(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Watched | None:
    """Nothing on PostgreSQL, which waits for its disk by itself."""
    if "write-ahead-log" not in app.extensions:
        return None
    watched = Watched(str(db.engine.url.database), tmp_path)
    monkeypatch.setitem(app.extensions, "write-ahead-log", watched)
    return watched


def test_whatever_was_acknowledged_is_left_after_a_power_cut(
        app: Flask, client: FlaskClient, log: Watched | None):
    session = make.session(make.event(make.library()), starts_at=clock.now() + 9 * DAY)
    path = f"/northside/sessions/{session.id}/bookings"
    db.session.commit()
    if log is None:
        return

    for number in range(1, 6):
        answer = client.post(path, data={
            "name": f"Cleo {number}", "phone": f"081234567{number:03d}", "consent": "y"})
        assert answer.status_code == 303
        assert log.left("select count(*) from booking") == number


def test_what_the_worker_kept_is_left_too(app: Flask, log: Watched | None):
    if log is None:
        return
    with transaction():
        make.library("southside")

    assert log.left("select count(*) from library") == 1


def test_a_refusal_and_a_page_wait_for_no_disk(app: Flask, client: FlaskClient,
                                               log: Watched | None):
    make.library()
    db.session.commit()

    client.get("/northside/")
    client.post("/northside/sessions/1/bookings", data={})

    assert log is None or log._committed == 0


class Slow(Log):
    """Counts its syncs, each of which takes a while, and knows when they began."""

    def __init__(self) -> None:
        super().__init__("nowhere")
        self.began: list[float] = []

    def _sync_now(self) -> None:
        self.began.append(time.monotonic())
        time.sleep(0.02)


def test_who_waits_waits_together_and_always_for_a_sync_that_began_afterwards():
    log, together = Slow(), threading.Barrier(16)

    def commits() -> list[bool]:
        together.wait()
        waited = []
        for _ in range(5):
            committed, known = time.monotonic(), len(log.began)
            log.sync()
            waited.append(any(began >= committed for began in log.began[max(0, known - 1):]))
        return waited
    with ThreadPoolExecutor(16) as threads:
        waited = [thread.result() for thread in [threads.submit(commits) for _ in range(16)]]

    assert waited == [[True] * 5] * 16
    assert len(log.began) <= 16 * 5 / 4


def test_a_disk_that_does_not_take_it_is_no_acknowledgement(tmp_path: Path):
    (tmp_path / "ruang.sqlite-wal").mkdir()  # opens, and yet is no file that could be written

    log = Log(str(tmp_path / "ruang.sqlite"))
    log.sync()  # a folder can be synced
    (tmp_path / "ruang.sqlite-wal").rmdir()
    (tmp_path / "ruang.sqlite-wal").symlink_to("ruang.sqlite-wal")

    with pytest.raises(OSError, match="symbolic"):
        log.sync()
    assert log._synced == 1
