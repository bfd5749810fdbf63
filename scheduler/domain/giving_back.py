"""Giving places back: those who are here keep theirs."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.domain.errors import Conflict, Invalid
from scheduler.domain.words import N_

UNDO = timedelta(minutes=15)  # so long a cancelled booking can come back to the turn it had


class HereAlready(Conflict):
    """Facts: names (those who are noted as present)."""

    message = N_("%(names)s: already noted as present, so this place can no longer be given "
                 "back. If that is a mistake, please tell the desk.")


class NobodyChosen(Invalid):
    message = N_("Please choose who is not coming.")


class NobodyStays(Invalid):
    message = N_("If none of them comes, please cancel the whole booking.")


class TooLateToBringBack(Conflict):
    message = N_("This was cancelled too long ago to undo. Please book again.")


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


def can_be_undone(cancelled_at: datetime | None, *, ends_at: datetime, at: datetime) -> bool:
    """Whether a cancelled booking may still come back: cancelled not long ago, and not over."""
    return cancelled_at is not None and at - cancelled_at <= UNDO and at < ends_at


def leaving(party: Iterable[Held], gone: Collection[int]) -> list[Held]:
    """Those of a party whose places are given back, chosen by seat; who is no longer there is
    gone already.

    Refusals: NobodyChosen, HereAlready(names), NobodyStays when it would be all of them.

    >>> [one.name for one in leaving([Held(7, 1, "Eko"), Held(8, 2, "Eka")], {8, 99})]
    ['Eka']
    """
    everyone = list(party)
    chosen = [one for one in everyone if one.seat_id in gone]
    if not chosen:
        raise NobodyChosen()
    check_nobody_here(chosen)
    if len(chosen) == len(everyone):
        raise NobodyStays()
    return chosen


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
