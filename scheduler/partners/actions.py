"""Write an institution down, change it, take it out of use and bring it back."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, update

from scheduler.db import issue, refusing, table_of
from scheduler.domain.errors import Conflict
from scheduler.domain.partnering import key_of, standing
from scheduler.domain.permissions import Actor, check
from scheduler.domain.phone import Called
from scheduler.domain.words import N_
from scheduler.history import actions as history
from scheduler.partners import queries
from scheduler.partners.models import Partner

_PARTNER = table_of(Partner)


class PartnerKnown(Conflict):
    """Facts: name (as the register writes it), key."""

    message = N_("“%(name)s” is in the register already. One institution has one entry, "
                 "whatever it gives and signs.")


class StillInForce(Conflict):
    """Facts: name."""

    message = N_("An agreement with %(name)s is in force or still to come. End it first, so that "
                 "the figures do not go on counting it.")


class PartnerRetired(Conflict):
    """Facts: name."""

    message = N_("%(name)s is out of use. Use it again first, then it can be chosen.")


class PartnerNeeded(Conflict):
    """Facts: name."""

    message = N_("%(name)s has agreements or contributions. Remove those first, or take the "
                 "partner out of use: then what was stays in the figures.")


@dataclass(frozen=True)
class PartnerRequest(Called):
    """An institution as a library knows it, perhaps with a number."""

    name: str
    type: str = "other"
    contact_name: str = ""
    phone: str = ""
    note: str = ""


def add(request: PartnerRequest, *, by: Actor, at: datetime) -> int:
    """Write down an institution; its id.

    Refusals: NotYourRole, InstitutionNameNeeded, PhoneWrong, PartnerKnown.
    """
    check("manage-partners", by)
    values = _values(request)
    _check_new(values["key"], library_id=by.library_id)

    # Two desks may write the same institution down at once; the constraint keeps one.
    with refusing(lambda: PartnerKnown(name=request.name, key=values["key"])):
        partner_id = int(issue(insert(_PARTNER).returning(_PARTNER.c.id), {
            "library_id": by.library_id, "created_at": at, **values}).scalar_one())

    announce("added", partner_id, by=by, at=at, facts={
        "name": request.name, "type": request.type})
    return partner_id


def change(partner_id: int, request: PartnerRequest, *, by: Actor, at: datetime) -> Partner:
    """Say something else about it; another name is another institution to those above.

    Refusals: as for `add`, and Missing.
    """
    check("manage-partners", by)
    partner = queries.partner_for_update(partner_id, library_id=by.library_id)
    was, values = partner.name, _values(request)
    if values["key"] != partner.key:
        _check_new(values["key"], library_id=by.library_id)

    with refusing(lambda: PartnerKnown(name=request.name, key=values["key"])):
        issue(update(_PARTNER).where(_PARTNER.c.id == partner_id).values(**values))

    announce("changed", partner_id, by=by, at=at, facts={"was": was, "name": request.name})
    return partner


def _values(request: PartnerRequest) -> dict[str, Any]:
    return {**asdict(request), "key": key_of(request.name)}


def _check_new(key: str, *, library_id: int) -> None:
    known = queries.by_key(key, library_id=library_id)
    if known is not None:
        raise PartnerKnown(name=known.name, key=key)


def retire(partner_id: int, *, today: date, by: Actor, at: datetime) -> Partner:
    """Offer it no longer for choosing; what it gave and signed stays.

    Refusals: NotYourRole, Missing, StillInForce.
    """
    check("manage-partners", by)
    partner = queries.partner_for_update(partner_id, library_id=by.library_id)
    if standing((one.term for one in partner.agreements), on=today) in ("in-force", "to-come"):
        raise StillInForce(name=partner.name)

    partner.retired_at = partner.retired_at or at

    announce("retired", partner_id, by=by, at=at)
    return partner


def bring_back(partner_id: int, *, by: Actor, at: datetime) -> Partner:
    """Use it again. Refusals: NotYourRole, Missing."""
    check("manage-partners", by)
    partner = queries.partner_for_update(partner_id, library_id=by.library_id)

    partner.retired_at = None

    announce("brought-back", partner_id, by=by, at=at)
    return partner


def remove(partner_id: int, *, by: Actor, at: datetime) -> str:
    """Take away what was written down by mistake; its name.

    Refusals: NotYourRole, Missing, PartnerNeeded while anything names it.
    """
    check("manage-partners", by)
    name = queries.partner_for_update(partner_id, library_id=by.library_id).name

    with refusing(lambda: PartnerNeeded(name=name)):
        issue(delete(_PARTNER).where(_PARTNER.c.id == partner_id))

    announce("removed", partner_id, by=by, at=at, facts={"name": name})
    return name


def check_in_use(partner: Partner) -> None:
    """Refuse what is new with a partner that was taken out of use (PartnerRetired)."""
    if partner.retired_at is not None:
        raise PartnerRetired(name=partner.name)


def announce(
    verb: str, partner_id: int, *, by: Actor, at: datetime, facts: dict[str, Any] | None = None,
) -> None:
    """Write down what was done to a partner and let the figures know."""
    history.record(verb, "partner", subject_id=partner_id, by=by, at=at, facts=facts)
    history.changed("figures", by.library_id, at=at)
