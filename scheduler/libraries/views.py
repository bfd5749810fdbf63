"""The front door, and the library that a page belongs to."""

from typing import Any

from flask import Blueprint, Response, current_app, g, jsonify, request
from flask.typing import ResponseReturnValue

from scheduler.libraries import hours_views, queries, settings_views
from scheduler.web import page

bp = Blueprint("libraries", __name__)
settings_views.add_to(bp)
hours_views.add_to(bp)


@bp.app_url_value_preprocessor
def open_the_library(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Take `<lib>` out of the address and load the library it names; Missing when none."""
    slug = (values or {}).pop("lib", None)
    if slug is not None:
        g.library = queries.by_slug(slug)


@bp.app_url_defaults
def stay_in_the_library(endpoint: str, values: dict[str, Any]) -> None:
    """Links from a library's page stay in it unless they say otherwise."""
    if g.get("library") is not None and current_app.url_map.is_endpoint_expecting(endpoint, "lib"):
        values.setdefault("lib", g.library.slug)


@bp.get("/")
def front() -> Response:
    """The network's front door."""
    words = request.args.get("q", "")[:100]
    return page("libraries/front.html", libraries=queries.found(words), words=words)


@bp.get("/healthz")
def alive() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
def ready() -> ResponseReturnValue:
    """The database answers too."""
    queries.found(limit=1)
    return jsonify(status="ok")
