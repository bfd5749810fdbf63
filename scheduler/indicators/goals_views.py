"""Where managers set what a year starts from and aims at."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, request, url_for
from flask_babel import gettext as _

from scheduler import clock
from scheduler.access import staff
from scheduler.domain.errors import Refusal
from scheduler.domain.indicators.period import Period
from scheduler.history import queries as history
from scheduler.indicators import actions, figures, queries
from scheduler.indicators.actions import GOALS
from scheduler.indicators.forms import WORDS, CorrectionForm, GoalsForm
from scheduler.indicators.models import Goal
from scheduler.libraries.models import Library
from scheduler.opened import changes
from scheduler.paging import cut_list
from scheduler.web import page


def add_to(bp: Blueprint) -> None:
    """Put these pages on the indicators' own blueprint."""
    base = "/<lib>/settings/targets"
    for rule, view, method in (
        ("", goals, "GET"), ("", set_goals, "POST"),
        ("/<int:goal_id>/correction", correction, "GET"),
        ("/<int:goal_id>/correction", correct, "POST"),
    ):
        bp.add_url_rule(base + rule, view.__name__, view, methods=[method])


@staff("set-targets")
def goals() -> Response:
    """A year's baselines and targets, beside what the year before came to."""
    return _goals(_as_it_is(g.library))


def _as_it_is(library: Library) -> GoalsForm:
    form = GoalsForm(formdata=None)
    form.show(queries.goal_rows(library.id, year=_year()))
    return form


@staff("set-targets")
@changes("goal", lambda: g.library, _as_it_is, by_row=True)
def set_goals() -> Response:
    """Keep them as typed."""
    form = GoalsForm()
    if not form.validate_on_submit():
        return _goals(form, status=422)
    try:
        changed = actions.set_goals(_year(), form.goals(), by=g.actor, at=clock.now())
    except Refusal as refusal:
        return _goals(form, refusal=refusal)
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return redirect(url_for("indicators.goals", year=_year()), 303)


@staff("set-targets")
def correction(goal_id: int) -> Response:
    """A frozen baseline, to be corrected with a reason."""
    row = actions.baseline(goal_id, library_id=g.library.id)
    return page("indicators/correction.html", form=_baseline(row), row=row, words=WORDS)


def _baseline(row: Goal) -> CorrectionForm:
    return CorrectionForm(formdata=None, data={"value": int(row.value), "source": row.source})


@staff("set-targets")
@changes("goal", Goal, _baseline, about=lambda row: row.library_id)
def correct(goal_id: int) -> Response:
    """Keep the correction and its reason."""
    row, form = actions.baseline(goal_id, library_id=g.library.id), CorrectionForm()
    if not form.validate_on_submit():
        return page("indicators/correction.html", status=422, form=form, row=row, words=WORDS)
    actions.correct_baseline(goal_id, **form.facts(), by=g.actor, at=clock.now())
    flash(_("The baseline is corrected; what it was stays in the list below."))
    return redirect(url_for("indicators.goals", year=row.year), 303)


def _goals(form: GoalsForm, **values: Any) -> Response:
    year, today = _year(), clock.today(g.library.zone)
    before = Period.from_text(str(year - 1))
    facts = figures.gather(g.library.id, before, per="whole", today=today, at=clock.now())
    was = figures.of(*facts.all(), begun=facts.begun, population=g.library.population)
    return page(
        "indicators/goals.html", form=form, year=year, names=GOALS, words=WORDS,
        standing=queries.goal_rows(g.library.id, year=year),
        was=was, was_over=before.end <= today + timedelta(days=1),
        years=range(today.year + 1, 2019, -1),
        log=cut_list([entry for entry in history.entries_of(
            g.library.id, subject="goal", subject_id=g.library.id)
            if entry.facts["year"] == year], size=50), **values)


def _year() -> int:
    asked, today = request.args.get("year", ""), clock.today(g.library.zone)
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 and (
        1991 <= int(asked) <= today.year + 5) else today.year
