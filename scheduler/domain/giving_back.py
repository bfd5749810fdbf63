"""Giving places back: those who are here keep theirs."""

from collections.abc import Iterable
from dataclasses import dataclass

from scheduler.domain.errors import Conflict
from scheduler.domain.words import N_


class HereAlready(Conflict):
    """Facts: names (those who are noted as present)."""

    message = N_("%(names)s: already noted as present, so this place can no longer be given "
                 "back. If that is a mistake, please tell the desk.")


@dataclass(frozen=True)
class Held:
    """One person's place in a party, in order from 1; `here`: noted as present."""

    seat_id: int
    position: int
    name: str
    here: bool = False


def check_nobody_here(party: Iterable[Held]) -> None:
    """May the whole party give its places back? Refuses with HereAlready."""
    here = [one.name for one in party if one.here]
    if here:
        raise HereAlready(names=", ".join(here))


def given_back(party: Iterable[Held], *, keep: int) -> list[int]:
    """The seats a party loses that keeps `keep` of its places: of those not here, the last ones.

    Refuses with HereAlready when more are here than would stay.

    >>> given_back([Held(7, 1, "Eko"), Held(8, 2, "Eka"), Held(9, 3, "Esa", here=True)], keep=2)
    [8]
    """
    everyone = sorted(party, key=lambda one: one.position)
    away = [one for one in everyone if not one.here]
    too_many = len(everyone) - keep
    if too_many > len(away):
        check_nobody_here(everyone)
    return [one.seat_id for one in away[len(away) - too_many:]]
