"""The picture that stands for a page where its address is sent: session, library, network."""

import hashlib

from flask import Blueprint, Response, g, request
from flask_babel import gettext as _

from scheduler.domain.errors import Missing
from scheduler.events import queries
from scheduler.events.cards import state_of, where_of
from scheduler.events.forms import KINDS
from scheduler.events.models import Session
from scheduler.i18n import day as day_in_words
from scheduler.i18n import span
from scheduler.libraries.models import Library
from scheduler.pictures import VERSION, Picture, drawn

HOUR = 3600
KIND_WORDS = {choice.value: choice.label for choice in KINDS}


def add_to(bp: Blueprint) -> None:
    """The three addresses."""
    bp.add_url_rule("/<lib>/sessions/<int:session_id>/picture.png", view_func=picture)
    bp.add_url_rule("/<lib>/picture.png", view_func=library_picture)
    bp.add_url_rule("/picture.png", view_func=network_picture)


def picture(session_id: int) -> Response:
    """One published session: title, day, hour, place; whether it is cancelled or full."""
    found = queries.session(session_id, library_id=g.library.id)
    if found.published_at is None:
        raise Missing()
    return _sent(of_session(found, g.library))


def library_picture() -> Response:
    """A library: its name and where it is."""
    library: Library = g.library
    return _sent(Picture("", _("Space for everyone"), library.name, (
        library.place, _("See what is on, and book a place.")), library.address))


def network_picture() -> Response:
    """Ruang itself."""
    return _sent(Picture("", "Ruang", _("There is room for you"), (
        _("See what is on, and book a place."),), _("The libraries' network")))


def of_session(session: Session, library: Library) -> Picture:
    """What a session's picture says."""
    stamps = {"cancelled": _("Cancelled"), "full": _("Waiting list")}
    where = where_of(session, library)
    hours = span(session.starts_at, session.ends_at, library.timezone)
    return Picture(
        hue=session.event.kind, over=str(KIND_WORDS[session.event.kind]), title=session.title,
        lines=(day_in_words(session.starts_at.astimezone(library.zone).date()),
               " · ".join(part for part in (hours, where.name) if part)),
        foot=library.name, stamp=stamps.get(state_of(session), ""))


def _sent(shown: Picture) -> Response:
    """Drawn, unless the asker holds the same picture."""
    mark = hashlib.sha256(f"{VERSION} {shown!r}".encode()).hexdigest()[:16]
    answer = Response(mimetype="image/png")
    answer.set_etag(mark)
    answer.headers["Cache-Control"] = f"public, max-age={HOUR}"
    if mark not in request.if_none_match:
        answer.set_data(drawn(shown))
    return answer.make_conditional(request)
