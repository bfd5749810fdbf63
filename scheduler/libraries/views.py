"""The library that a page belongs to, and what it says of itself."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, Response, current_app, g, jsonify
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from scheduler import clock, health
from scheduler.domain.opening import text_of_spans
from scheduler.i18n import clock as wall_clock
from scheduler.i18n import day_short, zone_name
from scheduler.libraries import hours_views, queries, settings_views
from scheduler.libraries.models import Library
from scheduler.paging import cut
from scheduler.web import page

bp = Blueprint("libraries", __name__)
settings_views.add_to(bp)
hours_views.add_to(bp)


def set_up(app: Flask) -> None:
    """Let every page of a library say when its doors are open."""
    app.jinja_env.globals.update(hours_line=hours_line, hours_text=text_of_spans)


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


@bp.get("/<lib>/about")
def about() -> Response:
    """When the doors are open this week and where they are."""
    today = clock.today(g.library.zone)
    first = today - timedelta(days=today.weekday())
    return page("libraries/about.html", today=today, week=queries.openings_by_day(
        g.library, first=first, days=14), now_open=hours_line(g.library),
            closures=cut(queries.coming_closures(g.library.id, at=clock.now()), size=20))


def hours_line(library: Library) -> str:
    """Buka hari ini 08.00–16.00 WITA."""
    if library.closed_on is not None:
        return _("Closed since %(day)s", day=day_short(library.closed_on))
    today = clock.today(library.zone)
    spans = queries.openings_by_day(library, first=today, days=1)[today]
    if not spans:
        return _("Closed today")
    shown = ", ".join(f"{wall_clock(one.start.astimezone(library.zone))}–"
                      f"{wall_clock(one.end.astimezone(library.zone))}" for one in spans)
    return _("Open today %(hours)s %(zone)s", hours=shown, zone=zone_name(library.timezone))


@bp.get("/help")
def help() -> Response:
    """How to book, in plain words."""
    return page("libraries/help.html")


@bp.get("/privacy")
def privacy() -> Response:
    """What is kept, why and how long."""
    return page("libraries/privacy.html")


@bp.get("/accessibility")
def accessibility() -> Response:
    """What works for whom, and what does not yet."""
    return page("libraries/accessibility.html")


@bp.get("/healthz")
def alive() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
def ready() -> ResponseReturnValue:
    """It can serve: its tables are there as this code needs them, and it can write."""
    found = health.trouble()
    if found is None:
        return jsonify(status="ok")
    said = jsonify(status="not ready", reason=found.name)
    return said, 503, {"Retry-After": str(found.patience)}
