"""The true count at the end of a session."""

from flask import Blueprint, Response, flash, g, redirect, request, url_for
from flask_babel import gettext as _

from scheduler import clock
from scheduler.access import staff
from scheduler.attendance import actions as desk
from scheduler.attendance import queries
from scheduler.attendance import roll_actions as rolls
from scheduler.attendance.counting_views import number
from scheduler.attendance.partner_panel import panel
from scheduler.domain.attendance import Count, reconcile
from scheduler.domain.errors import Refusal
from scheduler.events import queries as events
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


def closing_page(session_id: int, refusal: Refusal | None = None) -> Response:
    """The page; with a refusal, what was typed is kept."""
    found = events.session(session_id, library_id=g.library.id)
    tally = queries.tally(session_id)
    count = Count(named=tally.named, unnamed=tally.unnamed, headcount=tally.headcount,
                  typed_total=found.typed_total)
    result = reconcile(count, registered=tally.registered, shown=tally.shown,
                       unmarked=tally.unmarked)
    return page("attendance/closing.html", refusal=refusal, session=found, tally=tally,
                result=result, panel=panel(found, by=g.actor), typed=request.form)


@staff("count")
def close(session_id: int) -> Response:
    """Close the count; it feeds the indicators from now on."""
    text = request.form.get("typed_total", "").strip()
    at = clock.now()
    try:
        if request.form.get("rest") == "absent":
            rolls.mark_rest_absent(session_id, by=g.actor, at=at)
        desk.close(session_id, by=g.actor, at=at,
                   typed_total=number("typed_total") if text else None)
    except Refusal as refusal:
        return closing_page(session_id, refusal)
    flash(_("The session is closed and counted."))
    return redirect(url_for("attendance.closing", session_id=session_id), 303)


@staff("reopen-session")
def reopen(session_id: int) -> Response:
    """Open a closed count again."""
    desk.reopen(session_id, by=g.actor, at=clock.now())
    flash(_("The count is open again."))
    return redirect(url_for("attendance.session", session_id=session_id), 303)
