"""What one date says of itself, and where it is: its own words first, then its event's.

A street belongs to what happens behind its door: the library's is added to what happens inside
the library, and to nothing else.
"""

from dataclasses import dataclass

FOR_EVERYONE = ("title_more", "facilitator", "note", "address")
OWN = (*FOR_EVERYONE, "staff_note")


@dataclass(frozen=True)
class Whereabouts:
    """Where a date is: its room or place, the library it is inside of (empty when it is at a
    place outside), and the street of whichever of the two it is."""

    name: str
    host: str
    address: str

    @property
    def is_outside(self) -> bool:
        """At a place of its own, not in the library."""
        return not self.host

    @property
    def short(self) -> str:
        """Without the street: "Aula, lantai 2, Perpustakaan Kendari", "Balai Desa Contoh"."""
        return ", ".join(part for part in (self.name, self.host) if part)

    @property
    def more(self) -> str:
        """What stands below the name: the library and its street, or the place's own street."""
        return ", ".join(part for part in (self.host, self.address) if part)

    @property
    def whole(self) -> str:
        """All of it in one line, as a map or a calendar wants it."""
        return ", ".join(part for part in (self.name, self.host, self.address) if part)


def where(
    *, space: str | None, floor: str | None, place: str, address: str, library: str, street: str,
) -> Whereabouts:
    """Where a date is. A room comes before a place in words, which is then of no account.

    >>> where(space=None, floor=None, place="Balai Desa", address="Jl. Poros 4",
    ...       library="Kendari", street="Jl. Merdeka 1").whole
    'Balai Desa, Jl. Poros 4'
    >>> where(space="Aula", floor="lantai 2", place="", address="", library="Kendari",
    ...       street="Jl. Merdeka 1").whole
    'Aula, lantai 2, Kendari, Jl. Merdeka 1'
    """
    if space:
        return Whereabouts(", ".join(part for part in (space, floor) if part), library, street)
    if place:
        return Whereabouts(place, "", address)
    return Whereabouts(address, "", "") if address else Whereabouts("", library, street)


def titled(title: str, more: str) -> str:
    """An event's title with what one date adds: "Klub buku: Laskar Pelangi"."""
    return f"{title}: {more}" if more else title
