"""The server as `make run` starts it, on a port of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.load import ask_once, request
from scheduler.run import web_server


@contextmanager
def served(url: str, *, app: str = "bench.app:app") -> Iterator[tuple[int, int]]:
    """The port and the process id of a server that has given its first answer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    server = subprocess.Popen(
        [sys.executable, "-m", *web_server("127.0.0.1", port, database=url, app=app)],
        env={**os.environ, "DATABASE_URL": url, "SECRET_KEY": "bench" * 8, "PROXIES": "1"})
    try:
        _wait_for(port, server)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    while server.poll() is None:
        try:
            if ask_once(port, request("GET", "/healthz", {})).status == 200:
                return
        except OSError:
            time.sleep(0.02)
    raise SystemExit("the server did not start")


def family(process: int) -> list[int]:
    """A process and all that it started (Linux; elsewhere itself alone)."""
    children = [Path(f"/proc/{process}/task/{process}/children")]
    named = " ".join(path.read_text() for path in children if path.exists())
    return [process, *(each for child in named.split() for each in family(int(child)))]


def cpu_seconds(process: int) -> float:
    """What a server has computed so far, all its processes together; 0 where nobody tells."""
    spent = 0
    for number in family(process):
        told = Path(f"/proc/{number}/stat")
        if told.exists():
            spent += sum(int(ticks) for ticks in told.read_text().rpartition(")")[2].split()[11:13])
    return spent / os.sysconf("SC_CLK_TCK")
