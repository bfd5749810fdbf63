"""Days on which the doors stay shut, and what becomes of what was planned then."""

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, request, url_for
from flask_babel import gettext as _

from scheduler import clock
from scheduler.access import staff
from scheduler.bookings import ending_actions as endings
from scheduler.bookings import impact_queries as queries
from scheduler.bookings.ending_forms import DecisionForm
from scheduler.bookings.ending_page import (
    Question,
    answered,
    asked,
    decided,
    done,
    impact_words,
)
from scheduler.bookings.impact_queries import Scope
from scheduler.domain.errors import Refusal
from scheduler.domain.impact import CHOICES, Decisions
from scheduler.i18n import days
from scheduler.libraries import holidays
from scheduler.libraries import queries as libraries
from scheduler.libraries.forms import ClosureForm
from scheduler.libraries.models import Closure
from scheduler.once import creates
from scheduler.opened import decides
from scheduler.paging import cut
from scheduler.web import page

TYPED = ("first", "last", "starts", "ends", "reason")


def add_to(bp: Blueprint) -> None:
    """Put these pages on the bookings' own blueprint."""
    base = "/<lib>/settings"
    for rule, view, method in (
        ("/closures", closures, "GET"), ("/closures", close, "POST"),
        ("/closures/<int:closure_id>/withdrawal", withdraw, "POST"),
        ("/closures/<int:closure_id>/restoration", restore, "POST"),
        ("/undecided", undecided, "GET"), ("/undecided", decide, "POST"),
    ):
        bp.add_url_rule(base + rule, view.__name__, view, methods=[method])


@staff("manage-hours")
def closures() -> Response:
    """Days closed, and public holidays that could be."""
    return _closures(ClosureForm())


def _closures(form: ClosureForm, **values: Any) -> Response:
    today, at = clock.today(g.library.zone), clock.now()
    shut = {row.starts_at.astimezone(g.library.zone).date() for row in libraries.closures_between(
        g.library.id, start=at - timedelta(days=1), end=at + timedelta(days=400))}
    coming = [(day, name) for day, name in holidays.coming(g.library.country, today)
              if day not in shut]
    return page("libraries/closures.html", form=form, holidays=coming, at=at,
                closures=cut(libraries.all_closures(g.library.id), size=50),
                undecided=queries.count_undecided(g.library.id, at=at), **values)


@staff("manage-hours")
@creates()
def close() -> Response:
    """Keep the doors shut. Asked from the page (`look`), what it meets is listed first."""
    form, at = ClosureForm(), clock.now()
    if not form.validate_on_submit():
        return _closures(form, status=422)
    try:
        when = form.when(g.library.zone)
    except Refusal as refusal:
        return _closures(form, refusal=refusal)
    why = form.reason.data.strip()

    def act(decisions: Decisions | None, at: datetime) -> Response:
        _closure, met, result = endings.close_days(
            when, reason=why, decisions=decisions, by=g.actor, at=at)
        if decisions is None and met:
            return _left_open(_("Closed then."), impact_words(met))
        return done(_("Closed then."), result, at=at, url=url_for("bookings.closures"),
                    home=g.library)
    return answered(lambda: _question(form), Scope(g.library.id, when=when), act, at=at, why=why)


def _left_open(what: str, words: str) -> Response:
    flash(" ".join((what, words, _("Nobody can book there until you decide what becomes of it."))))
    return redirect(url_for("bookings.undecided"), 303)


def _question(form: ClosureForm) -> Question:
    kept = [(name, request.form[name]) for name in TYPED if request.form.get(name)]
    return Question(
        title=_("Close the doors on %(day)s: %(reason)s", reason=form.reason.data.strip(),
                day=days(form.first.data, form.last.data or form.first.data)),
        effects=[_("Nothing is closed yet. Choose what becomes of what is planned; then all of "
                   "it is done at once, and everyone concerned is told once.")],
        yes=_("Close, and do this"), url=url_for("bookings.close"), kept=kept,
        back=url_for("bookings.closures"))


@staff("manage-hours")
@decides("closure", Closure, again=closures)
def withdraw(closure_id: int) -> Response:
    """Open after all."""
    endings.open_after_all(closure_id, by=g.actor, at=clock.now())
    flash(_("Open after all."))
    return redirect(url_for("bookings.closures"), 303)


@staff("manage-hours")
@decides("closure", Closure, again=closures)
def restore(closure_id: int) -> Response:
    """Closed again; what it meets waits for a decision."""
    met = endings.close_again(closure_id, by=g.actor, at=clock.now())
    if met:
        return _left_open(_("Closed again."), impact_words(met))
    flash(_("Closed again."))
    return redirect(url_for("bookings.closures"), 303)


@staff("manage-hours")
def undecided() -> Response:
    """What the doors were closed over, and nobody has decided about yet."""
    return asked(_rest(), queries.impact(
        Scope(g.library.id, undecided=True), at=clock.now()))


@staff("manage-hours")
def decide() -> Response:
    """Do what was chosen about it."""
    def act(decisions: Decisions | None, at: datetime) -> Response:
        assert decisions is not None
        result = endings.decide_rest(decisions, by=g.actor, at=at)
        return done(_("Done."), result, at=at, url=url_for("bookings.closures"), home=g.library)
    return decided(_rest, Scope(g.library.id, undecided=True), DecisionForm(), act, at=clock.now())


def _rest() -> Question:
    shut = g.library.closed_on is not None
    return Question(
        title=_("Planned while the doors are closed"),
        effects=[_("Nobody can book these until you decide.")], yes=_("Do this"),
        url=url_for("bookings.decide"), back=url_for("bookings.closures"),
        choices=("cancel",) if shut else CHOICES, is_rest=True)
