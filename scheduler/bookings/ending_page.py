"""The page that lists what an ending meets, and asks what becomes of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from scheduler.bookings import impact_queries as queries
from scheduler.bookings.deciding_actions import Done
from scheduler.bookings.ending_forms import CHOICE_WORDS, DecisionForm
from scheduler.bookings.impact_queries import Scope
from scheduler.columns import micros
from scheduler.db import stop_writing
from scheduler.domain.errors import Missing, Refusal
from scheduler.domain.impact import CHOICES, Decisions, Impact, NotAllPossible
from scheduler.i18n import words_of
from scheduler.libraries.models import Library
from scheduler.spaces import queries as spaces
from scheduler.web import page

Act = Callable[[Decisions | None, datetime], Response]


@dataclass(frozen=True)
class Question:
    """What is to end: its sentences, where the answer goes and with which hidden fields.

    `choices`: what may become of what it meets; `but`: a room that is no way out.
    `is_rest`: it asks about what it meets and nothing else, so without any there is no question.
    """

    title: str
    effects: Sequence[str]
    yes: str
    url: str
    back: str
    choices: Sequence[str] = CHOICES
    kept: Sequence[tuple[str, str]] = ()
    but: int | None = None
    is_rest: bool = False


def asked(
    question: Question, impact: Impact, *, form: DecisionForm | None = None, why: str = "",
    status: int = 200, refusal: Refusal | None = None, library: Library | None = None,
) -> Response:
    """The page; what was typed and chosen is kept, the version is the one of now."""
    typed = form is not None
    form = form or DecisionForm(formdata=None, why=why)
    home = library or g.library
    rooms = [one for one in spaces.live(home.id) if one.id != question.but]
    form.offer(question.choices, rooms if "move" in question.choices else ())
    form.version.data = impact.version
    if not typed and len(question.choices) == 1:
        form.everyone.data = question.choices[0]
    return page(
        "bookings/impact.html", status=status, refusal=refusal, question=question,
        impact=impact, form=form, words=impact_words(impact), where=home,
        choice_words=CHOICE_WORDS, chosen=form.rows() if typed else {},
        refused=_by_row(refusal), parts=row_words)


def answered(
    question: Callable[[], Question], scope: Scope, act: Act, *, at: datetime, why: str = "",
    library: Library | None = None,
) -> Response:
    """Do what was decided. A plain post acts without decisions; one from a form of ours (`look`)
    is shown first what it meets, if anything."""
    form = DecisionForm() if "version" in request.form else None
    if form is None and "look" in request.form:
        met = queries.impact(scope, at=at)
        if met:
            return asked(question(), met, why=why, library=library)
    return decided(question, scope, form, act, at=at, why=why, library=library)


def decided(
    question: Callable[[], Question], scope: Scope, form: DecisionForm | None, act: Act, *,
    at: datetime, why: str = "", library: Library | None = None,
) -> Response:
    """Do what was decided; a refusal shows the page again with what was chosen."""
    def again(**wrong: Any) -> Response:
        return asked(question(), queries.impact(scope, at=at), form=form, why=why,
                     library=library, **wrong)
    if form is not None and not form.validate_on_submit():
        return again(status=422)
    try:
        return act(form.decisions() if form else None, at)
    except Missing:
        raise
    except Refusal as refusal:
        stop_writing()
        return again(refusal=refusal)


def _by_row(refusal: Refusal | None) -> dict[str, str]:
    if not isinstance(refusal, NotAllPossible):
        return {}
    rows: Any = refusal.facts["rows"]
    return {key: words_of(why) for key, why in rows}


def impact_words(impact: Impact) -> str:
    """This concerns 40 sessions, 63 parties (112 people), 2 uses of rooms."""
    if not impact:
        return _("Nothing is planned that this would concern.")
    parts = []
    if impact.sessions:
        parts.append(ngettext("%(num)s session", "%(num)s sessions", len(impact.sessions)))
    if impact.parties:
        parts.append(party_words(impact.parties, impact.people))
    if impact.uses:
        parts.append(ngettext("%(num)s use of a room", "%(num)s uses of rooms",
                              len(impact.uses)))
    return _("This concerns %(what)s.", what=", ".join(parts))


def party_words(parties: int, people: int) -> str:
    """63 parties (112 people)."""
    return _("%(parties)s (%(people)s)",
             parties=ngettext("%(num)s party", "%(num)s parties", parties),
             people=ngettext("%(num)s person", "%(num)s people", people))


def row_words(row: Any) -> str:
    """Who is concerned by one row."""
    if row.key.startswith("r"):
        return _("Asked for by %(name)s", name=row.asked_by) if row.is_request else row.asked_by
    words = party_words(row.parties, row.people) if row.parties else _("nobody booked")
    return words if not row.waiting else f"{words}, " + ngettext(
        "%(num)s of them waits", "%(num)s of them wait", row.waiting)


def done(what: str, result: Done, *, at: datetime, url: str, home: Library) -> Response:
    """Say what became of it; lead to those whom the desk has to tell, if any."""
    parts = [words for number, words in (
        (result.cancelled, ngettext("%(num)s cancelled", "%(num)s cancelled", result.cancelled)),
        (result.moved, ngettext("%(num)s moved", "%(num)s moved", result.moved)),
        (result.kept, ngettext("%(num)s takes place all the same",
                               "%(num)s take place all the same", result.kept)),
    ) if number]
    flash(f"{what} {', '.join(parts)}." if parts else what)
    if not result.to_tell:
        return redirect(url, 303)
    flash(ngettext("%(num)s party has to be told by someone; e-mails leave by themselves.",
                   "%(num)s parties have to be told by someone; e-mails leave by themselves.",
                   result.to_tell))
    return redirect(url_for("attendance.messages", lib=home.slug, act=micros(at)), 303)
