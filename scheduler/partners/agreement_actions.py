"""Agreements: write down what was signed or promised, correct it, end it early, remove it."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from scheduler.db import db
from scheduler.domain.indicators.partnerships import AgreementTerm
from scheduler.domain.partnering import check_term
from scheduler.domain.permissions import Actor, check
from scheduler.partners import queries
from scheduler.partners.actions import announce, check_in_use
from scheduler.partners.models import Agreement


@dataclass(frozen=True)
class AgreementRequest:
    """What was signed; both days are days in force, without `ends_on` it is open."""

    instrument: str
    starts_on: date
    ends_on: date | None = None
    reference: str = ""
    ended_early_on: date | None = None

    @property
    def term(self) -> AgreementTerm:
        """The time it is in force."""
        return AgreementTerm("", self.starts_on, self.ends_on, self.ended_early_on)


def sign(partner_id: int, request: AgreementRequest, *, by: Actor, at: datetime) -> Agreement:
    """Write an agreement down.

    Refusals: NotYourRole, Missing, PartnerRetired, and those of `check_term`.
    """
    check("manage-partners", by)
    check_in_use(queries.partner_for_update(partner_id, library_id=by.library_id))
    check_term(request.term)

    agreement = Agreement(library_id=by.library_id, partner_id=partner_id, **asdict(request))
    db.session.add(agreement)
    db.session.flush()

    _announce("signed", agreement, by=by, at=at)
    return agreement


def correct(
    agreement_id: int, request: AgreementRequest, *, partner_id: int, by: Actor, at: datetime,
) -> Agreement:
    """Say what the paper really says. Refusals as for `sign`."""
    agreement = _locked(agreement_id, partner_id=partner_id, by=by)
    check_term(request.term)

    for name, value in asdict(request).items():
        setattr(agreement, name, value)

    _announce("agreement-corrected", agreement, by=by, at=at)
    return agreement


def end_early(
    agreement_id: int, *, on: date, partner_id: int, by: Actor, at: datetime,
) -> Agreement:
    """From this day it is in force no more. Refusals as for `sign`."""
    agreement = _locked(agreement_id, partner_id=partner_id, by=by)
    check_term(AgreementTerm("", agreement.starts_on, agreement.ends_on, on))

    agreement.ended_early_on = on

    _announce("agreement-ended", agreement, by=by, at=at)
    return agreement


def remove(agreement_id: int, *, partner_id: int, by: Actor, at: datetime) -> None:
    """Take away what was written down by mistake. Refusals: NotYourRole, Missing."""
    agreement = _locked(agreement_id, partner_id=partner_id, by=by)

    _announce("agreement-removed", agreement, by=by, at=at)
    db.session.delete(agreement)
    db.session.flush()


def _locked(agreement_id: int, *, partner_id: int, by: Actor) -> Agreement:
    check("manage-partners", by)
    queries.partner_for_update(partner_id, library_id=by.library_id)
    return queries.agreement(agreement_id, partner_id=partner_id, library_id=by.library_id)


def _announce(verb: str, agreement: Agreement, *, by: Actor, at: datetime) -> None:
    facts: dict[str, Any] = {
        "agreement": agreement.id, "instrument": agreement.instrument,
        "reference": agreement.reference}
    for name in ("starts_on", "ends_on", "ended_early_on"):
        day = getattr(agreement, name)
        facts[name] = day.isoformat() if day else None
    announce(verb, agreement.partner_id, by=by, at=at, facts=facts)
