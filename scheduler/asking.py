"""What reaches us: addresses that name rows the database can count to, words without NUL."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Flask, Request, current_app, request
from werkzeug.datastructures import FileStorage, ImmutableMultiDict, MultiDict
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, RequestRedirect, UnicodeConverter

from scheduler.db import SAFE
from scheduler.domain.identity import has_identity_number
from scheduler.stock_words import StockWords

LARGEST_ROW = 2**63 - 1
LONGEST_TEXT = 20_000
FILES = frozenset({"file", "photo"})  # the fields of our forms that take one


class RowNumber(IntegerConverter):
    """A row's number; one that no database column holds is no page."""

    def __init__(self, map: Any, *args: Any, **options: Any) -> None:
        super().__init__(map, *args, **{"max": LARGEST_ROW, **options})


class Word(UnicodeConverter):
    """One part of an address, without control characters."""

    def __init__(self, map: Any, *args: Any, **options: Any) -> None:
        super().__init__(map, *args, **options)
        self.regex = self.regex.replace("[^/]", r"[^/\x00-\x1f]")


class Asked(Request):
    """A request whose typed text holds no NUL: it means nothing, and PostgreSQL refuses it.

    A file counts only where a form asks for one; sent in place of words it is nothing typed.
    """

    wtforms_translations = StockWords()  # where Flask-WTF looks for what WTForms says

    @cached_property
    def identity_numbers(self) -> frozenset[str]:
        """Those of the typed texts that hold somebody's identity number.

        Nobody may keep more than LONGEST_TEXT signs, so nobody has to look at more.
        """
        typed = {text for _name, text in self.form.items(multi=True)}
        return frozenset(text for text in typed if has_identity_number(text[:LONGEST_TEXT]))

    @cached_property
    def args(self) -> Any:
        return _clean(super().args)

    @property
    def is_json(self) -> bool:
        """JSON is for the API; a page takes forms only."""
        return self.path.startswith("/api/") and super().is_json

    def _load_form_data(self) -> None:
        if "form" in self.__dict__:
            return
        super()._load_form_data()
        given = self.__dict__
        given["form"] = _clean(given["form"])
        given["files"] = _asked_for(given["files"])


def _read_what_was_typed(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Before the database is asked anything: nobody who writes waits for a slow line or a check.

    On SQLite the first question of a form that saves takes the turn to write.
    """
    if endpoint is not None and request.method not in SAFE:
        holds_identity_number(())


def holds_identity_number(texts: Iterable[str]) -> bool:
    """Is one of these texts, as they were sent, among those that hold an identity number?"""
    found = cast(Asked, request).identity_numbers
    return any(text in found for text in texts)


def _asked_for(files: MultiDict[str, FileStorage]) -> ImmutableMultiDict[str, FileStorage]:
    kept = []
    for name, file in files.items(multi=True):
        if name in FILES:
            kept.append((name, file))
        else:
            file.close()
    return ImmutableMultiDict(kept)


def _clean(given: MultiDict[str, str]) -> ImmutableMultiDict[str, str]:
    return ImmutableMultiDict([
        (name.replace("\0", ""), value.replace("\0", ""))
        for name, value in given.items(multi=True)])


def is_from_here() -> bool:
    """Whether the browser says that a page of ours sent this."""
    site = request.headers.get("Sec-Fetch-Site")
    return site == "same-origin" if site is not None else _origin() in _our_hosts()


def is_from_elsewhere() -> bool:
    """Whether the browser says that another site sent this; many say nothing, or hide it.

    A `Referer` is not asked for: secret pages, careful readers and old phones send none.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    return request.headers.get("Origin", "null") != "null" and _origin() not in _our_hosts()


def _origin() -> str:
    return urlsplit(request.headers.get("Origin", "")).netloc


def _our_hosts() -> tuple[str, str]:
    """As asked for, and as the public knows us: a server in front may change the one."""
    return request.host, urlsplit(str(current_app.config["BASE_URL"])).netloc


def stay_here() -> None:
    """From `/kendari` to `/kendari/` without repeating the host, which anyone may have made up."""
    sent_on = request.routing_exception
    if isinstance(sent_on, RequestRedirect):
        where = urlsplit(sent_on.new_url)._replace(scheme="", netloc="")
        sent_on.new_url = "/" + where.geturl().lstrip("/")


def set_up(app: Flask) -> None:
    """Before any page is added: the parts of addresses, and the request itself."""
    app.request_class = Asked
    app.before_request(stay_here)
    app.url_value_preprocessor(_read_what_was_typed)
    app.url_map.converters.update({"int": RowNumber, "default": Word, "string": Word})
    proxies = app.config["PROXIES"]
    if proxies:  # otherwise anyone could claim to be someone else
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=proxies)
