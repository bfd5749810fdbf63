"""Clients on bare sockets, few instructions an answer: two cores serve and ask at once."""

import re
import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field

LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
Ask = Callable[[], bytes]


@dataclass
class Line:
    """One kept-open connection, asking one thing at a time."""

    port: int
    heard: bytearray = field(default_factory=bytearray)
    whole: int = 0  # bytes of the answer once its head is here

    def __post_init__(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def say(self, request: bytes) -> None:
        self.heard.clear()
        self.whole = 0
        self.socket.sendall(request)

    def listen(self) -> bool:
        """Take what has come; is the answer complete?"""
        piece = self.socket.recv(1 << 18)
        if not piece:
            raise SystemExit("the server closed a connection")
        self.heard += piece
        if not self.whole and (end := self.heard.find(b"\r\n\r\n")) >= 0:
            length = LENGTH.search(self.heard, 0, end)
            self.whole = end + 4 + (int(length[1]) if length else 0)
        return 0 < self.whole <= len(self.heard)

    @property
    def status(self) -> int:
        return int(self.heard[9:12])

    @property
    def text(self) -> str:
        return self.heard.partition(b"\r\n\r\n")[2].decode()

    def header(self, name: str) -> str:
        """One header's value, or nothing."""
        head = self.heard.partition(b"\r\n\r\n")[0].decode("latin-1")
        found = re.search(rf"^{name}: *(.*)$", head, re.IGNORECASE | re.MULTILINE)
        return found[1].strip() if found else ""


def request(method: str, path: str, headers: dict[str, str], body: str = "") -> bytes:
    """The bytes of a request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost",
             *(f"{name}: {value}" for name, value in headers.items())]
    if body:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def ask_once(port: int, asked: bytes) -> Line:
    """One answer, whole."""
    line = Line(port)
    line.say(asked)
    while not line.listen():
        pass
    line.socket.close()
    return line


def answers(port: int, ask: Ask, *, connections: int, seconds: float, wanted: int) -> int:
    """How many are given in so many seconds; a status other than the wanted one ends it all."""
    until, given = time.perf_counter() + seconds, 0
    with selectors.DefaultSelector() as waiting:
        for _ in range(connections):
            line = Line(port)
            waiting.register(line.socket, selectors.EVENT_READ, line)
            line.say(ask())
        while waiting.get_map():
            for key, _events in waiting.select():
                line = key.data
                if not line.listen():
                    continue
                if line.status != wanted:
                    raise SystemExit(f"answered {line.status} instead of {wanted}")
                given += 1
                if time.perf_counter() < until:
                    line.say(ask())
                else:
                    waiting.unregister(line.socket)
                    line.socket.close()
    return given
