"""What reaches us: addresses that name rows the database can count to, text without NUL."""

from functools import cached_property
from typing import Any

from flask import Flask, Request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, UnicodeConverter

LARGEST_ROW = 2**63 - 1


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
    """A request whose typed text holds no NUL: it means nothing, and PostgreSQL refuses it."""

    @cached_property
    def args(self) -> Any:
        return _clean(super().args)

    @cached_property
    def form(self) -> Any:
        return _clean(super().form)


def _clean(given: MultiDict[str, str]) -> ImmutableMultiDict[str, str]:
    return ImmutableMultiDict([
        (name.replace("\0", ""), value.replace("\0", ""))
        for name, value in given.items(multi=True)])


def set_up(app: Flask) -> None:
    """Before any page is added: the parts of addresses, and the request itself."""
    app.request_class = Asked
    app.url_map.converters.update({"int": RowNumber, "default": Word, "string": Word})
    proxies = app.config["PROXIES"]
    if proxies:  # otherwise anyone could claim to be someone else
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=proxies)
