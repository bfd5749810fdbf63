"""Who gets a place and who waits. Frozen snapshots in, outcomes and snapshots out.

First come, first served, by party: a party is never split against its will and never overtaken,
but by those behind it when it is larger than all places there are: it can never be seated then.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from scheduler.domain.errors import PartyTooLarge, SessionFull


@dataclass(frozen=True)
class Party:
    """Those of one booking who wait together: its key, which rises by arrival, and how many."""

    key: int
    seats: int


@dataclass(frozen=True)
class Seated:
    """They have their places."""

    seats_taken: int
    state: ClassVar[str] = "placed"


@dataclass(frozen=True)
class Waiting:
    """They stand in line; the first in line has position 1."""

    position: int
    seats_taken: ClassVar[int] = 0
    state: ClassVar[str] = "waiting"


@dataclass(frozen=True)
class Seating:
    """A session's places: how many there are (None: no limit), taken ones, and the line.

    Taken are placed and offered seats. The line may be given in any order; who only joins it
    need not know who stands there, but how many (`unread`).
    """

    capacity: int | None
    taken: int
    waiting: tuple[Party, ...] = ()
    unread: int = 0

    @property
    def left(self) -> int | None:
        """Places not taken, never below 0; None without a limit."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)

    @property
    def line(self) -> tuple[Party, ...]:
        """The parties that wait for their turn, first come first. The order is decided here only,
        and no clock has a say in it."""
        return tuple(each for each in self._by_arrival if not self._is_too_large(each))

    @property
    def passed(self) -> tuple[Party, ...]:
        """The parties larger than all places there are, which hold up nobody; first come first."""
        return tuple(each for each in self._by_arrival if self._is_too_large(each))

    @property
    def _by_arrival(self) -> list[Party]:
        return sorted(self.waiting, key=lambda party: party.key)

    def _is_too_large(self, party: Party) -> bool:
        return self.capacity is not None and party.seats > self.capacity

    def seat(
        self, party_size: int, *, limit: int | None, joins_waiting: bool = True,
    ) -> Seated | Waiting:
        """Places for a party that comes now, or a place in the line.

        `limit` is the most seats of one booking. Refusals: PartyTooLarge, also for a party
        that could never be seated here; SessionFull when it would wait and does not want to.
        """
        if party_size < 1:
            raise ValueError("a party has at least one seat")
        self._check_size(party_size, limit)
        if self._has_room(party_size) and not self.ahead:
            return Seated(seats_taken=party_size)
        if not joins_waiting:
            raise SessionFull(left=0 if self.ahead else self.left)
        return Waiting(position=self.ahead + 1)

    @property
    def ahead(self) -> int:
        """How many parties a newcomer would find in the line."""
        return len(self.line) + self.unread

    def first_part(self, party_size: int) -> int:
        """For how many of a party that comes now there are places, when it has to wait together."""
        if self.ahead or self._has_room(party_size):
            return 0
        return self.left or 0

    def _check_size(self, party_size: int, limit: int | None) -> None:
        limits = [each for each in (limit, self.capacity) if each is not None]
        if limits and party_size > min(limits):
            raise PartyTooLarge(limit=min(limits))

    def _has_room(self, seats: int) -> bool:
        return self.left is None or seats <= self.left

    def promote(self) -> tuple[list[Party], "Seating"]:
        """The parties whose turn it is, in order, and the seating with them in their places.

        Stops at the first party that does not fit, so that nobody overtakes it.
        """
        after, seated = self, list[Party]()
        for party in self.line:
            if not after._has_room(party.seats):
                break
            seated.append(party)
            after = replace(after.without(party.key), taken=after.taken + party.seats)
        return seated, after

    def freed(self, seats: int) -> "Seating":
        """The seating after so many taken places were given back."""
        return replace(self, taken=max(0, self.taken - seats))

    def without(self, key: int) -> "Seating":
        """The seating after a waiting party left the line."""
        return replace(self, waiting=tuple(each for each in self.waiting if each.key != key))

    def reduced(self, key: int, seats: int) -> "Seating":
        """The seating after a waiting party became smaller; it keeps its turn.

        ValueError when it would grow or vanish.
        """
        party = next(each for each in self.waiting if each.key == key)
        if not 1 <= seats <= party.seats:
            raise ValueError(f"from {party.seats} to {seats} seats is no reduction")
        smaller = replace(party, seats=seats)
        return replace(self.without(key), waiting=(*self.without(key).waiting, smaller))

    def position(self, key: int) -> int | None:
        """Where a party stands in the line, from 1; None when it does not stand there."""
        keys = [party.key for party in self.line]
        return keys.index(key) + 1 if key in keys else None


def line_moves(
    starts_at: datetime, *, cancelled_at: datetime | None, closed_at: datetime | None, at: datetime,
) -> bool:
    """Do places still go to those who wait? Until a session begins, unless it is called off."""
    return cancelled_at is None and closed_at is None and at < starts_at
