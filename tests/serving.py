"""A real server as `make run` starts it, on this test's database, and what it takes."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from scheduler.config import ROOT
from scheduler.db import db
from scheduler.run import FEW_ARENAS, web_server

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Server(NamedTuple):
    port: int
    process: int

    def ask(self, method: str, path: str, body: str | bytes | None = None,
            headers: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, first cookie and text of one answer, on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        text, cookie = answer.read().decode(), answer.headers.get("Set-Cookie", "").split(";")[0]
        connection.close()
        return answer.status, cookie, text

    def form(self, path: str) -> tuple[dict[str, str], str]:
        """The headers to post with, and the token of a page's form."""
        _status, cookie, text = self.ask("GET", path)
        found = TOKEN.search(text)
        return {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}, (
            found[1] if found else "")

    def peak(self) -> int:
        """The most memory all its processes have held so far, in bytes (Linux)."""
        return sum(_peak(each) for each in _family(self.process))


@contextmanager
def served(**environment: str) -> Iterator[Server]:
    """One process of 16 threads, whichever the engine."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    url = db.engine.url.render_as_string(hide_password=False)
    process = subprocess.Popen(
        [sys.executable, "-m", *web_server("127.0.0.1", port, database="sqlite:")], cwd=ROOT,
        env={"MALLOC_ARENA_MAX": FEW_ARENAS, **os.environ, "SECRET_KEY": "served" * 6,
             "DATABASE_URL": url, **environment})
    server = Server(port, process.pid)
    try:
        _wait_for(server)
        yield server
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(server: Server) -> None:
    for _ in range(300):
        try:
            if server.ask("GET", "/healthz")[0] == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server did not start")


def _family(process: int) -> list[int]:
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [process, *(each for child in children for each in _family(int(child)))]


def _peak(process: int) -> int:
    said = Path(f"/proc/{process}/status").read_text()
    return int(said.partition("VmHWM:")[2].split()[0]) * 1024
