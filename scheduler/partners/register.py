"""The register as a list: searched, narrowed, and how each partner stands on a day."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from scheduler.domain.partnering import STANDINGS, standing
from scheduler.domain.searching import among
from scheduler.partners.models import TYPES, Agreement, Partner


@dataclass(frozen=True)
class Wish:
    """What the list is narrowed to; empty is everything."""

    words: str = ""
    type: str = ""
    standing: str = ""

    @classmethod
    def of(cls, words: str, type: str, standing: str) -> "Wish":
        """From an address; what is not known is everything."""
        return cls(words.replace("\0", "").strip()[:200], type if type in TYPES else "",
                   standing if standing in STANDINGS else "")

    @property
    def is_open(self) -> bool:
        """Does it leave everyone in?"""
        return self == Wish()


@dataclass(frozen=True)
class Listed:
    """A partner, how it stands, and the agreement that says so."""

    partner: Partner
    standing: str
    agreement: Agreement | None


@dataclass(frozen=True)
class Register:
    """Those whom the wish leaves; how many there are by type and by standing."""

    shown: Sequence[Listed]
    types: Counter[str]
    standings: Counter[str]


def register(partners: Sequence[Partner], wish: Wish, *, on: date) -> Register:
    """The partners in use, narrowed; each count says what its own filter would show."""
    called = [_listed(one, on) for one in (
        among(wish.words, partners, _said_of) if wish.words else partners)]
    of_type = [one for one in called if wish.type in ("", one.partner.type)]
    standing_so = [one for one in called if wish.standing in ("", one.standing)]
    return Register(
        [one for one in of_type if wish.standing in ("", one.standing)],
        Counter(one.partner.type for one in standing_so),
        Counter(one.standing for one in of_type))


def _listed(partner: Partner, on: date) -> Listed:
    how = standing((one.term for one in partner.agreements), on=on)
    return Listed(partner, how, next(
        (one for one in partner.agreements if standing([one.term], on=on) == how), None))


def _said_of(partner: Partner) -> str:
    return f"{partner.name}\n{partner.key}\n{partner.contact_name}"
