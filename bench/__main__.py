"""`make bench`: each figure as a ratio to its limit, both measured in turn on one server."""

import http.client
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import randrange
from statistics import median
from threading import Thread
from urllib.parse import urlencode

from bench.names import FEED, SESSION, SESSIONS, TOKEN

PORT, CLIENTS, ROUNDS, SECONDS = 5990, 8, 5, 1.5
Headers = dict[str, str]
Connection = http.client.HTTPConnection


def main() -> int:
    """Print the ratios; status 1 when one is below its floor."""
    with tempfile.TemporaryDirectory() as folder:
        server = _served(Path(folder) / "bench.sqlite")
        try:
            return _measure()
        finally:
            server.terminate()
            server.wait(10)


def _served(database: Path) -> subprocess.Popen[bytes]:
    granian = Path(sys.executable).parent / "granian"
    server = subprocess.Popen(
        [str(granian), "--interface", "wsgi", "--port", str(PORT), "--workers", "1",
         "--blocking-threads", "8", "--no-ws", "--log-level", "error", "bench.app:app"],
        env={**os.environ, "BENCH_DATABASE": str(database)})
    for _ in range(100):
        try:
            if _ask("/healthz", {})[0] == 200:
                return server
        except OSError:
            time.sleep(0.2)
    server.terminate()
    raise SystemExit("the server did not start")


def _ask(path: str, headers: Headers) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=10)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.headers.get("ETag", "")


def _measure() -> int:
    tag = {"If-None-Match": _ask(FEED, {})[1]}
    poll, whole = partial(_get, FEED, tag), partial(_get, FEED, {})
    missed = 0
    for name, ours, limit, floor in (
        ("feed poll with nothing new ÷ empty view", poll, partial(_get, "/empty", {}), 0.6),
        ("feed of 500 sessions ÷ the same bytes from memory", whole, partial(_get, "/bytes", {}),
         0.5),
        ("booking over HTTP ÷ its statements through Core", Booker, partial(_post, "core"), 0.5),
        ("booking over HTTP ÷ its statements on the bare driver", Booker, partial(_post, "driver"),
         0.25),
    ):
        pairs = [(_rate(ours), _rate(limit)) for _ in range(ROUNDS)]
        rate, most = (median(column) for column in zip(*pairs, strict=True))
        ratio = median(one / other for one, other in pairs)
        missed += ratio < floor
        print(f"{name}: {ratio:.2f} (at least {floor}); {rate:.0f}/s against {most:.0f}/s")
    return int(bool(missed))


def _get(path: str, headers: Headers, connection: Connection) -> Callable[[], None]:
    def ask() -> None:
        connection.request("GET", path, headers=headers)
        _check(connection.getresponse(), (200, 304))
    return ask


def _post(limit: str, connection: Connection) -> Callable[[], None]:
    def ask() -> None:
        connection.request("POST", f"/{limit}/{randrange(SESSIONS)}")
        _check(connection.getresponse(), (303,))
    return ask


class Booker:
    """A resident who books two places at one of the sessions, someone new each time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        connection.request("GET", f"/bench/sessions/{SESSION}")
        answer = connection.getresponse()
        self._cookie = (answer.headers["Set-Cookie"] or "").split(";")[0]
        found = TOKEN.search(answer.read().decode())
        self._token = found[1] if found else ""

    def __call__(self) -> None:
        body = urlencode({
            "csrf_token": self._token, "name": f"Warga {randrange(10**9)}", "others": "Sitti",
            "phone": f"0812{randrange(10**8):08d}", "consent": "y"})
        self._connection.request(
            "POST", f"/bench/sessions/{SESSION + randrange(SESSIONS)}/bookings", body, {
                "Content-Type": "application/x-www-form-urlencoded", "Cookie": self._cookie})
        _check(self._connection.getresponse(), (303,))


def _check(answer: http.client.HTTPResponse, wanted: tuple[int, ...]) -> None:
    answer.read()
    if answer.status not in wanted:
        raise SystemExit(f"answered {answer.status}")


def _rate(asker: Callable[[Connection], Callable[[], None]]) -> float:
    """Answers a second over kept-open connections."""
    counts: list[int] = []
    end = time.monotonic() + SECONDS
    clients = [Thread(target=_keep_asking, args=(asker, end, counts)) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return sum(counts) / SECONDS


def _keep_asking(
    asker: Callable[[Connection], Callable[[], None]], end: float, counts: list[int],
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=10)
    ask, count = asker(connection), 0
    while time.monotonic() < end:
        ask()
        count += 1
    connection.close()
    counts.append(count)


if __name__ == "__main__":
    sys.exit(main())
