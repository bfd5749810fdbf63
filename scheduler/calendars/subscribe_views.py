"""How to follow a calendar from anywhere: the programme, a room, and staff's own rooms."""

import secrets
from typing import Any

from flask import Blueprint, Response, current_app, flash, g, redirect, request, url_for
from flask_babel import gettext as _

from scheduler import clock
from scheduler.access import staff
from scheduler.calendars import actions as calendars
from scheduler.calendars import queries
from scheduler.calendars.filters import days_in, filters_in
from scheduler.calendars.links import google_add_url, webcal_url
from scheduler.events.choices import choices
from scheduler.libraries import queries as libraries
from scheduler.once import creates_each
from scheduler.opened import decides
from scheduler.spaces import queries as spaces
from scheduler.web import page


def add_to(bp: Blueprint) -> None:
    """Put these pages on the calendars' own blueprint."""
    bp.add_url_rule("/<lib>/subscribe", "subscribe", subscribe)
    bp.add_url_rule("/<lib>/subscribe/rooms", "give_rooms", give_rooms, methods=["POST"])
    bp.add_url_rule("/<lib>/subscribe/rooms/revocation", "revoke_rooms", revoke_rooms,
                    methods=["POST"])


def subscribe() -> Response:
    """How to follow this programme from any calendar, with the filters one came with."""
    return _page()


@staff("see-calendar")
@creates_each("calendars.subscribe")
def give_rooms() -> Response:
    """Make a private address for the rooms; shown once, here."""
    token = secrets.token_urlsafe(24)
    calendars.give_rooms(token, by=g.actor, at=clock.now())
    return _page(new=doors(url_for("calendars.private", token=token)))


def _addresses(_library: Any) -> dict[str, Any]:
    return {"addresses": [token.id for token in _own_tokens()]}


@staff("see-calendar")
@decides("feed", lambda: g.library, of=("id",), facts=_addresses, again=subscribe)
def revoke_rooms() -> Response:
    """Close the private address at once."""
    calendars.revoke_rooms(by=g.actor, at=clock.now())
    flash(_("The private calendar address no longer opens anything."))
    return redirect(url_for("calendars.subscribe"), 303)


def doors(path: str) -> dict[str, str]:
    """The addresses that open a feed: https to copy, webcal, and Google's own."""
    url = str(current_app.config["BASE_URL"]) + path
    return {"https_url": url, "webcal_url": webcal_url(url), "google_url": google_add_url(url)}


def _page(new: dict[str, str] | None = None) -> Response:
    filters, shown = filters_in(request.args), spaces.shown(g.library.id)
    rooms = [(room, doors(url_for("calendars.space", slug=room.slug))) for room in shown]
    chosen = choices({name: value for name, value in filters.items()
                      if name not in ("from", "to")}, days_in(filters), rooms=shown)
    network = len(libraries.subtree_ids(g.library.id)) > 1 and doors(
        url_for("calendars.network", **filters))
    return page("calendars/subscribe.html", filters=filters, rooms=rooms, new=new, network=network,
                chosen=chosen,
                programme=doors(url_for("calendars.programme", **filters)), tokens=_own_tokens())


def _own_tokens() -> Any:
    actor = g.actor
    if not actor.is_staff or actor.account_id is None:
        return ()
    return queries.tokens_of(actor.account_id, library_id=g.library.id)
