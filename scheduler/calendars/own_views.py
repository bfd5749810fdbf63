"""A calendar of one's own tickets: made by whoever holds them, closed as easily as made."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from itsdangerous import BadSignature, URLSafeSerializer

from scheduler import clock, cookies
from scheduler.bookings.views import codes_here
from scheduler.calendars import actions as calendars
from scheduler.calendars import queries
from scheduler.calendars.models import FeedToken
from scheduler.calendars.subscribe_views import doors
from scheduler.domain.errors import Missing
from scheduler.domain.permissions import GUEST
from scheduler.once import creates_each
from scheduler.opened import decides
from scheduler.web import page

COOKIE, MOST_ADDRESSES = "ticket-calendars", 20


@dataclass
class Shelf:
    """A device's tickets at one library, and the address that shows them, if there is one."""

    library_id: int
    slug: str
    name: str
    zone: str
    bookings: list[int] = field(default_factory=list)
    feed: FeedToken | None = None
    shown: int = 0
    unshown: int = 0

    @property
    def address(self) -> int:
        """The number of its private address; 0 when there is none."""
        return self.feed.id if self.feed else 0

    @property
    def made_on(self) -> date | None:
        return self.feed.made_at.astimezone(ZoneInfo(self.zone)).date() if self.feed else None


def add_to(bp: Blueprint) -> None:
    """Put these pages on the calendars' own blueprint."""
    bp.add_url_rule("/tickets/calendar", "tickets", tickets)
    for rule, view in (
        ("", give_tickets), ("/bookings", show_more), ("/revocation", close_tickets),
    ):
        bp.add_url_rule(f"/tickets/calendar/<slug>{rule}", view.__name__, view, methods=["POST"])


def tickets() -> Response:
    """The tickets on this device, library by library, and the addresses that show them."""
    return _page()


@creates_each("calendars.tickets")
def give_tickets(slug: str) -> Response:
    """Make an address for a library's tickets, shown once, here; an earlier one is closed."""
    shelf, token = _shelf(slug), secrets.token_urlsafe(24)
    by, at = GUEST(shelf.library_id), clock.now()
    if shelf.feed is not None:
        calendars.revoke_bookings(shelf.feed.id, by=by, at=at)
    made = calendars.give_bookings(token, shelf.bookings, by=by, at=at)
    kept = [made.id, *_feeds_here()]
    new = doors(url_for("calendars.private", token=token))
    return _remembering(_page(feed_ids=kept, slug=slug, new=new), kept)


def _shelf(slug: str) -> Shelf:
    found = next((one for one in _shelves(_feeds_here()) if one.slug == slug), None)
    if found is None:
        raise Missing()
    return found


def _number(shelf: Shelf) -> int:
    return shelf.address


@decides("feed", _shelf, of=("bookings", "address"), about=_number, again=tickets)
def show_more(slug: str) -> Response:
    """Let the address show what was booked since it was made."""
    shelf = _shelf(slug)
    if shelf.feed is None:
        raise Missing()
    more = calendars.show_more(shelf.feed.id, shelf.bookings, by=GUEST(shelf.library_id),
                               at=clock.now())
    flash(ngettext("%(num)s ticket added. It appears in your calendar at its next update.",
                   "%(num)s tickets added. They appear in your calendar at its next update.",
                   more) if more else _("Every ticket is in there already."))
    return redirect(url_for("calendars.tickets"), 303)


@decides("feed", _shelf, of=("address",), about=_number, again=tickets)
def close_tickets(slug: str) -> Response:
    """Close the address at once."""
    shelf = _shelf(slug)
    if shelf.feed is None:
        raise Missing()
    calendars.revoke_bookings(shelf.feed.id, by=GUEST(shelf.library_id), at=clock.now())
    flash(_("The private calendar address no longer opens anything."))
    return redirect(url_for("calendars.tickets"), 303)


def _page(
    feed_ids: Iterable[int] | None = None, *, slug: str = "", new: dict[str, str] | None = None,
) -> Response:
    shelves = _shelves(_feeds_here() if feed_ids is None else feed_ids)
    return page("calendars/tickets.html", shelves=shelves, new_at=slug, new=new)


def _shelves(feed_ids: Iterable[int]) -> list[Shelf]:
    """Libraries with tickets or an address here; the newest address counts."""
    shelves: dict[int, Shelf] = {}
    feeds = {feed.library_id: feed for feed in queries.live_feeds(feed_ids)}
    for row in queries.bookings_by_codes(codes_here()):
        shelf = shelves.setdefault(row.library_id, Shelf(
            row.library_id, row.slug, row.name, row.timezone, feed=feeds.get(row.library_id)))
        shelf.bookings.append(row.id)
    for library_id in feeds.keys() - shelves.keys():
        library = queries.library_of(library_id)
        shelves[library_id] = Shelf(library.id, library.slug, library.name, library.timezone,
                                    feed=feeds[library_id])
    for shelf in shelves.values():
        shown = queries.shown_by(shelf.feed.id) if shelf.feed else set()
        shelf.shown, shelf.unshown = len(shown), len(set(shelf.bookings) - shown)
    return list(shelves.values())


def _feeds_here() -> list[int]:
    """The addresses made on this device, newest first, from its signed cookie."""
    try:
        kept = _signer().loads(request.cookies.get(COOKIE, ""))
    except BadSignature:
        return []
    return [feed_id for feed_id in kept if isinstance(feed_id, int)]


def _remembering(answer: Response, feed_ids: list[int]) -> Response:
    return cookies.keep(answer, COOKIE, _signer().dumps(feed_ids[:MOST_ADDRESSES]), days=365,
                        path="/tickets")


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt=COOKIE)
