"""`make run`: migrate, fill an empty database with the demo, start web and worker together.

The two end when either of them does, when this process is told to stop, and (on Linux) when it
is killed: nothing may be left behind that holds the port.
"""

import ctypes
import errno
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress

from flask import Flask

from scheduler import create_app
from scheduler.config import SettingWrong
from scheduler.db import db
from scheduler.demo import LOG_INS, network
from scheduler.migrations import commands

PATIENCE = 10  # seconds between asking a process to end and ending it
THREADS, CONNECTIONS = 16, 80  # a process; in all, of the 100 that PostgreSQL allows by itself
FEW_ARENAS = "2"  # for glibc, which would keep one for each thread and give little of it back
PR_SET_PDEATHSIG = 1  # prctl(2): the signal to get when the parent dies


def main() -> int:
    """Serve until stopped; the exit status is 0 unless a process ended by itself."""
    _end_with_parent()
    app = create_app()
    host, port = str(app.config["HOST"]), int(app.config["PORT"])
    _check_free(host, port)
    _prepare(app)
    web = web_server(host, port, database=str(app.config["SQLALCHEMY_DATABASE_URI"]))
    return _serve([web, ["flask", "worker"]], at=(host, port), greeting=_greeting(app))


def web_server(host: str, port: int, *, database: str, app: str = "app:app") -> list[str]:
    """How the web server is started: one process on SQLite, whose threads queue for the write in
    memory; on PostgreSQL one for each core."""
    workers = 1 if database.startswith("sqlite") else os.cpu_count() or 1
    threads = max(2, min(THREADS, CONNECTIONS // workers))
    return ["granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers",
            str(workers), "--blocking-threads", str(threads), "--respawn-failed-workers",
            "--no-ws", "--log-level", "error", app]


def _check_free(host: str, port: int) -> None:
    """Granian would share a port with another server without a word."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.create_server(address[:2], family=family):
            return
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise SettingWrong(
                f"Port {port} is taken, perhaps by a Ruang that still runs. Stop that, or choose "
                f"another: make run PORT={port % 65535 + 1}") from error
        if error.errno == errno.EACCES:
            raise SettingWrong(f"PORT {port} is kept for the system; choose one above 1023."
                               ) from error
        raise SettingWrong(f"HOST must be an address of this machine, not {host!r}.") from error


def _prepare(app: Flask) -> None:
    """Bring the tables up to date; an empty database gets something to look at."""
    from flask_migrate import upgrade
    commands.set_up(app)
    with app.app_context():
        upgrade()
        if not network.is_there():
            print("Filling an empty database with libraries to look at ...", flush=True)
            db.session.remove()
            app.test_cli_runner().invoke(args=["demo"], catch_exceptions=False)


def _greeting(app: Flask) -> str:
    with app.app_context():
        log_ins = LOG_INS if network.is_the_demo() else ()
    return "\n".join([f"Ruang: {app.config['BASE_URL']}   (Ctrl+C stops it)", *log_ins])


def _serve(commands: Sequence[list[str]], *, at: tuple[str, int], greeting: str) -> int:
    for name in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(name, _told_to_stop)
    running: list[subprocess.Popen[bytes]] = []
    try:
        running += [_started(command) for command in commands]
        while all(process.poll() is None for process in running):
            if greeting and _answers(at):
                print(greeting, flush=True)
                greeting = ""
            time.sleep(0.2)
        print("A part of Ruang ended by itself, so all of it stops.", flush=True)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        _end(running)


def _answers(at: tuple[str, int]) -> bool:
    with suppress(OSError), socket.create_connection(at, timeout=1):
        return True
    return False


def _started(command: list[str]) -> subprocess.Popen[bytes]:
    """In a group of its own, so that a key pressed here reaches only us, and we pass it on."""
    return subprocess.Popen([sys.executable, "-m", *command], start_new_session=True,
                            preexec_fn=_end_with_parent,
                            env={"MALLOC_ARENA_MAX": FEW_ARENAS, **os.environ})


def _told_to_stop(*_: object) -> None:
    raise KeyboardInterrupt


def _end(running: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in running:
        process.terminate()
    for process in running:
        with suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # its children too, if any is left


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
