"""What one partner gave: note it, correct it, take it away."""

from typing import Any

from flask import Blueprint, Response, flash, g, redirect, url_for
from flask_babel import gettext as _

from scheduler import clock
from scheduler.access import staff
from scheduler.db import stop_writing
from scheduler.domain.errors import Missing, Refusal
from scheduler.events import contribution_actions as contributions
from scheduler.events import contribution_queries as queries
from scheduler.events.contribution_actions import SessionOrDay
from scheduler.events.contribution_forms import GiftForm, GiftOfADayForm, NewGiftForm
from scheduler.events.models import Contribution
from scheduler.once import creates
from scheduler.opened import changes, decides
from scheduler.partners import queries as partners
from scheduler.web import page


def add_to(bp: Blueprint) -> None:
    """Put these pages on the events' own blueprint; the register of partners leads to them."""
    every = "/<lib>/settings/partners/<int:partner_id>/contributions"
    one = f"{every}/<int:contribution_id>"
    for rule, view, method in (
        (f"{every}/new", new_gift, "GET"), (f"{every}/new", note_gift, "POST"),
        (one, gift, "GET"), (one, correct_gift, "POST"),
        (f"{one}/removal", ask_remove_gift, "GET"), (f"{one}/removal", remove_gift, "POST"),
    ):
        bp.add_url_rule(rule, view.__name__, view, methods=[method])


@staff("manage-partners")
def new_gift(partner_id: int) -> Response:
    """The form for what it gave."""
    return _new(partner_id, NewGiftForm(formdata=None))


def _new(partner_id: int, form: NewGiftForm, **values: Any) -> Response:
    partner = partners.partner(partner_id, library_id=g.library.id)
    form.offer(queries.near_sessions(g.library.id, at=clock.now()), g.library.zone)
    return page("events/gift.html", form=form, partner=partner, gift=None, **values)


@staff("manage-partners")
@creates()
def note_gift(partner_id: int) -> Response:
    """Write it down."""
    form = NewGiftForm()
    form.offer(queries.near_sessions(g.library.id, at=clock.now()), g.library.zone)
    if not form.validate_on_submit():
        return _new(partner_id, form, status=422)
    try:
        _note(form, partner_id)
    except Missing:
        raise
    except Refusal as refusal:
        stop_writing()
        return _new(partner_id, form, refusal=refusal)
    return _done(partner_id, _("The contribution is written down."))


def _note(form: NewGiftForm, partner_id: int) -> None:
    if bool(form.session.data) == bool(form.on.data):
        raise SessionOrDay()
    gift, by, at = form.gift(partner_id), g.actor, clock.now()
    if form.session.data:
        contributions.to_session(gift, int(form.session.data), by=by, at=at)
    else:
        contributions.on_a_day(gift, form.on.data, today=clock.today(g.library.zone), by=by, at=at)


@staff("manage-partners")
def gift(partner_id: int, contribution_id: int) -> Response:
    """One contribution, to be corrected."""
    found = _found(partner_id, contribution_id)
    return _one(found, _as_it_is(found))


def _as_it_is(found: Contribution) -> GiftForm:
    return _form_of(found)(formdata=None, data={
        "role": found.role, "what": found.what, "on": found.given_on})


def _found(partner_id: int, contribution_id: int) -> Contribution:
    return queries.contribution(
        contribution_id, partner_id=partner_id, library_id=g.library.id)


def _from(found: Contribution) -> int:
    return found.partner_id  # the history of a partner holds what it gave


def _form_of(found: Contribution) -> type[GiftForm]:
    return GiftForm if found.session_id else GiftOfADayForm


def _one(found: Contribution, form: GiftForm, **values: Any) -> Response:
    return page("events/gift.html", form=form, gift=found, partner=found.partner, **values)


@staff("manage-partners")
@changes("partner", Contribution, _as_it_is, about=_from)
def correct_gift(partner_id: int, contribution_id: int) -> Response:
    """What it really was."""
    found = _found(partner_id, contribution_id)
    form = _form_of(found)()
    if not form.validate_on_submit():
        return _one(found, form, status=422)
    try:
        contributions.correct(
            contribution_id, form.gift(partner_id), by=g.actor, at=clock.now(),
            given_on=form["on"].data if "on" in form else None, today=clock.today(g.library.zone))
    except Missing:
        raise
    except Refusal as refusal:
        stop_writing()
        return _one(_found(partner_id, contribution_id), form, refusal=refusal)
    return _done(partner_id, _("Saved."))


@staff("manage-partners")
def ask_remove_gift(partner_id: int, contribution_id: int) -> Response:
    """Name it once more."""
    return page("events/remove_gift.html", gift=_found(partner_id, contribution_id))


@staff("manage-partners")
@decides("partner", Contribution, about=_from, again=ask_remove_gift)
def remove_gift(partner_id: int, contribution_id: int) -> Response:
    """Take it away."""
    _found(partner_id, contribution_id)
    contributions.remove(contribution_id, by=g.actor, at=clock.now())
    return _done(partner_id, _("The contribution is removed."))


def _done(partner_id: int, words: str) -> Response:
    flash(words)
    return redirect(url_for("partners.show", partner_id=partner_id), 303)
