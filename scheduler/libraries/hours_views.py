"""Where a manager says when the doors are open."""

from typing import Any

from flask import Blueprint, Response, flash, g, redirect, url_for
from flask_babel import gettext as _

from scheduler import clock
from scheduler.access import staff
from scheduler.domain.errors import Refusal
from scheduler.domain.opening import schedule_on
from scheduler.libraries import actions as libraries
from scheduler.libraries import queries
from scheduler.libraries.forms import DAYS, HoursForm
from scheduler.libraries.models import OpeningSchedule
from scheduler.once import creates
from scheduler.opened import changes, decides
from scheduler.web import page


def add_to(bp: Blueprint) -> None:
    """Put these pages on the libraries' own blueprint."""
    base = "/<lib>/settings"
    for rule, view, method in (
        ("/hours", hours, "GET"), ("/hours", add_hours, "POST"), ("/hours/new", new_hours, "GET"),
        ("/hours/<int:schedule_id>", week, "GET"), ("/hours/<int:schedule_id>", set_week, "POST"),
        ("/hours/<int:schedule_id>/removal", ask_drop, "GET"),
        ("/hours/<int:schedule_id>/removal", drop, "POST"),
    ):
        bp.add_url_rule(base + rule, view.__name__, view, methods=[method])


@staff("manage-hours")
def hours() -> Response:
    """The weeks that held, hold and will hold."""
    today = clock.today(g.library.zone)
    weeks = queries.weeks(g.library.id)
    now = schedule_on(today, queries.schedules_of(g.library.id))
    holding = next((one for one in weeks if now and (one.valid_from, one.valid_until) == (
        now.valid_from, now.valid_until)), None)
    usual = max((one.valid_from for one in weeks
                 if one.valid_until is None and one.valid_from <= today), default=today)
    earlier = [one for one in weeks if (one.valid_until or today) < today
               or one.valid_until is None and one.valid_from < usual]
    return page("libraries/hours.html", holding=holding, days=DAYS, today=today,
                weeks=[one for one in weeks if one not in earlier], earlier=earlier)


@staff("manage-hours")
def new_hours() -> Response:
    """An empty week, or the one that holds today to begin from."""
    form = HoursForm(formdata=None)
    weeks = queries.weeks(g.library.id)
    if weeks:
        form.show(weeks[0])
        form.name.data, form.valid_until.data = "", None
    form.valid_from.data = clock.today(g.library.zone)
    return _week(form)


@staff("manage-hours")
@creates()
def add_hours() -> Response:
    """A new week."""
    return _set(HoursForm(), schedule_id=None)


@staff("manage-hours")
def week(schedule_id: int) -> Response:
    """A week to change."""
    found = queries.week(schedule_id, library_id=g.library.id)
    return _week(_as_it_is(found), schedule_id=schedule_id)


def _as_it_is(found: OpeningSchedule) -> HoursForm:
    form = HoursForm(formdata=None)
    form.show(found)
    return form


@staff("manage-hours")
@changes("opening_schedule", OpeningSchedule, _as_it_is, by_row=True)
def set_week(schedule_id: int) -> Response:
    """The week as it was typed."""
    queries.week(schedule_id, library_id=g.library.id)
    return _set(HoursForm(), schedule_id=schedule_id)


def _set(form: HoursForm, *, schedule_id: int | None) -> Response:
    if not form.validate_on_submit():
        return _week(form, schedule_id=schedule_id, status=422)
    try:
        libraries.set_hours(form.week(), schedule_id=schedule_id, by=g.actor, at=clock.now())
    except Refusal as refusal:
        return _week(form, schedule_id=schedule_id, refusal=refusal)
    flash(_("The opening hours are saved."))
    return redirect(url_for("libraries.hours"), 303)


def _week(form: HoursForm, *, schedule_id: int | None = None, **values: Any) -> Response:
    return page("libraries/week.html", form=form, schedule_id=schedule_id, **values)


@staff("manage-hours")
def ask_drop(schedule_id: int) -> Response:
    """Name the week once more."""
    found = queries.week(schedule_id, library_id=g.library.id)
    return page("libraries/drop_week.html", week=found)


def _hours(found: OpeningSchedule) -> dict[str, str]:
    return {field.name: field.data for field in _as_it_is(found).days()}


@staff("manage-hours")
@decides("opening_schedule", OpeningSchedule, facts=_hours, again=ask_drop)
def drop(schedule_id: int) -> Response:
    """Take it away."""
    libraries.drop_hours(schedule_id, by=g.actor, at=clock.now())
    flash(_("These hours are gone; the week before them holds again."))
    return redirect(url_for("libraries.hours"), 303)
