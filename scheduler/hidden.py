"""What a form of ours carries unseen, found by the address it posts to.

A template says where a form goes; what stands behind that address says what the form needs: the
key of a form that creates, the version of what a form changes or decides.
"""

from typing import Any

from flask import Flask, current_app, g, request
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from scheduler import once
from scheduler.opened import FIELD, version_field


def set_up(app: Flask) -> None:
    """Let the macros of forms ask."""
    app.jinja_env.globals.update(hidden_fields=hidden_fields, stands_now=stands_now)


def stands_now(name: str) -> str:
    """What someone else wrote meanwhile where the reader wrote something too."""
    row = g.meanwhile.rows.get(name) if "meanwhile" in g else None
    return row.now if row is not None and row.is_typed else ""


def hidden_fields(url: str, shown: Any = None) -> Markup:
    """The hidden fields for a form that is posted to this address of ours.

    `shown` is the row that it is about, where a long list has it already.
    """
    view, values = _behind(url)
    values.pop("lib", None)  # the library is known by then, as it is to the view
    stand = getattr(view, "stands_on", None)
    key = once.key_field() if getattr(view, "creates", None) else Markup()
    if stand is None:
        return key
    return key + (_as_sent(url) or version_field(stand, values, shown))


def _as_sent(url: str) -> Markup:
    """The version that was sent, on the page that says what is missing: it was opened then."""
    sent = request.form.get(FIELD, "") if g.get("keeps_key") and "meanwhile" not in g else ""
    here = url.partition("?")[0] == request.path
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, sent) if (
        sent and here) else Markup()


def _behind(url: str) -> tuple[Any, dict[str, Any]]:
    """The view that a post to this address reaches, and the values in the address."""
    if "ways" not in g:
        g.ways = current_app.create_url_adapter(request)
    try:
        endpoint, values = g.ways.match(url.partition("?")[0].partition("#")[0], "POST")
    except HTTPException:
        return None, {}
    return current_app.view_functions[endpoint], values
