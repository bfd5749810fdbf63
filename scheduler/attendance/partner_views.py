"""At the desk: which partner gave something to a session, in one tap or one choice."""

from typing import Any

from flask import Blueprint, Response, g, redirect, request, url_for

from scheduler import clock
from scheduler.access import staff
from scheduler.attendance.closing_views import closing_page
from scheduler.attendance.roll_page import back, roll_call
from scheduler.db import stop_writing
from scheduler.domain.errors import Missing, Refusal
from scheduler.events import contribution_actions as contributions
from scheduler.events.contribution_forms import SessionGiftForm
from scheduler.events.models import Contribution
from scheduler.once import creates_each
from scheduler.opened import decides
from scheduler.partners import queries as partners


def add_to(bp: Blueprint) -> None:
    """Put these pages on the desk's own blueprint."""
    every = "/<lib>/desk/sessions/<int:session_id>/contributions"
    for rule, view in ((every, contribute),
                       (f"{every}/<int:contribution_id>/removal", take_contribution_back)):
        bp.add_url_rule(rule, view.__name__, view, methods=["POST"])


@staff("note-contribution")
@creates_each()
def contribute(session_id: int) -> Response:
    """A partner gave something to this session."""
    form = SessionGiftForm()
    form.offer(partners.in_use(g.library.id))
    if not form.validate_on_submit():
        return _again(session_id, form, status=422)
    try:
        contributions.to_session(form.gift(), session_id, by=g.actor, at=clock.now())
    except Missing:
        raise
    except Refusal as refusal:
        return _again(session_id, form, refusal=refusal)
    return _back(session_id)


def _page_of(session_id: int, **answer: Any) -> Response:
    return (closing_page if _is_closing() else roll_call)(session_id, **answer)


def _again(session_id: int, form: SessionGiftForm, **answer: Any) -> Response:
    stop_writing()
    return _page_of(session_id, gift=form, **answer)


@staff("note-contribution")
@decides("partner", Contribution, about=lambda gift: gift.partner_id, again=_page_of)
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
