"""The true count at the end of a session."""

from typing import Any

from flask import Blueprint, Response, flash, g, redirect, request, url_for
from flask_babel import gettext as _

from scheduler import clock
from scheduler.access import staff
from scheduler.attendance import actions as desk
from scheduler.attendance import queries
from scheduler.attendance import roll_actions as rolls
from scheduler.attendance.desk_forms import ClosingForm
from scheduler.attendance.partner_panel import panel
from scheduler.attendance.roll_page import too_early
from scheduler.domain.attendance import Count, reconcile
from scheduler.domain.errors import Refusal
from scheduler.events import queries as events
from scheduler.events.contribution_forms import SessionGiftForm
from scheduler.events.models import Session
from scheduler.opened import decides
from scheduler.web import page


def add_to(bp: Blueprint) -> None:
    """Put these pages on the desk's own blueprint."""
    session = "/<lib>/desk/sessions/<int:session_id>"
    for rule, view, method in ((f"{session}/closing", closing, "GET"),
                               (f"{session}/closing", close, "POST"),
                               (f"{session}/reopening", reopen, "POST")):
        bp.add_url_rule(rule, view.__name__, view, methods=[method])


@staff("see-desk")
def closing(session_id: int) -> Response:
    """What the count comes to, before it is closed."""
    return closing_page(session_id)


def closing_page(
    session_id: int, form: ClosingForm | None = None, *, gift: SessionGiftForm | None = None,
    **values: Any,
) -> Response:
    """The page; with a status or a refusal, what was typed is kept."""
    found = events.session(session_id, library_id=g.library.id)
    tally = queries.tally(session_id)
    count = Count(named=tally.named, unnamed=tally.unnamed, headcount=tally.headcount,
                  typed_total=found.typed_total)
    result = reconcile(count, registered=tally.registered, shown=tally.shown,
                       unmarked=tally.unmarked)
    beside, gift = panel(found, by=g.actor), gift or SessionGiftForm(formdata=None)
    gift.offer(beside.partners)
    return page("attendance/closing.html", session=found, tally=tally, result=result,
                form=form or ClosingForm(formdata=None), rest=request.form.get("rest"),
                panel=beside, gift=gift, **values,
                **too_early(found.starts_at, zone=g.library.zone, at=clock.now()))


def _counted(found: Session) -> dict[str, Any]:
    return {"tally": queries.tally(found.id)}


@staff("close-session")
@decides("session", Session, facts=_counted)
def close(session_id: int) -> Response:
    """Close the count; it feeds the indicators from now on."""
    form, at = ClosingForm(), clock.now()
    if not form.validate_on_submit():
        return closing_page(session_id, form, status=422)
    try:
        if request.form.get("rest") == "absent":
            rolls.mark_rest_absent(session_id, by=g.actor, at=at)
        desk.close(session_id, by=g.actor, at=at, typed_total=form.typed_total.data)
    except Refusal as refusal:
        return closing_page(session_id, form, refusal=refusal)
    flash(_("The session is closed and counted."))
    return redirect(url_for("attendance.closing", session_id=session_id), 303)


@staff("reopen-session")
@decides("session", Session, again=closing)
def reopen(session_id: int) -> Response:
    """Open a closed count again."""
    desk.reopen(session_id, by=g.actor, at=clock.now())
    flash(_("The count is open again."))
    return redirect(url_for("attendance.session", session_id=session_id), 303)
