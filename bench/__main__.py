"""`make bench`: each figure as a ratio to its limit, both measured in turn on one server."""

import http.client
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from threading import Thread

PORT, CLIENTS, ROUNDS, SECONDS = 5990, 8, 5, 1.5
Headers = dict[str, str]


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
    feed = "/bench/feeds/programme.ics"
    tag = {"If-None-Match": _ask(feed, {})[1]}
    missed = 0
    for name, path, headers, limit, floor in (
        ("feed poll with nothing new ÷ empty view", feed, tag, "/empty", 0.6),
        ("feed of 500 sessions ÷ the same bytes from memory", feed, {}, "/bytes", 0.5),
    ):
        pairs = [(_rate(path, headers), _rate(limit, {})) for _ in range(ROUNDS)]
        ours, theirs = (median(column) for column in zip(*pairs, strict=True))
        ratio = median(one / other for one, other in pairs)
        missed += ratio < floor
        print(f"{name}: {ratio:.2f} (at least {floor}); {ours:.0f}/s against {theirs:.0f}/s")
    return int(bool(missed))


def _rate(path: str, headers: Headers) -> float:
    """Answers a second over kept-open connections."""
    counts: list[int] = []
    end = time.monotonic() + SECONDS
    clients = [Thread(target=_keep_asking, args=(path, headers, end, counts))
               for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return sum(counts) / SECONDS


def _keep_asking(path: str, headers: Headers, end: float, counts: list[int]) -> None:
    connection, count = http.client.HTTPConnection("127.0.0.1", PORT, timeout=10), 0
    while time.monotonic() < end:
        connection.request("GET", path, headers=headers)
        connection.getresponse().read()
        count += 1
    connection.close()
    counts.append(count)


if __name__ == "__main__":
    sys.exit(main())
