"""The public list page: what it asks of the database, how long it takes, what it weighs."""

import gzip
import re
import time
from statistics import median
from urllib.parse import urljoin

from flask.testing import FlaskClient

from bench import report
from bench.database import app_on, fresh_database, heard, with_programme
from bench.names import PROGRAMME
from scheduler.db import db

FEW, MANY, ASKED = 3, 300, 15
LOADED = re.compile(r'(?:src|href)="([^"]+\.(?:css|js|woff2|svg))(?:\?[^"]*)?"')
IMPORTED = re.compile(r'(?:^import|from)\s*"(\./[^"]+)"', re.MULTILINE)


def pages(engine: str) -> None:
    """The programme with three sessions and with three hundred."""
    statements, took = {}, {}
    for sessions in (FEW, MANY):
        with fresh_database(engine) as url:
            with_programme(url, sessions=sessions)
            app = app_on(url)
            client = app.test_client()
            with app.app_context():
                client.get(PROGRAMME)
                with heard() as seen:
                    page = client.get(PROGRAMME)
                statements[sessions], took[sessions] = len(seen), _time(client)
                weight = _weight(client, page.data)
                db.engine.dispose()
    report.within(f"programme of {MANY} sessions, statements more than for {FEW}",
                  statements[MANY] - statements[FEW], 0,
                  beside=f"{statements[MANY]}; {took[MANY]:.0f} ms against {took[FEW]:.0f} ms")
    report.within(f"programme of {MANY} sessions, compressed, with all it loads", weight / 1000,
                  100, " kB")


def _time(client: FlaskClient) -> float:
    """Milliseconds, the median of many."""
    took = []
    for _ in range(ASKED):
        started = time.perf_counter()
        client.get(PROGRAMME)
        took.append((time.perf_counter() - started) * 1000)
    return median(took)


def _weight(client: FlaskClient, page: bytes) -> int:
    """The page and everything it loads, packed as a server in front would pack it; bytes."""
    wanted, loaded, weight = LOADED.findall(page.decode()), set[str](), len(gzip.compress(page))
    while wanted:
        address = wanted.pop()
        if address in loaded:
            continue
        loaded.add(address)
        answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}")
        whole = answer.data
        weight += len(whole) if address.endswith("woff2") else len(gzip.compress(whole))
        if address.endswith(".js"):
            wanted += [urljoin(address, each) for each in IMPORTED.findall(whole.decode())]
    return weight
