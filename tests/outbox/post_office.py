"""A real mail server on this machine: it keeps what it takes, or answers as a test says."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller


class PostOffice:
    """`answers` ("RCPT", "DATA") are said instead of yes, while there are any.

    `slowness`: seconds it thinks after taking a letter and before it says so; `took` is set as
    soon as it has taken one.
    """

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.answers: dict[str, list[str]] = {}
        self.slowness = 0.0
        self.took = threading.Event()
        self.port = _free_port()

    @property
    def ids(self) -> list[str]:
        return [str(letter["Message-ID"]) for letter in self.letters]

    def _answer(self, command: str) -> str:
        return self.answers[command].pop(0) if self.answers.get(command) else "250 ok"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str,
                          options: Any) -> str:
        answer = self._answer("RCPT")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        answer = self._answer("DATA")
        if answer.startswith("250"):
            self.letters.append(message_from_bytes(envelope.content, policy=default))
            self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
            self.took.set()
            await asyncio.sleep(self.slowness)
        return answer


@contextmanager
def opened(**manners: Any) -> Iterator[PostOffice]:
    """`manners` are aiosmtpd's: certificates, who may hand in letters."""
    office = PostOffice()
    server = Controller(office, hostname="127.0.0.1", port=office.port, **manners)
    server.start()
    try:
        yield office
    finally:
        server.stop()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
