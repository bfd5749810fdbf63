"""A cache in front of the programme feeds (RFC 9111): every poll asks the database one question.

An answer is kept with the state of the library it was made from, and given again, whole or as
304, as long as one indexed look-up finds the same state. It stands before Flask, so that the
thousands of calendars that ask every hour cost next to nothing.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import psycopg
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import Headers
from werkzeug.http import parse_date
from werkzeug.wrappers import Response

from scheduler import clock
from scheduler.calendars import queries
from scheduler.calendars.feeds import bodies
from scheduler.calendars.filters import LIVE
from scheduler.calendars.vcalendar import answers_not_modified, takes_gzip
from scheduler.db import db
from scheduler.glance import Glance

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FEED = "/feeds/programme.ics"
OF_A_BODY = frozenset({"content-type", "content-length", "content-encoding"})


@dataclass(frozen=True)
class Answer:
    """What was answered, and the state and the first date of the window it was made from."""

    state: tuple[Any, ...]
    first: date
    status: str
    headers: list[tuple[str, str]]
    body: bytes

    def __len__(self) -> int:
        return len(self.body) + 1_000

    @cached_property
    def named(self) -> Headers:
        return Headers(self.headers)

    def is_known(self, environ: "WSGIEnvironment") -> bool:
        """Has the reader these bytes already? (RFC 9110 §13.2.2)"""
        asked = environ.get("HTTP_IF_NONE_MATCH"), environ.get("HTTP_IF_MODIFIED_SINCE")
        return asked != (None, None) and answers_not_modified(
            self.named["ETag"], parse_date(self.named.get("Last-Modified")), *asked,
            at=clock.now())

    def without_body(self) -> "Answer":
        """The 304 that goes with it."""
        kept = [pair for pair in self.headers if pair[0].lower() not in OF_A_BODY]
        return Answer(self.state, self.first, "304 NOT MODIFIED", kept, b"")


class FeedCache:
    """WSGI middleware: programme feeds from memory while their library stands unchanged."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._next: WSGIApplication = app.wsgi_app

    @cached_property
    def _state_of(self) -> Glance:
        with self._app.app_context():
            return Glance(db.engine, queries.STATE)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse",
    ) -> Iterable[bytes]:
        path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
        slug = path[1:-len(FEED)]
        if not path.endswith(FEED) or not slug.isprintable() or (
                any(f"{name}=" in query for name in LIVE)
                or environ["REQUEST_METHOD"] not in ("GET", "HEAD")):
            return self._next(environ, start_response)
        state = self._state(slug)
        if state is None:
            return self._next(environ, start_response)
        first = queries.window(clock.today(ZoneInfo(queries.zone_in(state))))[0]
        packs = "gzip" if takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")) else ""
        known = bodies.find((path, query, packs, "304"))
        if _stands(known, state, first) and known.is_known(environ):
            return _given(known, environ, start_response)
        kept = bodies.find((path, query, packs))
        if not _stands(kept, state, first) or kept.is_known(environ):
            kept = self._ask(environ, state, first)
            self._keep(kept, (path, query, packs))
        return _given(kept, environ, start_response)

    def _state(self, slug: str) -> tuple[Any, ...] | None:
        """None when no library has that name; in trouble too, which the page itself will tell."""
        try:
            return self._state_of(slug=slug)
        except (SQLAlchemyError, sqlite3.Error, psycopg.Error):
            return None

    def _ask(self, environ: "WSGIEnvironment", state: tuple[Any, ...], first: date) -> Answer:
        answer = Response.from_app(self._next, {**environ, "REQUEST_METHOD": "GET"}, buffered=True)
        return Answer(state, first, answer.status, list(answer.headers.items()), answer.data)

    def _keep(self, answer: Answer, key: tuple[str, str, str]) -> None:
        """Only what is dated: the answer of the very second of a change may be overtaken in it."""
        if "Last-Modified" not in answer.named:
            return
        bodies.keep((*key, "304"), answer.without_body())
        if answer.status.startswith("200"):
            bodies.keep(key, answer)


def _stands(kept: Answer | None, state: tuple[Any, ...], first: date) -> bool:
    return kept is not None and (kept.state, kept.first) == (state, first)


def _given(
    answer: Answer, environ: "WSGIEnvironment", start_response: "StartResponse",
) -> Iterable[bytes]:
    start_response(answer.status, list(answer.headers))
    return () if environ["REQUEST_METHOD"] == "HEAD" else (answer.body,)
