"""Feeds: the same bytes until something changes, and then only what changed.

Their rules say `place`, not `lib`: a poll that finds nothing new is answered from one look-up,
before the library itself is ever loaded.
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask, Response, current_app, g, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from scheduler import clock
from scheduler.calendars import actions as calendars
from scheduler.calendars import feeds, own_views, queries, subscribe_views
from scheduler.calendars.cache import FeedCache
from scheduler.calendars.filters import day_of, filters_in
from scheduler.calendars.vcalendar import FeedHead, answers_not_modified, etag_of, takes_gzip
from scheduler.i18n import LOCALES

bp = Blueprint("calendars", __name__)
subscribe_views.add_to(bp)
own_views.add_to(bp)


def set_up(app: Flask) -> None:
    """Put the cache in front of the programme feeds."""
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
    key = (feeds.FORMAT, "programme", state.library_id, state.version, state.name, state.zone,
           locale, tuple(sorted(filters.items())), first, current_app.config["BASE_URL"])
    etag = etag_of(repr(key).encode())
    if "free" not in filters:
        if answers_not_modified(etag, state.changed_at, *_conditions()):
            return _not_modified(etag, state.changed_at)
        return _answer(_programme(state, filters, locale=locale, etag=etag))
    body = _programme(state, filters, locale=locale, etag=etag)
    return _settled(body)


def _programme(
    state: queries.FeedState, filters: dict[str, str], *, locale: str, etag: str,
) -> feeds.Body:
    span = queries.span(clock.today(ZoneInfo(state.zone)), state.zone,
                        first=day_of(filters.get("from", "")), last=day_of(filters.get("to", "")))
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
        etag=etag, changed_at=state.changed_at or feeds.newest(rows))


@bp.get("/<place>/sessions/<int:session_id>.ics")
def session(place: str, session_id: int) -> Response:
    """One session as a file to add to a calendar."""
    row = queries.one_session(session_id, slug=place)
    head = FeedHead(name=row.title, description="", url="", zone=row.timezone)
    body = feeds.calendar(head, [feeds.session_chunk(row, locale=_locale())],
                          zones=(row.timezone,), etag="", changed_at=row.changed_at)
    answer = _settled(body)
    answer.headers["Content-Disposition"] = f'attachment; filename="ruang-{session_id}.ics"'
    return answer


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
    return _settled(feeds.calendar(head, chunks, zones=(state.zone,), etag="",
                                   changed_at=feeds.newest(rows)))


@bp.get("/feeds/<token>.ics")
def private(token: str) -> Response:
    """A private feed: bookings, or a library's rooms. A revoked token opens nothing."""
    found = queries.token(calendars.hash_of(token))
    with force_locale(_locale()):
        body = _rooms(found) if found.feed == "rooms" else _bookings(found)
    answer = _settled(body)
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _rooms(found: Any) -> feeds.Body:
    library = queries.library_of(found.library_id)
    rows = queries.held(library.id, within=_span(library.timezone), at=clock.now())
    head = FeedHead(name=_("Rooms · %(library)s", library=library.name), description="", url="",
                    zone=library.timezone)
    return feeds.calendar(
        head, [feeds.held_chunk(row, locale=_locale(), public=False) for row in rows],
        zones=(library.timezone,), etag="", changed_at=feeds.newest(rows))


def _bookings(found: Any) -> feeds.Body:
    library = queries.library_of(found.library_id)
    rows = queries.booked(found.id, within=_span(library.timezone))
    head = FeedHead(name=_("My tickets"), description="", url="", zone=library.timezone)
    return feeds.calendar(
        head, [feeds.booked_chunk(row, locale=_locale()) for row in rows],
        zones=sorted({library.timezone, *(row.timezone for row in rows)}), etag="",
        changed_at=None)


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


def _conditions() -> tuple[str | None, str | None]:
    return request.headers.get("If-None-Match"), request.headers.get("If-Modified-Since")


def _settled(body: feeds.Body) -> Response:
    """Answer a feed whose tag is the hash of its bytes."""
    tagged = feeds.Body(body.plain, body.packed, etag_of(body.plain), body.changed_at)
    if answers_not_modified(tagged.etag, tagged.changed_at, *_conditions()):
        return _not_modified(tagged.etag, tagged.changed_at)
    return _answer(tagged)


def _answer(body: feeds.Body) -> Response:
    packs = takes_gzip(request.headers.get("Accept-Encoding", ""))
    answer = Response(body.packed if packs else body.plain, content_type=(
        "text/calendar; charset=utf-8"))
    if packs:
        answer.headers["Content-Encoding"] = "gzip"
    return _marked(answer, body.etag, body.changed_at)


def _not_modified(etag: str, changed_at: datetime | None) -> Response:
    return _marked(Response(status=304), etag, changed_at)


def _marked(answer: Response, etag: str, changed_at: datetime | None) -> Response:
    answer.headers["ETag"] = etag
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["Cache-Control"] = "public, max-age=300"
    answer.headers["X-Robots-Tag"] = "noindex"
    if changed_at is not None:
        answer.last_modified = changed_at
    return answer
