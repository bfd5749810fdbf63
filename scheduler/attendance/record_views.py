"""One screen, under a minute: an activity that already took place."""

import secrets

from flask import Blueprint, Response, flash, g, redirect, url_for
from flask_babel import gettext as _

from scheduler import clock
from scheduler.access import staff
from scheduler.attendance import recording_actions as recording
from scheduler.attendance.forms import KEY, RecordForm
from scheduler.attendance.recording_actions import Recorded
from scheduler.domain.errors import Refusal
from scheduler.domain.reserving import Taken
from scheduler.events import queries as events
from scheduler.i18n import clock as shown
from scheduler.once import creates
from scheduler.partners import queries as partners
from scheduler.spaces import queries as spaces
from scheduler.web import page


def add_to(bp: Blueprint) -> None:
    """Put these pages on the desk's own blueprint."""
    bp.add_url_rule("/<lib>/desk/record", "record", record)
    bp.add_url_rule("/<lib>/desk/record", "recorded", recorded, methods=["POST"])


@staff("record")
def record() -> Response:
    """The form, with today's date."""
    form = RecordForm()
    form.on.data = clock.today(g.library.zone)
    return _form(form)


@staff("record")
@creates()
def recorded() -> Response:
    """Keep it; the same form sent twice is one session."""
    form = RecordForm()
    _offer(form)
    if not KEY.fullmatch(form.key.data or ""):
        form.key.data = secrets.token_hex(12)
    if not form.validate_on_submit():
        return _form(form, status=422)
    try:
        kept = recording.record(form.to_record(g.library.zone), by=g.actor, at=clock.now())
    except Refusal as refusal:
        return _form(form, refusal=refusal)
    _tell(kept)
    return redirect(url_for("attendance.closing", session_id=kept.session_id), 303)


def _tell(kept: Recorded) -> None:
    if kept.again:
        flash(_("This was recorded already; it counts once."), "info")
        return
    flash(_("Recorded. It counts in the figures from now on."))
    if kept.clash is not None:
        flash(_clash_words(kept.clash), "warning")


def _clash_words(clash: Taken) -> str:
    starts, ends = (edge.astimezone(g.library.zone) for edge in (
        clash.when.start, clash.when.end))
    return _("%(space)s was already held then, from %(starts)s to %(ends)s: %(title)s. The room "
             "calendar stays as it is.", space=clash.space, starts=shown(starts),
             ends=shown(ends), title=clash.title or _("without a title"))


def _form(form: RecordForm, *, status: int = 200, refusal: Refusal | None = None) -> Response:
    _offer(form)
    form.key.data = form.key.data or secrets.token_hex(12)
    return page("attendance/record.html", status=status, refusal=refusal, form=form)


def _offer(form: RecordForm) -> None:
    form.offer(events=events.events(g.library.id), spaces=spaces.live(g.library.id))
    form.offer_partners(partners.in_use(g.library.id))
