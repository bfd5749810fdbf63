"""A session's page and the way to a seat; and calling a session off."""

from typing import Any

from flask import Blueprint, Flask, Response, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from scheduler import clock
from scheduler.access import staff
from scheduler.bookings import actions as bookings
from scheduler.bookings import (
    clearing_views,
    closures_views,
    desk_views,
    detailing_views,
    ending_views,
    handling_views,
    lost_views,
    move_views,
    queries,
    returning_views,
    ticket_views,
)
from scheduler.bookings.call_off_forms import CallOffForm
from scheduler.bookings.device_tickets import booked_here, codes_here, remembering
from scheduler.bookings.forms import BookingForm
from scheduler.bookings.knocking_actions import knock_to_book, unknock
from scheduler.bookings.moving_actions import call_off_following
from scheduler.bookings.session_page import values_of
from scheduler.db import reads_first, start_writing, stop_writing
from scheduler.domain.booking import wrong_with
from scheduler.domain.errors import AlreadyBooked, Invalid, Missing, Refusal
from scheduler.events import queries as events
from scheduler.events.models import Session
from scheduler.once import creates
from scheduler.opened import decides
from scheduler.people.limiting_actions import Knock
from scheduler.web import page

bp = Blueprint("bookings", __name__)


def set_up(app: Flask) -> None:
    """Let rows and pages say that this device holds a ticket."""
    app.jinja_env.globals["booked_here"] = booked_here


for part in (clearing_views, closures_views, desk_views, detailing_views,
             ending_views, handling_views, lost_views, move_views, returning_views, ticket_views):
    part.add_to(bp)


@bp.get("/<lib>/sessions/<int:session_id>")
def session(session_id: int) -> Response:
    """One session: what, when, where, and the form to come."""
    return _session_page(_public(session_id), BookingForm())


def _kept_here(answer: Response, place: str) -> Response:
    """A ticket whose first answer was lost is held by this device from now on."""
    code = place.rsplit("/", 1)[-1]
    rest = queries.other_part(queries.by_code(code))
    return remembering(answer, [code, *([rest.link_code] if rest else []), *codes_here()])


@bp.post("/<lib>/sessions/<int:session_id>/bookings")
@creates(remembers=_kept_here)
@reads_first
def create(session_id: int) -> Response:
    """Book places, or join the line; nothing typed is lost when it cannot be."""
    form = BookingForm()
    if form.website.data:
        raise Missing()
    if not form.validate_on_submit():
        return _once_more(session_id, form)
    wish, by, at = form.to_request(session_id), g.actor, clock.now()
    knocks: tuple[Knock, ...] = ()
    try:
        knocks = knock_to_book(wish, by=by, address=request.remote_addr or "",
                               is_signed_in=g.account is not None, at=at)
        start_writing()
        placed = bookings.place(wish, by=by, at=at)
    except Missing:
        raise
    except Refusal as refusal:
        stop_writing()
        unknock(knocks)
        return _once_more(session_id, form, refusal)
    flash(_("You are on the list.") if placed.state == "placed"
          else _("You are number %(n)s in the line.", n=placed.position))
    if placed.rest is not None:
        flash(_("Those for whom there was no place wait as number %(n)s in the line.",
                n=placed.rest.position))
    answer = redirect(url_for("bookings.show", code=placed.link_code), 303)
    return remembering(answer, [*placed.links, *codes_here()])


def _public(session_id: int) -> Session:
    found = events.session(session_id, library_id=g.library.id)
    if found.published_at is None and not g.actor.is_staff:
        raise Missing()
    return found


def _session_page(found: Session, form: BookingForm, **answer: Any) -> Response:
    values = values_of(found, form)
    return page("bookings/session.html", session=found, form=form, **values, **answer)


def _once_more(
    session_id: int, form: BookingForm, refusal: Refusal | None = None,
) -> Response:
    """The page with all that has to be mended, said in one round."""
    stop_writing()
    found = _public(session_id)
    if refusal is None or isinstance(refusal, Invalid):
        form.refuse(wrong_with(form.to_request(session_id), role=g.actor.role,
                               session=queries.terms(found, g.library)))
    return _session_page(found, form, status=422, refusal=refusal,
                         held_ticket=_held_here(found, refusal))


def _held_here(found: Session, refusal: Refusal | None) -> tuple[str, str] | None:
    """The way to the ticket, for who booked already and holds it on this device."""
    held = queries.by_codes(codes_here()) if isinstance(refusal, AlreadyBooked) else ()
    return next(((_("Your ticket"), url_for("bookings.show", code=one.link_code)) for one in held
                 if one.session_id == found.id and one.state != "cancelled"), None)


@bp.get("/<lib>/sessions/<int:session_id>/cancellation")
@staff("cancel-session")
def call_off(session_id: int) -> Response:
    """Ask once more, naming who will have to be told."""
    return _ask_call_off(session_id, CallOffForm(formdata=None))


def _to_tell(found: Session) -> dict[str, int]:
    return {"parties": len(queries.live(found.id, library_id=g.library.id))}


@bp.post("/<lib>/sessions/<int:session_id>/cancellation")
@staff("cancel-session")
@decides("session", Session, facts=_to_tell)
def called_off(session_id: int) -> Response:
    """Cancel it, free the room, and put the news in the queue."""
    form = CallOffForm()
    if not form.validate_on_submit():
        return _ask_call_off(session_id, form, status=422)
    sessions = _called_off_number(session_id)
    try:
        act = call_off_following if request.form.get("follow") == "y" else bookings.call_off
        parties = act(session_id, reason=form.reason.data, by=g.actor, at=clock.now())
    except Missing:
        raise
    except Refusal as refusal:
        return _ask_call_off(session_id, form, refusal=refusal)
    if not parties:
        flash(ngettext("%(num)s session is cancelled.", "%(num)s sessions are cancelled.",
                       sessions))
        return redirect(url_for("events.manage"), 303)
    flash(ngettext("Cancelled. %(num)s party has to be told.",
                   "Cancelled. %(num)s parties have to be told.", parties))
    return redirect(url_for("attendance.messages",
                            session=None if act is call_off_following else session_id), 303)


def _called_off_number(session_id: int) -> int:
    """How many sessions the form is about."""
    found = events.session(session_id, library_id=g.library.id)
    follows = request.form.get("follow") == "y" and found.series_id is not None
    return len(events.following(found)) if follows else 1


def _ask_call_off(session_id: int, form: CallOffForm, **values: Any) -> Response:
    if values:
        stop_writing()
    found = events.session(session_id, library_id=g.library.id)
    parties = queries.live(session_id, library_id=g.library.id)
    return page("bookings/call_off.html", form=form, session=found, **values,
                follow=request.form.get("follow") == "y",
                day=found.starts_at.astimezone(g.library.zone).date(),
                following=len(events.following(found)) if found.series_id else 0,
                parties=len(parties), untellable=sum(one.told.by_nobody for one in parties))
