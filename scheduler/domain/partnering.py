"""The rules of partners: who is the same institution, and what a term of agreement may be."""

from collections.abc import Iterable
from datetime import date

from scheduler.domain.errors import Invalid
from scheduler.domain.indicators.partnerships import AgreementTerm
from scheduler.domain.people import folded
from scheduler.domain.words import N_

STANDINGS = ("in-force", "to-come", "ended", "none")
LONGEST_KEY = 300


class InstitutionNameNeeded(Invalid):
    message = N_("Please write the institution's name in letters.")


class LastDayBeforeFirst(Invalid):
    """Facts: first (date)."""

    message = N_("The last day must not come before %(first)s, the first one.")


class EndsBeforeItBegan(Invalid):
    """Facts: first (date)."""

    message = N_("It was in force on %(first)s at least. If it never was, remove it instead.")


class EndsByItself(Invalid):
    """Facts: last (date)."""

    message = N_("Its last day is %(last)s anyway.")


class NotGivenYet(Invalid):
    """Facts: day (date)."""

    message = N_("%(day)s is still to come. Please write it down once it has been given.")


def key_of(name: str) -> str:
    """What makes an institution the same one at every library: its name without case, accents
    and punctuation. Refusal: InstitutionNameNeeded when nothing is left of it.

    >>> key_of("PT. Maju Jaya"), key_of("pt  maju jaya")
    ('pt maju jaya', 'pt maju jaya')
    """
    key = folded(name)[:LONGEST_KEY].rstrip()
    if not key:
        raise InstitutionNameNeeded()
    return key


def check_term(term: AgreementTerm) -> None:
    """Refuse a term that ends before it begins. Both its days are days in force; from
    `ended_early_on` it is in force no more.

    Refusals: LastDayBeforeFirst, EndsBeforeItBegan, EndsByItself.
    """
    if term.end is not None and term.end < term.start:
        raise LastDayBeforeFirst(first=term.start)
    if term.ended_early_on is None:
        return
    if term.ended_early_on <= term.start:
        raise EndsBeforeItBegan(first=term.start)
    if term.end is not None and term.ended_early_on > term.end:
        raise EndsByItself(last=term.end)


def check_given(on: date, *, today: date) -> None:
    """Refuse what has not been given yet (NotGivenYet)."""
    if on > today:
        raise NotGivenYet(day=on)


def standing(terms: Iterable[AgreementTerm], *, on: date) -> str:
    """How a partner's agreements stand on a day: one is in force, one is to come, all have
    ended, or there is none."""
    found = {_standing(term, on) for term in terms} or {"none"}
    return next(name for name in STANDINGS if name in found)


def _standing(term: AgreementTerm, on: date) -> str:
    if term.in_force(on):
        return "in-force"
    return "to-come" if on < term.start else "ended"
