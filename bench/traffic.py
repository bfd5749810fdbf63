"""Polls and bookings over HTTP, each in turn with the limits it is held against."""

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from ipaddress import IPv4Address
from random import randrange
from urllib.parse import urlencode

from bench import report
from bench.database import fresh_database, seats_taken, with_programme
from bench.load import Ask, answers, ask_once, request
from bench.names import FEED, SESSION, SESSIONS, TOKEN
from bench.server import cpu_seconds, served

ROUNDS, SECONDS, CONNECTIONS = 15, 0.5, (1, 8)
PHONES, POSTS = 100, 400
Asked = tuple[Ask, int]  # what is sent, and the status it must be answered with


def polls(engine: str) -> None:
    """A feed poll beside an empty view, a feed beside its bytes from memory."""
    with _programme_served(engine) as server:
        tag = ask_once(server[0], request("GET", FEED, {})).header("ETag")
        for connections in CONNECTIONS:
            ours, least = _in_turn(server, connections, _got(FEED, 304, {"If-None-Match": tag}),
                                   _got("/limits/empty", 200))
            report.ratio(f"feed poll with nothing new ÷ empty view, connections: {connections}",
                         ours, least, floor=0.6)
            ours, least = _in_turn(server, connections, _got(FEED, 200), _got("/limits/bytes", 200))
            report.ratio(f"feed of {SESSIONS} sessions ÷ the same bytes from memory, connections: "
                         f"{connections}", ours, least, floor=0.5)


def _got(path: str, wanted: int, headers: dict[str, str] | None = None) -> Asked:
    asked = request("GET", path, headers or {})
    return (lambda: asked), wanted


def bookings(engine: str) -> None:
    """A booking beside its own statements through Core, and on the bare driver."""
    with _programme_served(engine) as server:
        guest = Guest(server[0])
        for connections in CONNECTIONS:
            ours, core, driver = _in_turn(
                server, connections, (guest.books, 303), (lambda: guest.posts("core"), 303),
                (lambda: guest.posts("driver"), 303))
            report.ratio(f"booking ÷ its statements through Core, connections: {connections}",
                         ours, core, floor=0.5)
            report.ratio(f"booking ÷ its statements on the bare driver, connections: {connections}",
                         ours, driver, floor=0.25)


def durability(engine: str) -> None:
    """Bookings on the disk when they are acknowledged, beside such as may not be."""
    if engine != "sqlite":
        return
    with ExitStack() as all_of_them:
        servers = []
        for app in ("app:app", "bench.disk:careless", "bench.disk:full"):
            url = all_of_them.enter_context(fresh_database(engine))
            with_programme(url)
            servers.append(all_of_them.enter_context(served(url, app=app)))
        for connections in CONNECTIONS:
            ours, careless, full = _side_by_side(servers, connections)
            report.ratio(f"booking on the disk ÷ perhaps not, connections: {connections}",
                         ours, careless, floor=0.67 if connections > 1 else 0)  # one waits alone
            report.ratio(f"the same by synchronous=FULL, connections: {connections}",
                         full, careless, floor=0)


def _side_by_side(servers: list[tuple[int, int]], connections: int) -> list[list[report.Round]]:
    """Rounds of bookings on each server in turn, after a short one for warmth."""
    guests = [Guest(port) for port, _process in servers]

    def one_round(number: int) -> report.Round:
        port, process = servers[number]
        before = cpu_seconds(process)
        given = answers(port, guests[number].books, connections=connections, seconds=SECONDS,
                        wanted=303)
        return report.Round(given, SECONDS, cpu_seconds(process) - before)

    every = range(len(servers))
    for number in every:
        one_round(number)
    rounds = [[one_round(number) for number in every] for _ in range(ROUNDS)]
    return [list(column) for column in zip(*rounds, strict=True)]


def rush(engine: str) -> None:
    """Four hundred posts for the hundred places of one session, a hundred at a time."""
    with fresh_database(engine) as url:
        with_programme(url, sessions=1, capacity=100)
        with served(url, app="app:app") as (port, _process):
            guest = Guest(port)
            asked = [guest.booking_of(SESSION) for _ in range(POSTS)]
            started = time.perf_counter()
            with ThreadPoolExecutor(PHONES) as phones:
                given = Counter(phones.map(lambda one: ask_once(port, one).status, asked))
            took = time.perf_counter() - started
        sold = seats_taken(url)
    report.within(f"{POSTS} posts for 100 places, last answer", took, 3, " s",
                  beside=", ".join([f"{sold} sold", *(
                      f"{many} × {status}" for status, many in given.items())]))


@contextmanager
def _programme_served(engine: str) -> Iterator[tuple[int, int]]:
    with fresh_database(engine) as url:
        with_programme(url)
        with served(url) as server:
            yield server


def _in_turn(
    server: tuple[int, int], connections: int, *asked: Asked,
) -> list[list[report.Round]]:
    """Each contender's rounds, measured in turn after a short one for warmth."""
    port, process = server

    def one_round(ask: Ask, wanted: int, *, seconds: float) -> report.Round:
        before = cpu_seconds(process)
        given = answers(port, ask, connections=connections, seconds=seconds, wanted=wanted)
        return report.Round(given, seconds, cpu_seconds(process) - before)

    for ask, wanted in asked:
        one_round(ask, wanted, seconds=SECONDS)
    rounds = [[one_round(ask, wanted, seconds=SECONDS) for ask, wanted in asked]
              for _ in range(ROUNDS)]
    return [list(column) for column in zip(*rounds, strict=True)]


class Guest:
    """A resident's phone that books two places, for someone new each time."""

    def __init__(self, port: int) -> None:
        page = ask_once(port, request("GET", f"/bench/sessions/{SESSION}", {}))
        found = TOKEN.search(page.text)
        self._token = found[1] if found else ""
        self._cookie = {"Cookie": page.header("Set-Cookie").split(";")[0]}

    def books(self) -> bytes:
        return self.booking_of(SESSION + randrange(SESSIONS))

    def booking_of(self, session_id: int) -> bytes:
        elsewhere = {"X-Forwarded-For": str(IPv4Address(randrange(2**24) + 10 * 2**24))}
        return request("POST", f"/bench/sessions/{session_id}/bookings",
                       {**self._cookie, **elsewhere}, self._form())

    def posts(self, limit: str) -> bytes:
        """The same form to a view that does no more than it must."""
        return request("POST", f"/limits/{limit}/{SESSION + randrange(SESSIONS)}", self._cookie,
                       self._form())

    def _form(self) -> str:
        return urlencode({
            "csrf_token": self._token, "name": f"Warga {randrange(10**9)}",
            "others-0-name": "Sitti", "phone": f"0812{randrange(10**8):08d}", "consent": "y"})
