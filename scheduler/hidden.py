"""What a form of ours carries unseen, found by the address it posts to.

A template says where a form goes; what stands behind that address says what the form needs: the
key of a form that creates.
"""

from typing import Any

from flask import Flask, current_app, g, request
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from scheduler import once


def set_up(app: Flask) -> None:
    """Let the macros of forms ask."""
    app.jinja_env.globals["hidden_fields"] = hidden_fields


def hidden_fields(url: str) -> Markup:
    """The hidden fields for a form that is posted to this address of ours."""
    view, _values = _behind(url)
    return once.key_field() if getattr(view, "creates", None) else Markup()


def _behind(url: str) -> tuple[Any, dict[str, Any]]:
    """The view that a post to this address reaches, and the values in the address."""
    if "ways" not in g:
        g.ways = current_app.create_url_adapter(request)
    try:
        endpoint, values = g.ways.match(url.partition("?")[0].partition("#")[0], "POST")
    except HTTPException:
        return None, {}
    return current_app.view_functions[endpoint], values
