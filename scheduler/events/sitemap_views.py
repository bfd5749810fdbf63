"""robots.txt and sitemap.xml: what search engines may look at, and where it is (sitemaps.org)."""

from collections.abc import Iterable
from datetime import datetime
from xml.sax.saxutils import escape

from flask import Blueprint, Response, current_app, g, url_for

from scheduler import clock
from scheduler.events import sitemap_queries

# What leads nowhere for a stranger. Feeds are not among them: calendar services obey it, too.
CLOSED = ("/account", "/b/", "/join", "/sign-in", "/switch", "/tickets")
XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"
ROOM_PAGES = ("events.programme", "libraries.about", "spaces.index", "indicators.index")


def add_to(bp: Blueprint) -> None:
    """The three addresses."""
    bp.add_url_rule("/robots.txt", view_func=robots)
    bp.add_url_rule("/sitemap.xml", view_func=sitemap)
    bp.add_url_rule("/<lib>/sitemap.xml", view_func=library_sitemap)


def robots() -> Response:
    """Everything public may be read."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), "",
             f"Sitemap: {_whole(url_for('events.sitemap'))}", ""]
    return Response("\n".join(lines), mimetype="text/plain")


def sitemap() -> Response:
    """An index with a sitemap a library."""
    return _xml("sitemapindex", "sitemap", (
        (url_for("events.library_sitemap", lib=slug), changed)
        for slug, changed in sitemap_queries.libraries()))


def library_sitemap() -> Response:
    """A library's own pages, and its sessions to come."""
    own = [(url_for(name), None) for name in ROOM_PAGES if name in current_app.view_functions]
    return _xml("urlset", "url", [*own, *(
        (url_for("bookings.session", session_id=session_id), changed)
        for session_id, changed in sitemap_queries.sessions(g.library.id, at=clock.now()))])


def _xml(root: str, item: str, pages: Iterable[tuple[str, datetime | None]]) -> Response:
    rows = "".join(
        f"<{item}><loc>{escape(_whole(path))}</loc>"
        + (f"<lastmod>{changed.isoformat(timespec='seconds')}</lastmod>" if changed else "")
        + f"</{item}>\n" for path, changed in pages)
    return Response(f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{XMLNS}">\n{rows}'
                    f"</{root}>\n", mimetype="application/xml")


def _whole(path: str) -> str:
    return str(current_app.config["BASE_URL"]) + path
