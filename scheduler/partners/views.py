"""Where librarians keep the register of partners."""

from typing import Any

from flask import Blueprint, Response, current_app, flash, g, redirect, request, url_for
from flask_babel import gettext as _

from scheduler import clock
from scheduler.access import staff
from scheduler.db import stop_writing
from scheduler.domain.errors import Missing, Refusal
from scheduler.domain.partnering import standing
from scheduler.once import creates
from scheduler.opened import changes, decides
from scheduler.partners import actions as partners
from scheduler.partners import agreement_views, queries
from scheduler.partners.actions import PartnerKnown
from scheduler.partners.forms import INSTRUMENT_WORDS, TYPE_WORDS, PartnerForm
from scheduler.partners.models import Partner
from scheduler.partners.register import Wish, register
from scheduler.web import page

bp = Blueprint("partners", __name__)
agreement_views.add_to(bp)
BASE, ONE = "/<lib>/settings/partners", "/<lib>/settings/partners/<int:partner_id>"


@bp.get(BASE)
@staff("manage-partners")
def manage() -> Response:
    """The register, searched and narrowed by what stands in the address."""
    wish = Wish.of(*(request.args.get(name, "") for name in ("q", "type", "standing")))
    known = queries.partners(g.library.id)
    used = [one for one in known if one.retired_at is None]
    return page("partners/manage.html", wish=wish, used=used, types=TYPE_WORDS,
                register=register(used, wish, on=clock.today(g.library.zone)),
                retired=[one for one in known if one.retired_at is not None])


@bp.get(f"{BASE}/new")
@staff("manage-partners")
def new() -> Response:
    """The form for an institution."""
    return page("partners/new.html", form=PartnerForm(formdata=None))


@bp.post(f"{BASE}/new")
@staff("manage-partners")
@creates()
def add() -> Response:
    """Write it down."""
    form = PartnerForm()
    if not form.validate_on_submit():
        return page("partners/new.html", status=422, form=form)
    try:
        partner_id = partners.add(form.to_request(), by=g.actor, at=clock.now())
    except Refusal as refusal:
        return page("partners/new.html", refusal=refusal, form=form, known=_known(refusal))
    flash(_("%(name)s is in the register.", name=form.name.data))
    return redirect(url_for("partners.show", partner_id=partner_id), 303)


def _known(refusal: Refusal) -> Partner | None:
    """The entry that is there already, to lead to."""
    stop_writing()
    if not isinstance(refusal, PartnerKnown):
        return None
    return queries.by_key(str(refusal.facts["key"]), library_id=g.library.id)


@bp.get(ONE)
@staff("manage-partners")
def show(partner_id: int) -> Response:
    """One institution: whom to ask for, what was signed, what it gave."""
    return _show(_found(partner_id))


def _found(partner_id: int) -> Partner:
    return queries.partner(partner_id, library_id=g.library.id)


def _show(partner: Partner, **values: Any) -> Response:
    today = clock.today(g.library.zone)
    return page("partners/show.html", partner=partner, types=TYPE_WORDS, today=today,
                instruments=INSTRUMENT_WORDS, gave=_gave(partner),
                standing=standing((one.term for one in partner.agreements), on=today), **values)


def _gave(partner: Partner) -> Any:
    """What it gave, as the features that know of sessions tell it."""
    return current_app.extensions["what_partners_gave"](partner.id, library=g.library)


@bp.get(f"{ONE}/edit")
@staff("manage-partners")
def edit(partner_id: int) -> Response:
    """What is written down now."""
    partner = _found(partner_id)
    return page("partners/edit.html", partner=partner,
                form=PartnerForm(formdata=None, obj=partner))


@bp.post(f"{ONE}/edit")
@staff("manage-partners")
@changes("partner", Partner, lambda partner: PartnerForm(formdata=None, obj=partner))
def change(partner_id: int) -> Response:
    """What it says from now on."""
    partner, form = _found(partner_id), PartnerForm()
    if not form.validate_on_submit():
        return page("partners/edit.html", status=422, partner=partner, form=form)
    try:
        partners.change(partner_id, form.to_request(), by=g.actor, at=clock.now())
    except Missing:
        raise
    except Refusal as refusal:
        known = _known(refusal)
        return page("partners/edit.html", refusal=refusal, partner=_found(partner_id), form=form,
                    known=known)
    flash(_("Saved."))
    return redirect(url_for("partners.show", partner_id=partner_id), 303)


@bp.get(f"{ONE}/retirement")
@staff("manage-partners")
def ask_retire(partner_id: int) -> Response:
    """Ask once more, naming what stands in the way."""
    return _ask("partners/retire.html", partner_id)


def _ask(template: str, partner_id: int, refusal: Refusal | None = None) -> Response:
    partner, today = _found(partner_id), clock.today(g.library.zone)
    return page(template, refusal=refusal, partner=partner, gave=_gave(partner),
                instruments=INSTRUMENT_WORDS,
                live=[one for one in partner.agreements
                      if standing([one.term], on=today) in ("in-force", "to-come")])


@bp.post(f"{ONE}/retirement")
@staff("manage-partners")
@decides("partner", Partner, of=("retired_at", "name"), again=ask_retire)
def retire(partner_id: int) -> Response:
    """Offer it no longer."""
    try:
        partner = partners.retire(partner_id, today=clock.today(g.library.zone), by=g.actor,
                                  at=clock.now())
    except Missing:
        raise
    except Refusal as refusal:
        stop_writing()
        return _ask("partners/retire.html", partner_id, refusal)
    flash(_("%(name)s is out of use. You can bring it back.", name=partner.name))
    return redirect(url_for("partners.manage"), 303)


@bp.post(f"{ONE}/return")
@staff("manage-partners")
@decides("partner", Partner, of=("retired_at", "name"), again=show)
def bring_back(partner_id: int) -> Response:
    """Use it again."""
    partner = partners.bring_back(partner_id, by=g.actor, at=clock.now())
    flash(_("%(name)s is in use again.", name=partner.name))
    return redirect(url_for("partners.show", partner_id=partner_id), 303)


@bp.get(f"{ONE}/removal")
@staff("manage-partners")
def ask_remove(partner_id: int) -> Response:
    """Ask once more, naming what still hangs on it."""
    return _ask("partners/remove.html", partner_id)


@bp.post(f"{ONE}/removal")
@staff("manage-partners")
@decides("partner", Partner, again=ask_remove)
def remove(partner_id: int) -> Response:
    """Take away what was written down by mistake."""
    try:
        name = partners.remove(partner_id, by=g.actor, at=clock.now())
    except Missing:
        raise
    except Refusal as refusal:
        stop_writing()
        return _ask("partners/remove.html", partner_id, refusal)
    flash(_("%(name)s is removed from the register.", name=name))
    return redirect(url_for("partners.manage"), 303)
