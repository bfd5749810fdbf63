"""An address that is nearly right, and the page it means."""

from flask import current_app, request
from werkzeug.exceptions import HTTPException


def without_its_end() -> str:
    """This address without the slash that someone typed or an app added; empty when there is no
    such page either."""
    path = request.path.rstrip("/")
    return _with_query(path) if path and path != request.path and _is_exactly(path) else ""


def page_above(path: str) -> str:
    """The path itself if it is a page, else the nearest one above it: forms stand there."""
    while path and not is_page(path):
        path = path.removesuffix("/") if path.endswith("/") else path[:path.rindex("/") + 1]
    return path or "/"


def is_page(path: str) -> bool:
    """Does a page have this address, or this with a slash at its end?"""
    return current_app.url_map.bind_to_environ(request.environ).test(path, "GET")


def _is_exactly(path: str) -> bool:
    try:
        current_app.url_map.bind_to_environ(request.environ).match(path, "GET")
    except HTTPException:  # also the one that adds a slash
        return False
    return True


def _with_query(path: str) -> str:
    query = request.query_string.decode("ascii", "replace")
    return f"{path}?{query}" if query else path
