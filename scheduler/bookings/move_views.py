"""Move a session from its page, naming first how many will be told."""

from typing import Any

from flask import Blueprint, Response, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from scheduler import clock
from scheduler.access import staff
from scheduler.bookings import following_actions as following
from scheduler.bookings import moving_actions as moving
from scheduler.bookings import queries
from scheduler.bookings.moving_actions import Change
from scheduler.domain.errors import Missing, Refusal
from scheduler.domain.saying import OWN
from scheduler.events import dates_views
from scheduler.events import queries as planned
from scheduler.events.actions import Where
from scheduler.events.forms import MoveForm, skipped, wall
from scheduler.events.models import Session
from scheduler.opened import changes
from scheduler.spaces import queries as spaces
from scheduler.web import page


def add_to(bp: Blueprint) -> None:
    """Put these pages on the bookings' own blueprint."""
    for view, method in ((move, "GET"), (moved, "POST")):
        bp.add_url_rule("/<lib>/sessions/<int:session_id>/schedule", view.__name__, view,
                        methods=[method])


@staff("schedule")
def move(session_id: int) -> Response:
    """When and where it is now."""
    session = planned.session(session_id, library_id=g.library.id)
    return _form(session, _as_it_is(session))


def _as_it_is(session: Session) -> MoveForm:
    starts, ends = (wall(edge, g.library.zone) for edge in (session.starts_at, session.ends_at))
    held = session.reservation
    form = MoveForm(
        formdata=None, on=starts.date(), starts=starts.time(), ends=ends.time(),
        space=str(held.space_id) if held else "", place=session.place, capacity=session.capacity,
        outside_hours_reason=session.outside_hours_reason,
        **{name: getattr(session, name) for name in OWN})
    form.offer_spaces(spaces.live(g.library.id))
    return form


@staff("schedule")
@changes("session", Session, _as_it_is)
def moved(session_id: int) -> Response:
    """When and where it is from now on."""
    session, form = planned.session(session_id, library_id=g.library.id), MoveForm()
    form.offer_spaces(spaces.live(g.library.id))
    if dates_views.filled_in(form):
        return _form(session, form)
    if not form.validate_on_submit():
        return _form(session, form, status=422)
    follow = session.series_id is not None and request.form.get("follow") == "y"
    try:
        told = _followed(session_id, form) if follow else moving.reschedule(
            session_id, _change(form), by=g.actor, at=clock.now())
    except Missing:
        raise
    except Refusal as refusal:
        return _form(session_id, form, refusal=refusal)
    return _saved(told, of=None if follow else session_id)


def _followed(session_id: int, form: MoveForm) -> int:
    """Change those after it too, and say how many keep something of their own."""
    done = following.reschedule_following(
        session_id, _change(form), keep=skipped(request.form.getlist("skip")), by=g.actor,
        at=clock.now())
    if done.own:
        flash(ngettext("%(num)s session that was changed by itself before stays like that.",
                       "%(num)s sessions that were changed by themselves before stay like that.",
                       done.own))
    return done.told


def _saved(told: int, *, of: int | None) -> Response:
    if not told:
        flash(_("Saved."))
        return redirect(url_for("events.manage"), 303)
    flash(ngettext("Saved. %(num)s party has to be told.",
                   "Saved. %(num)s parties have to be told.", told))
    return redirect(url_for("attendance.messages", session=of), 303)


def _change(form: MoveForm) -> Change:
    return Change(
        when=form.when(g.library.zone), capacity=form.capacity.data,
        into=Where(form.space_id, (form.place.data or "").strip()),
        outside_hours_reason=(form.outside_hours_reason.data or "").strip(),
        own=form.own_words(), agreed=form.agreed_people)


def _form(
    session: Session | int, form: MoveForm, *, status: int = 200, refusal: Refusal | None = None,
) -> Response:
    more: dict[str, Any] = {} if refusal is None else dates_views.ways_out(form, refusal)
    number = session if isinstance(session, int) else session.id
    found = planned.session(number, library_id=g.library.id)
    form.offer_spaces(spaces.live(g.library.id))
    after = planned.following(found) if found.series_id else ()
    return page(
        "bookings/move.html", status=status, refusal=refusal, form=form, session=found,
        day=wall(found.starts_at, g.library.zone).date(), follow=request.form.get("follow"),
        parties=len(queries.live(found.id, library_id=g.library.id)), following=len(after),
        own=following.with_their_own(found, after), **more)
