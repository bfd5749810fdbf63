"""At the desk: which partner gave something to a session, in one tap or one choice."""

from flask import Blueprint, Response, g, redirect, request, url_for

from scheduler import clock
from scheduler.access import staff
from scheduler.attendance.closing_views import closing_page
from scheduler.attendance.roll_page import back, roll_call
from scheduler.db import stop_writing
from scheduler.domain.errors import IdentityNumber, Invalid, Missing, Refusal
from scheduler.domain.people import has_identity_number
from scheduler.domain.words import N_
from scheduler.events import contribution_actions as contributions
from scheduler.events.contribution_actions import Gift
from scheduler.events.models import GIVEN
from scheduler.fields import plain


class PartnerToChoose(Invalid):
    message = N_("Please choose the partner.")


def add_to(bp: Blueprint) -> None:
    """Put these pages on the desk's own blueprint."""
    every = "/<lib>/desk/sessions/<int:session_id>/contributions"
    for rule, view in ((every, contribute),
                       (f"{every}/<int:contribution_id>/removal", take_contribution_back)):
        bp.add_url_rule(rule, view.__name__, view, methods=["POST"])


@staff("note-contribution")
def contribute(session_id: int) -> Response:
    """A partner gave something to this session."""
    try:
        contributions.to_session(_gift(), session_id, by=g.actor, at=clock.now())
    except Missing:
        raise
    except Refusal as refusal:
        stop_writing()
        again = closing_page if _is_closing() else roll_call
        return again(session_id, refusal=refusal)
    return _back(session_id)


def _gift() -> Gift:
    """What was chosen; refuses with PartnerToChoose, IdentityNumber."""
    number, role = request.form.get("partner", ""), request.form.get("gives", "")
    what = plain(request.form.get("what", ""))[:300]
    if not (number.isascii() and number.isdigit()) or role not in GIVEN:
        raise PartnerToChoose()
    if has_identity_number(what):
        raise IdentityNumber()
    return Gift(int(number), role, what)


@staff("note-contribution")
def take_contribution_back(session_id: int, contribution_id: int) -> Response:
    """Noted by mistake."""
    contributions.remove(contribution_id, session_id=session_id, by=g.actor, at=clock.now())
    return _back(session_id)


def _is_closing() -> bool:
    return request.args.get("back") == "closing"


def _back(session_id: int) -> Response:
    if not _is_closing():
        return back(session_id, "partners")
    url = url_for("attendance.closing", session_id=session_id, _anchor="partners")
    return redirect(url, 303)
