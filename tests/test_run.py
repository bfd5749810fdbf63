"""`make run`: it says what stands in its way, and leaves nothing behind when it is killed."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

import pytest
from flask_migrate import upgrade

from scheduler import create_app
from scheduler.config import ROOT, SettingWrong, settings
from scheduler.migrations import commands
from scheduler.run import _check_free
from tests.run import main

PATIENCE = 120  # seconds; the machine may be busy with the rest of the suite


def a_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def soon(is_so: Callable[[], bool]) -> bool:
    for _ in range(PATIENCE * 5):
        if is_so():
            return True
        time.sleep(0.2)
    return False


def listens(port: int) -> bool:
    with socket.socket() as visitor:
        return visitor.connect_ex(("127.0.0.1", port)) == 0


def started(folder: Path, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "scheduler.run"], cwd=ROOT, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "DATABASE_URL": f"sqlite:///{folder / 'ruang.sqlite'}", **environment})


def test_it_serves_a_programme_and_killed_it_leaves_nothing_behind(tmp_path: Path):
    port = a_free_port()
    ruang = started(tmp_path, PORT=str(port))

    assert soon(lambda: listens(port))
    with urlopen(f"http://127.0.0.1:{port}/kendari/", timeout=PATIENCE) as page:
        assert "/kendari/sessions/" in page.read().decode()
    ruang.kill()

    assert soon(lambda: not listens(port))
    assert "hasriani@kendari.example" in ruang.communicate()[0]


def test_a_port_that_another_server_shares_is_refused():
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(SettingWrong, match=f"Port {port} is taken.*PORT={port + 1}"):
            _check_free("127.0.0.1", port)


def test_a_host_that_is_not_here_is_refused():
    with pytest.raises(SettingWrong, match="address of this machine"):
        _check_free("192.0.2.1", 0)


@pytest.mark.parametrize(("url", "sentence"), [
    ("postgresql://ruang@127.0.0.1:1/ruang", "cannot be used: connection failed"),
    ("sqlite:////dev/null/ruang.sqlite", "cannot be used: unable to open"),
    (f"sqlite:///{__file__}", "cannot be used: file is not a database"),
])
def test_a_database_that_is_no_use_is_named_in_a_sentence(url: str, sentence: str):
    app = create_app({"SQLALCHEMY_DATABASE_URI": settings({"DATABASE_URL": url})[
        "SQLALCHEMY_DATABASE_URI"]})
    commands.set_up(app)

    with app.app_context(), pytest.raises(SettingWrong, match=sentence):
        upgrade()


@pytest.mark.parametrize(("url", "sentence"), [
    ("postgresql://u:p@ss:word@host/x", "%40"),
    ("mysql://host/x", "must look like postgresql://"),
    ("sqlite://", "must look like postgresql://"),
])
def test_an_address_of_no_database_is_refused_without_repeating_the_password(
        url: str, sentence: str):
    with pytest.raises(SettingWrong) as refused:
        settings({"DATABASE_URL": url})

    assert sentence in str(refused.value)
    assert "p@ss" not in str(refused.value)


def test_a_relative_path_is_one_place_for_the_server_and_for_the_migrations():
    url = str(settings({"DATABASE_URL": "sqlite:///try.sqlite"})["SQLALCHEMY_DATABASE_URI"])

    assert url == f"sqlite:///{ROOT}/try.sqlite"


def test_a_suite_that_was_killed_is_not_green(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr("tests.run._pytest", lambda arguments: -9)

    assert main(["tests"]) == 1
