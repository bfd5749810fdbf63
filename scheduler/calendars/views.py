"""Feeds: the same bytes until something changes, and then only what changed.

Their rules say `place`, not `lib`: a poll that finds nothing new is answered from one look-up,
before the library itself is ever loaded.
"""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask, Response, current_app, g, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from scheduler import clock
from scheduler.calendars import actions as calendars
from scheduler.calendars import feeds, own_views, queries, subscribe_views
from scheduler.calendars.cache import FeedCache
from scheduler.calendars.filters import LIVE, OF_ONE_LIBRARY, days_in, filters_in
from scheduler.calendars.links import google_add_url, google_event_url
from scheduler.calendars.vcalendar import (
    FeedHead,
    answers_not_modified,
    etag_of,
    tag_of,
    takes_gzip,
)
from scheduler.i18n import LOCALES, day
from scheduler.libraries import queries as libraries

SETTLED = timedelta(seconds=1)  # dates say seconds: none is given away before it is over

bp = Blueprint("calendars", __name__)
subscribe_views.add_to(bp)
own_views.add_to(bp)


def set_up(app: Flask) -> None:
    """Put the cache in front of the programme feeds; let every page link into calendars."""
    app.jinja_env.globals.update(google_add_url=google_add_url, google_event_url=google_event_url)
    app.wsgi_app = FeedCache(app)  # type: ignore[method-assign]


@bp.app_url_defaults
def name_the_library(endpoint: str, values: dict[str, Any]) -> None:
    """Links to feeds need no library inside its own pages."""
    if g.get("library") is not None and endpoint.startswith("calendars.") and (
            current_app.url_map.is_endpoint_expecting(endpoint, "place")):
        values.setdefault("place", g.library.slug)


@bp.get("/<place>/feeds/programme.ics")
def programme(place: str) -> Response:
    """What is on, by the programme's own filters."""
    state = queries.state_of(place)
    locale, filters = _locale(), filters_in(request.args)
    first, _last = queries.window(clock.today(ZoneInfo(state.zone)))
    if not LIVE.isdisjoint(filters):
        return _answer(_programme(state, filters, locale=locale), name=place)
    key = (feeds.FORMAT, "programme", state.library_id, state.version, state.name, state.zone,
           locale, tuple(sorted(filters.items())), first, current_app.config["BASE_URL"])
    etag, changed_at = etag_of(repr(key).encode()), queries.changed_at(state, first)
    if _is_known(etag, changed_at):
        return _not_modified(etag, changed_at)
    return _answer(_programme(state, filters, locale=locale, etag=etag), name=place,
                   changed_at=changed_at)


def _programme(
    state: queries.FeedState, filters: dict[str, str], *, locale: str, etag: str = "",
) -> feeds.Body:
    span = queries.span(clock.today(ZoneInfo(state.zone)), state.zone, days_in(filters))
    rows = queries.programme(state.library_id, filters=filters, within=span)
    with force_locale(locale):  # the address says the language, never a cookie
        about = _("What happens in this library")
    head = FeedHead(
        name=state.name, description=about, zone=state.zone,
        url=f"{current_app.config['BASE_URL']}{request.path.replace('feeds/programme.ics', '')}",
        source=_address_here(**filters),
    )
    return feeds.calendar(
        head, [feeds.session_chunk(row, locale=locale) for row in rows], zones=(state.zone,),
        etag=etag)


@bp.get("/<place>/feeds/network.ics")
def network(place: str) -> Response:
    """What is on in a library and in all below it; places left and rooms are each one's own."""
    state, locale = queries.state_of(place), _locale()
    below = libraries.subtree_ids(state.library_id)
    filters = {name: value for name, value in filters_in(request.args).items()
               if name not in OF_ONE_LIBRARY}
    span = queries.network_span(
        clock.today(ZoneInfo(state.zone)), state.zone, days_in(filters))
    key = (feeds.FORMAT, "network", sorted(below), queries.versions_of(below), state.name,
           state.zone, locale, sorted(filters.items()), span, current_app.config["BASE_URL"])
    etag = etag_of(repr(key).encode())
    if _is_known(etag, None):
        return _not_modified(etag, None)
    rows = queries.network(below, filters=filters, within=span)
    told = rows[:queries.MOST_TOLD]
    with force_locale(locale):
        name = _("%(library)s and the libraries below", library=state.name)
        about = "" if told == rows else _(
            "The next %(n)s only, up to %(day)s. Each library's own calendar has all of them.",
            n=len(told), day=day(told[-1].starts_at.astimezone(ZoneInfo(state.zone)).date()))
    head = FeedHead(name=name, description=about, zone=state.zone,
                    source=_address_here(**filters),
                    url=f"{current_app.config['BASE_URL']}/{place}/")
    return _answer(feeds.calendar(
        head, [feeds.session_chunk(row, locale=locale) for row in told],
        zones={state.zone, *(row.timezone for row in rows)}, etag=etag), name=f"{place}-network")


@bp.get("/<place>/sessions/<int:session_id>.ics")
def session(place: str, session_id: int) -> Response:
    """One session as a file to add to a calendar."""
    row = queries.one_session(session_id, slug=place)
    head = FeedHead(name=row.title, description="", url="", zone=row.timezone)
    body = feeds.calendar(head, [feeds.session_chunk(row, locale=_locale())],
                          zones=(row.timezone,))
    return _answer(body, name=f"ruang-{session_id}", how="attachment")


@bp.get("/<place>/feeds/spaces/<slug>.ics")
def space(place: str, slug: str) -> Response:
    """What happens in a space: public sessions by title, everything else as busy."""
    state = queries.state_of(place)
    room = queries.space_of(slug, library_id=state.library_id)
    rows = queries.held(state.library_id, space_id=room.id, within=_span(state.zone),
                        at=clock.now())
    head = FeedHead(name=f"{room.name} · {state.name}", description="", zone=state.zone,
                    url=f"{current_app.config['BASE_URL']}/{place}/spaces/{slug}",
                    source=_address_here())
    chunks = [feeds.held_chunk(row, locale=_locale(), public=True) for row in rows]
    return _answer(feeds.calendar(head, chunks, zones=(state.zone,)), name=slug)


@bp.get("/feeds/<token>.ics")
def private(token: str) -> Response:
    """A private feed: bookings, or a library's rooms. A revoked token opens nothing."""
    found = queries.token(calendars.hash_of(token))
    with force_locale(_locale()):
        body = _rooms(found) if found.feed == "rooms" else _bookings(found)
    answer = _answer(body, name=found.feed)
    answer.headers["Cache-Control"] = "private, no-cache"
    del answer.headers["Access-Control-Allow-Origin"]
    return answer


def _rooms(found: Any) -> feeds.Body:
    library = queries.library_of(found.library_id)
    rows = queries.held(library.id, within=_span(library.timezone), at=clock.now())
    head = FeedHead(name=_("Rooms · %(library)s", library=library.name), description="", url="",
                    zone=library.timezone)
    return feeds.calendar(
        head, [feeds.held_chunk(row, locale=_locale(), public=False) for row in rows],
        zones=(library.timezone,))


def _bookings(found: Any) -> feeds.Body:
    library = queries.library_of(found.library_id)
    rows = queries.booked(found.id, within=_span(library.timezone))
    head = FeedHead(name=_("My tickets"), description="", url="", zone=library.timezone)
    return feeds.calendar(
        head, [feeds.booked_chunk(row, locale=_locale()) for row in rows],
        zones=sorted({library.timezone, *(row.timezone for row in rows)}))


def _locale() -> str:
    wish = request.args.get("lang", "")
    return wish if wish in LOCALES else str(current_app.config["DEFAULT_LOCALE"])


def _address_here(**filters: str) -> str:
    """This feed's public address, with only what it understands in it."""
    lang = request.args.get("lang")
    return current_app.config["BASE_URL"] + url_for(
        str(request.endpoint), **(request.view_args or {}), **filters,
        lang=lang if lang in LOCALES else None)


def _span(zone: str) -> queries.Span:
    return queries.span(clock.today(ZoneInfo(zone)), zone)


def _is_known(etag: str, changed_at: datetime | None) -> bool:
    """Has the reader these bytes already?"""
    asked = request.headers.get("If-None-Match"), request.headers.get("If-Modified-Since")
    return answers_not_modified(etag, changed_at, *asked, at=clock.now())


def _answer(
    body: feeds.Body, *, name: str, how: str = "inline", changed_at: datetime | None = None,
) -> Response:
    """A feed, packed when asked for, or the news that it is the same.

    Only a programme is dated: what leaves another feed would leave it with an older date.
    """
    if _is_known(body.etag, changed_at):
        return _not_modified(body.etag, changed_at)
    packed = _is_packed()
    answer = Response(body.packed if packed else body.plain, content_type=(
        "text/calendar; charset=utf-8"))
    if packed:
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Content-Disposition"] = f'{how}; filename="{name}.ics"'
    return _marked(answer, body.etag, changed_at)


def _not_modified(etag: str, changed_at: datetime | None) -> Response:
    return _marked(Response(status=304), etag, changed_at)


def _marked(answer: Response, etag: str, changed_at: datetime | None) -> Response:
    answer.headers["ETag"] = tag_of(etag, packed=_is_packed())
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["Cache-Control"] = "public, max-age=300"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Access-Control-Allow-Origin"] = "*"  # any site may show a public programme
    if changed_at is not None and clock.now() - changed_at >= SETTLED:
        answer.last_modified = changed_at
    return answer


def _is_packed() -> bool:
    return takes_gzip(request.headers.get("Accept-Encoding", ""))
