"""Bring a session back from its page, after saying what that does."""

from typing import Any

from flask import Blueprint, Response, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from scheduler import clock
from scheduler.access import staff
from scheduler.bookings import queries
from scheduler.bookings import returning_actions as returning
from scheduler.bookings.returning_actions import Returned
from scheduler.bookings.returning_forms import ReturnForm
from scheduler.db import stop_writing
from scheduler.domain.errors import ClosedThen, Missing, Refusal, SpaceTaken
from scheduler.domain.interval import Interval
from scheduler.events import queries as planned
from scheduler.events.models import Session
from scheduler.events.series_actions import DatesRefused
from scheduler.i18n import words_of
from scheduler.opened import decides
from scheduler.spaces import nearby
from scheduler.spaces import queries as spaces
from scheduler.web import page


def add_to(bp: Blueprint) -> None:
    """Put these pages on the bookings' own blueprint."""
    for view, method in ((ask_return, "GET"), (hold_again, "POST")):
        bp.add_url_rule("/<lib>/sessions/<int:session_id>/return", view.__name__, view,
                        methods=[method])


@staff("cancel-session")
def ask_return(session_id: int) -> Response:
    """Say what comes back with it, and who is told."""
    return _asked(session_id, ReturnForm(formdata=None))


@staff("cancel-session")
@decides("session", Session, of=("cancelled_at", "starts_at", "ends_at"), again=ask_return,
         agrees=lambda session: session.cancelled_at is None)
def hold_again(session_id: int) -> Response:
    """Let it take place after all."""
    form = ReturnForm()
    form.offer(spaces.live(g.library.id))
    if not form.validate_on_submit():
        return _asked(session_id, form, status=422)
    try:
        done = _done(session_id, form)
    except Missing:
        raise
    except Refusal as refusal:
        stop_writing()
        return _asked(session_id, form, refusal=refusal)
    if not done.sessions:
        flash(_("It takes place already."), "info")
        return redirect(url_for("events.manage"), 303)
    flash(ngettext("%(num)s session is back.", "%(num)s sessions are back.", done.sessions))
    if not done.told:
        return redirect(url_for("events.manage"), 303)
    flash(ngettext("%(num)s party has to be told.", "%(num)s parties have to be told.", done.told))
    return redirect(url_for("attendance.messages",
                            session=session_id if done.sessions == 1 else None), 303)


def _done(session_id: int, form: ReturnForm) -> Returned:
    if request.form.get("follow") == "y":
        return returning.bring_back_together(session_id, by=g.actor, at=clock.now())
    return returning.bring_back(
        session_id, space_id=form.space_id, by=g.actor, at=clock.now(),
        outside_hours_reason=(form.outside_hours_reason.data or "").strip())


def _asked(session_id: int, form: ReturnForm, **values: Any) -> Response:
    session, at = planned.session(session_id, library_id=g.library.id), clock.now()
    form.offer(spaces.live(g.library.id))
    refusal = values.get("refusal")
    parties = queries.live(session_id, library_id=g.library.id)
    together = planned.called_off_with(session, at=at) if session.cancelled_at else ()
    return page(
        "bookings/return.html", form=form, session=session, **values,
        day=session.starts_at.astimezone(g.library.zone).date(),
        others=len(together) - 1, follow=request.form.get("follow") == "y",
        is_over=session.has_ended(at), parties=len(parties),
        room=session.reservation.space if session.reservation else None,
        asks_for_reason=isinstance(refusal, ClosedThen) or bool(form.outside_hours_reason.data),
        is_taken=isinstance(refusal, SpaceTaken), near=_near(session, refusal),
        refused=[(day, words_of(why)) for day, why in refusal.facts["dates"]]
        if isinstance(refusal, DatesRefused) else ())


def _near(session: Session, refusal: Refusal | None) -> list[tuple[int, str]]:
    """Rooms that are free at the very time: (key, name)."""
    if not isinstance(refusal, SpaceTaken) or session.reservation is None:
        return []
    when = Interval(session.starts_at, session.ends_at)
    found = nearby.near(when, space_id=session.reservation.space_id, people=session.capacity,
                        library=g.library, among=spaces.live_with_parts(g.library.id),
                        at=clock.now())
    return [(one.space.id, one.space.name) for one in found if one.when == when]
