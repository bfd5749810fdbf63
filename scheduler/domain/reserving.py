"""Holding a space: what an interval claims, and when it may be held or given back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.domain.errors import (
    AlreadyOver,
    AlreadyReleased,
    Conflict,
    Invalid,
    SpaceTaken,
    TooMany,
)
from scheduler.domain.interval import Interval
from scheduler.domain.words import N_, Word

KINDS_OF_USE = {
    "programme": Word(N_("an activity")), "collaboration": Word(N_("an activity with a partner")),
    "loan": Word(N_("a loan")), "closure": Word(N_("a closure of the room")),
    "upkeep": Word(N_("upkeep")), "request": Word(N_("a request that waits for an answer")),
}
NOBODY_COMES_IN = frozenset({"closure", "upkeep"})
ANSWER_WITHIN = timedelta(days=7)  # so long a request holds its room without an answer
FARTHEST = timedelta(days=90)
MOST_OPEN = 3  # requests of one phone number without an answer


class SpaceTakenFor(SpaceTaken):
    """Facts: space, until, what (the kind of use, a Word)."""

    message = N_("%(space)s is taken until %(until)s for %(what)s.")

    @property
    def slug(self) -> str:
        """The same to a program as any taken space."""
        return "space-taken"


class HeldForSession(Conflict):
    message = N_("This room is held for a session. Move or cancel the session, the room follows.")


class TooManyOpen(TooMany):
    message = N_("You already have requests without an answer. Please wait for those first.")


class TooFar(Invalid):
    """Facts: until (date), the last day one may ask for."""

    message = N_("Please choose a time from now on and not after %(until)s.")


class RoomTooSmall(Conflict):
    """Facts: space (its name), holds and people (counts)."""

    message = N_("%(space)s is for %(holds)s people; you wrote %(people)s.")


class NotReleased(Conflict):
    message = N_("This room is still held; there is nothing to undo.")


class AlreadyAnswered(Conflict):
    message = N_("This request was already answered.")


@dataclass(frozen=True)
class Taken:
    """A claim that stands: when (buffers included), for what, on which space."""

    when: Interval
    title: str
    space: str
    use: str = ""  # a purpose, or "request" while nobody has answered


def claim_interval(when: Interval, setup_minutes: int = 0, teardown_minutes: int = 0) -> Interval:
    """What a reservation claims: its time with setup before and teardown behind."""
    return when.padded(timedelta(minutes=setup_minutes), timedelta(minutes=teardown_minutes))


def first_clash(when: Interval, taken: Iterable[Taken]) -> Taken | None:
    """The earliest of the claims that overlap, or None."""
    clashes = (each for each in taken if each.when.overlaps(when))
    return min(clashes, key=lambda each: each.when, default=None)


def check_free(when: Interval, taken: Iterable[Taken]) -> None:
    """Refuse with SpaceTaken when a claim overlaps; its facts name the earliest in UTC."""
    clash = first_clash(when, taken)
    if clash is None:
        return
    if clash.use in KINDS_OF_USE:
        raise SpaceTakenFor(space=clash.space, until=clash.when.end, what=KINDS_OF_USE[clash.use])
    raise SpaceTaken(space=clash.space, until=clash.when.end)


def needs_open_doors(purpose: str) -> bool:
    """Is it a use for which people come in? Closing and cleaning happen at any hour."""
    return purpose not in NOBODY_COMES_IN


def buffers(purpose: str, setup_minutes: int, teardown_minutes: int) -> tuple[int, int]:
    """The minutes a use needs before and behind: a space's own, none where nobody comes in."""
    return (0, 0) if purpose in NOBODY_COMES_IN else (setup_minutes, teardown_minutes)


def check_own(purpose: str) -> None:
    """May this reservation be changed by itself? Refuses with HeldForSession."""
    if purpose in ("programme", "collaboration"):
        raise HeldForSession()


def check_retake(when: Interval, *, released_at: datetime | None, at: datetime) -> None:
    """May what was given back be held again? Refusals: NotReleased, AlreadyOver."""
    if released_at is None:
        raise NotReleased()
    if at >= when.end:
        raise AlreadyOver(since=when.end)


def check_release(when: Interval, *, released_at: datetime | None, at: datetime) -> None:
    """May this reservation be given back? Refusals: AlreadyReleased, AlreadyOver."""
    check_held(released_at)
    if at >= when.end:
        raise AlreadyOver(since=when.end)


def check_held(released_at: datetime | None) -> None:
    """Refuse with AlreadyReleased what was given back."""
    if released_at is not None:
        raise AlreadyReleased(since=released_at)


def check_asked(confirmed_at: datetime | None) -> None:
    """Refuse with AlreadyAnswered what is no open request."""
    if confirmed_at is not None:
        raise AlreadyAnswered(since=confirmed_at)


def check_large_enough(
    space: str, holds: int | None, people: int | None, *, agreed: int | None = None,
) -> None:
    """Refuse with RoomTooSmall when more come than the room is for, unless exactly so many were
    agreed to by someone who saw both numbers."""
    if holds is not None and people is not None and people > holds and people != agreed:
        raise RoomTooSmall(space=space, holds=holds, people=people)


def held_until(when: Interval, *, at: datetime) -> datetime:
    """How long a request asked for at `at` holds its space: a week, at most until it begins."""
    return min(when.start, at + ANSWER_WITHIN)


def check_may_ask(when: Interval, *, at: datetime, open_requests: int) -> None:
    """May a resident ask for this? Refusals: TooFar, TooManyOpen."""
    if when.start <= at or when.start > at + FARTHEST:
        raise TooFar(until=(at + FARTHEST).date())
    if open_requests >= MOST_OPEN:
        raise TooManyOpen()
