"""The agreements of one partner."""

from typing import Any

from flask import Blueprint, Response, flash, g, redirect, url_for
from flask_babel import gettext as _

from scheduler import clock
from scheduler.access import staff
from scheduler.db import stop_writing
from scheduler.domain.errors import Missing, Refusal
from scheduler.once import creates
from scheduler.opened import changes, decides
from scheduler.partners import agreement_actions as agreements
from scheduler.partners import queries
from scheduler.partners.forms import (
    INSTRUMENT_WORDS,
    AgreementForm,
    EndedAgreementForm,
    EndForm,
)
from scheduler.partners.models import Agreement
from scheduler.web import page


def add_to(bp: Blueprint) -> None:
    """Put these pages on the partners' own blueprint."""
    every = "/<lib>/settings/partners/<int:partner_id>/agreements"
    one = f"{every}/<int:agreement_id>"
    for rule, view, method in (
        (f"{every}/new", new_agreement, "GET"), (f"{every}/new", sign, "POST"),
        (one, agreement, "GET"), (one, correct, "POST"),
        (f"{one}/end", ask_end, "GET"), (f"{one}/end", end, "POST"),
        (f"{one}/removal", ask_remove_agreement, "GET"),
        (f"{one}/removal", remove_agreement, "POST"),
    ):
        bp.add_url_rule(rule, view.__name__, view, methods=[method])


@staff("manage-partners")
def new_agreement(partner_id: int) -> Response:
    """The form, beginning today."""
    return _new(partner_id, AgreementForm(
        formdata=None, data={"starts_on": clock.today(g.library.zone)}))


def _new(partner_id: int, form: AgreementForm, **values: Any) -> Response:
    return page("partners/agreement.html", form=form, agreement=None, **values,
                partner=queries.partner(partner_id, library_id=g.library.id))


@staff("manage-partners")
@creates()
def sign(partner_id: int) -> Response:
    """Write it down."""
    form = AgreementForm()
    if not form.validate_on_submit():
        return _new(partner_id, form, status=422)
    try:
        agreements.sign(partner_id, form.to_request(), by=g.actor, at=clock.now())
    except Missing:
        raise
    except Refusal as refusal:
        stop_writing()
        return _new(partner_id, form, refusal=refusal)
    return _done(partner_id, _("The agreement is written down."))


@staff("manage-partners")
def agreement(partner_id: int, agreement_id: int) -> Response:
    """One agreement, to be corrected."""
    found = _found(partner_id, agreement_id)
    return _one(found, _as_it_is(found))


def _found(partner_id: int, agreement_id: int) -> Agreement:
    return queries.agreement(agreement_id, partner_id=partner_id, library_id=g.library.id)


def _form_of(found: Agreement) -> type[AgreementForm]:
    return EndedAgreementForm if found.ended_early_on else AgreementForm


def _one(found: Agreement, form: AgreementForm, **values: Any) -> Response:
    return page("partners/agreement.html", form=form, agreement=found, **values,
                partner=queries.partner(found.partner_id, library_id=g.library.id))


def _as_it_is(found: Agreement) -> AgreementForm:
    return _form_of(found)(formdata=None, obj=found)


def _with(found: Agreement) -> int:
    return found.partner_id  # the history of a partner holds what was agreed with it


@staff("manage-partners")
@changes("partner", Agreement, _as_it_is, about=_with)
def correct(partner_id: int, agreement_id: int) -> Response:
    """What the paper really says."""
    found = _found(partner_id, agreement_id)
    form = _form_of(found)(obj=found)
    if not form.validate_on_submit():
        return _one(found, form, status=422)
    try:
        agreements.correct(agreement_id, form.to_request(), partner_id=partner_id, by=g.actor,
                           at=clock.now())
    except Missing:
        raise
    except Refusal as refusal:
        stop_writing()
        return _one(_found(partner_id, agreement_id), form, refusal=refusal)
    return _done(partner_id, _("Saved."))


@staff("manage-partners")
def ask_end(partner_id: int, agreement_id: int) -> Response:
    """From which day it no longer holds."""
    return _ask_end(partner_id, agreement_id, EndForm(
        formdata=None, data={"on": clock.today(g.library.zone)}))


def _ask_end(partner_id: int, agreement_id: int, form: EndForm, **values: Any) -> Response:
    return page("partners/end.html", form=form, instruments=INSTRUMENT_WORDS, **values,
                agreement=_found(partner_id, agreement_id),
                partner=queries.partner(partner_id, library_id=g.library.id))


@staff("manage-partners")
@decides("partner", Agreement, about=_with)
def end(partner_id: int, agreement_id: int) -> Response:
    """End it before its time."""
    form = EndForm()
    if not form.validate_on_submit():
        return _ask_end(partner_id, agreement_id, form, status=422)
    try:
        agreements.end_early(agreement_id, on=form.on.data, partner_id=partner_id, by=g.actor,
                             at=clock.now())
    except Missing:
        raise
    except Refusal as refusal:
        stop_writing()
        return _ask_end(partner_id, agreement_id, form, refusal=refusal)
    return _done(partner_id, _("The agreement ends then."))


@staff("manage-partners")
def ask_remove_agreement(partner_id: int, agreement_id: int) -> Response:
    """Name it once more."""
    return page("partners/remove_agreement.html", instruments=INSTRUMENT_WORDS,
                agreement=_found(partner_id, agreement_id),
                partner=queries.partner(partner_id, library_id=g.library.id))


@staff("manage-partners")
@decides("partner", Agreement, about=_with, again=ask_remove_agreement)
def remove_agreement(partner_id: int, agreement_id: int) -> Response:
    """Take away what was written down by mistake."""
    agreements.remove(agreement_id, partner_id=partner_id, by=g.actor, at=clock.now())
    return _done(partner_id, _("The agreement is removed."))


def _done(partner_id: int, words: str) -> Response:
    flash(words)
    return redirect(url_for("partners.show", partner_id=partner_id), 303)
