"""Drafts decided together: ticked, then published, or thrown away after a question."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, request, url_for
from flask_babel import ngettext

from scheduler import clock
from scheduler.access import staff
from scheduler.db import stop_writing
from scheduler.domain.errors import Refusal
from scheduler.events import drafting_actions as drafting
from scheduler.events import queries
from scheduler.events.cards import card
from scheduler.events.drafting_actions import SomeChanged
from scheduler.events.models import Session
from scheduler.i18n import words_of
from scheduler.paging import cut
from scheduler.web import page

A_PAGE = 100  # a year of a weekly series stands on one page


def add_to(bp: Blueprint) -> None:
    """Put these pages on the events' own blueprint."""
    for view, method in ((drafts, "GET"), (decide_drafts, "POST")):
        bp.add_url_rule("/<lib>/events/drafts", view.__name__, view, methods=[method])


@staff("publish")
def drafts() -> Response:
    """All drafts, or those of one event (`?event=`), all of them ticked."""
    return _drafts()


@staff("publish")
def decide_drafts() -> Response:
    """Do with the ticked ones what the button says; none of them when one is not as it was."""
    act, shown = request.form.get("act", ""), _shown()
    if not shown:
        return _drafts(chosen=set(), status=422, nothing=True)
    if act not in ("publish", "discard"):
        return _drafts(chosen=set(shown), sure=True)
    try:
        done = (drafting.publish if act == "publish" else drafting.discard)(
            shown, by=g.actor, at=clock.now())
    except SomeChanged as refusal:
        stop_writing()
        return _drafts(chosen=set(shown), refusal=refusal)
    flash(ngettext("%(num)s session is in the programme.", "%(num)s sessions are in the programme.",
                   len(done)) if act == "publish" else
          ngettext("%(num)s draft was thrown away. You can bring it back below.",
                   "%(num)s drafts were thrown away. You can bring them back below.", len(done)))
    return redirect(url_for("events.manage", _anchor="drafts"), 303)


def _shown() -> Mapping[int, int]:
    """How the ticked ones stood on the page: their keys and marks."""
    was = dict(pair.split(".", 1) for pair in request.form.get("version", "").split("~")
               if pair.count(".") == 1)
    found = {}
    for key in request.form.getlist("pick")[:A_PAGE]:
        mark = was.get(key, "")
        if _is_number(key) and _is_number(mark):
            found[int(key)] = int(mark)
    return found


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


def _drafts(
    *, chosen: set[int] | None = None, sure: bool = False, status: int = 200,
    refusal: Refusal | None = None, nothing: bool = False,
) -> Response:
    """The list; `chosen` None: all ticked. `sure`: only those, and the question."""
    found = cut(queries.drafts(g.library.id, event_id=_event()), size=A_PAGE)
    today = clock.today(g.library.zone)
    rows = [one for one in found.rows if not sure or chosen is None or one.id in chosen]
    return page(
        "events/drafts.html", status=status, refusal=refusal, drafts=found, sure=sure,
        nothing=nothing, rows=[_row(one, today, chosen) for one in rows],
        version="~".join(f"{one.id}.{drafting.mark(one)}" for one in rows),
        refused=_refused(refusal), event=_event())


def _row(session: Session, today: Any, chosen: set[int] | None) -> tuple[int, Any, bool]:
    return (session.id, card(session, g.library, today=today),
            chosen is None or session.id in chosen)


def _event() -> int | None:
    text = request.values.get("event", "")
    return int(text) if _is_number(text) else None


def _refused(refusal: Refusal | None) -> list[str]:
    """Why, session by session, by the name of those that are still here."""
    if refusal is None:
        return []
    rows: Any = refusal.facts["rows"]
    found = {one.id: one for one in queries.some(
        [key for key, _why in rows], library_id=g.library.id)}
    return [_said(found.get(key), why) for key, why in rows]


def _said(session: Session | None, why: Refusal) -> str:
    if session is None:
        return words_of(why)
    return f"{session.title}, {session.starts_at.astimezone(g.library.zone):%d/%m/%Y}: " + (
        words_of(why))
