"""The library that a page belongs to, and what it says of itself."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Flask, Response, current_app, g, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.routing import RequestRedirect

from scheduler import clock, health
from scheduler.db import SAFE
from scheduler.domain import opening
from scheduler.domain.doors import doors_at
from scheduler.domain.interval import Interval
from scheduler.domain.opening import text_of_spans
from scheduler.i18n import clock as wall_clock
from scheduler.i18n import day_plain, day_short, zone_name
from scheduler.libraries import hours_views, queries, settings_views
from scheduler.libraries.links import chat_url
from scheduler.libraries.models import Library
from scheduler.paging import cut
from scheduler.web import page

FORTNIGHT, AHEAD = 14, 16  # days

bp = Blueprint("libraries", __name__)
settings_views.add_to(bp)
hours_views.add_to(bp)


def set_up(app: Flask) -> None:
    """Let every page of a library say when its doors are open."""
    app.jinja_env.globals.update(hours_line=hours_line, hours_text=text_of_spans,
                                 chat_url=chat_url)
    app.extensions["library_here"] = library_here


@bp.app_url_value_preprocessor
def open_the_library(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Take `<lib>` out of the address and load the library it names; Missing when none.

    Phones begin what is typed with a capital letter: a reader is led to the address it means.
    """
    slug = (values or {}).pop("lib", None)
    if slug is not None:
        g.library = queries.by_slug(slug) if slug == slug.lower() else _in_small_letters(slug)


def _in_small_letters(slug: str) -> Library:
    """The library, where it is called so; else its reader is sent on to how it is called."""
    meant = queries.find(slug) or queries.by_slug(slug.lower())
    if meant.slug != slug and request.method in SAFE:
        rest = request.full_path.removeprefix(f"/{slug}").rstrip("?")
        raise RequestRedirect(f"/{meant.slug}{rest}")
    return meant


def library_here() -> Library | None:
    """The library that the address begins with, also where no page of it was meant."""
    return queries.find(request.path.split("/")[1].lower())


@bp.app_url_defaults
def stay_in_the_library(endpoint: str, values: dict[str, Any]) -> None:
    """Links from a library's page stay in it unless they say otherwise."""
    if g.get("library") is not None and current_app.url_map.is_endpoint_expecting(endpoint, "lib"):
        values.setdefault("lib", g.library.slug)


@bp.get("/<lib>/about")
def about() -> Response:
    """When the doors are open, in a usual week and where it differs, and where they are."""
    library, today = g.library, clock.today(g.library.zone)
    schedules = queries.schedules_of(library.id)
    holding = opening.schedule_on(today, schedules)
    usual = [[(hours.opens, hours.closes) for hours in holding.hours if hours.weekday == weekday]
             for weekday in range(7)] if holding else []
    return page(
        "libraries/about.html", today=today, a_day=timedelta(days=1),
        monday=today - timedelta(days=today.weekday()),
        usual=usual, unusual=_unusual(library, schedules, usual, today=today),
        now_open=hours_line(library),
        closures=cut(queries.coming_closures(library.id, at=clock.now()), size=20))


def _unusual(
    library: Library, schedules: Sequence[opening.Schedule],
    usual: Sequence[Sequence[tuple[int, int]]], *, today: date,
) -> list[tuple[date, list[Interval]]]:
    """The days of the coming fortnight with other hours than usual; those that are closed for a
    reason stand with it elsewhere."""
    known = queries.openings_by_day(library, first=today, days=FORTNIGHT, schedules=schedules)
    planned = {day: opening.open_intervals(day, schedules, zone=library.zone) for day in known}
    return [(day, spans) for day, spans in known.items() if usual and (
        spans or not planned[day]) and spans != opening.open_intervals(
            day, [_all_the_time(usual)], zone=library.zone)]


def _all_the_time(usual: Sequence[Sequence[tuple[int, int]]]) -> opening.Schedule:
    return opening.Schedule(date.min, None, tuple(
        opening.Hours(weekday, *span) for weekday, spans in enumerate(usual) for span in spans))


def hours_line(library: Library) -> str:
    """Sekarang buka, sampai 16.00 WITA; or until when the doors are shut. Nothing where no hours
    are known."""
    if library.closed_on is not None:
        return _("Closed since %(day)s", day=day_short(library.closed_on))
    schedules = queries.schedules_of(library.id)
    if not schedules:
        return ""
    at, today = clock.now(), clock.today(library.zone)
    openings = queries.openings_by_day(
        library, first=today - timedelta(days=1), days=AHEAD, schedules=schedules)
    stand = doors_at(at, (span for spans in openings.values() for span in spans))
    if stand.changes is None or (stand.are_open and stand.changes - at > timedelta(days=1)):
        return _("Open now") if stand.are_open else _("Closed now")
    then = stand.changes.astimezone(library.zone)
    time = f"{wall_clock(then)} {zone_name(library.timezone, then)}"
    if stand.are_open:
        return _("Open now, until %(time)s", time=time)
    if then.date() == today:
        return _("Closed now, opens today at %(time)s", time=time)
    if then.date() == today + timedelta(days=1):
        return _("Closed now, opens tomorrow at %(time)s", time=time)
    return _("Closed now, opens %(day)s at %(time)s", day=day_plain(then.date()), time=time)


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
