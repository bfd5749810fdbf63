"""The desk's queue of news to pass on: nobody was told before someone says so."""

from flask import Blueprint, Response, flash, g, redirect, request, url_for
from flask_babel import gettext as _

from scheduler import clock
from scheduler.access import staff
from scheduler.domain.errors import Missing
from scheduler.outbox import actions as outbox
from scheduler.outbox import queries
from scheduler.outbox.letters import letter, ways
from scheduler.web import page

bp = Blueprint("outbox", __name__)


@bp.get("/<lib>/desk/messages")
@staff("tell")
def queue() -> Response:
    """Each task with its words ready, one tap from WhatsApp, SMS or a call."""
    done = request.args.get("done") == "1"
    tasks = [(message, letter(message).text) for message in queries.to_tell(
        g.library.id, done=done)]
    return page("outbox/queue.html", done=done, count=queries.count_to_tell(g.library.id),
                tasks=[(message, text, ways(message, text)) for message, text in tasks])


@bp.post("/<lib>/desk/messages/<int:message_id>/outcome")
@staff("tell")
def settle(message_id: int) -> Response:
    """Told, unreachable, or open again."""
    outcome = request.form.get("outcome", "")
    if outcome not in ("told", "unreachable", "open"):
        raise Missing()
    outbox.settle(message_id, outcome=outcome, by=g.actor, at=clock.now())
    flash({"told": _("Noted: told."), "unreachable": _("Noted: not reached."),
           "open": _("Back in the queue.")}[outcome])
    return redirect(url_for("outbox.queue", done="1" if outcome == "open" else None), 303)
