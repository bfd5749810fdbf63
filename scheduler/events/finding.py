"""What a reader looked for, how it was understood, and how far the search looked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from scheduler.domain.searching import Wish, forgiven, wished
from scheduler.events import finding_queries
from scheduler.libraries.models import Library

T = TypeVar("T")


@dataclass(frozen=True)
class Search:
    """`words` as they were typed; `others` what was looked for in place of those nobody says;
    `until`, the day of the last session planned, so far it looked."""

    words: str
    wish: Wish
    others: tuple[str, ...] = ()
    until: date | None = None

    @property
    def understood(self) -> str:
        """The words a calendar may look for: those that are there."""
        return " ".join(ways[0] for ways in self.wish) if self.others else self.words


def looked(
    words: str, look: Callable[[Wish], T], is_found: Callable[[T], Any], *,
    library: Library | None, zone: Any, at: datetime, until: date | None = None,
) -> tuple[Search, T]:
    """Look for the words as they are; only if nothing is found, with a letter forgiven.

    `until`: the last day that was looked at, when it is not all that is to come after `at`.
    """
    library_id = None if library is None else library.id
    wish = wished(words)
    found = look(wish)
    if is_found(found):
        return Search(words, wish), found

    kinder = forgiven(wish, finding_queries.texts_to_come(library_id, at=at)) if wish else wish
    last = None if until else finding_queries.last_planned(library_id, at=at)
    others = tuple(way for ways, typed in zip(kinder, wish, strict=True) if ways != typed
                   for way in ways)
    search = Search(words, kinder, others, last.astimezone(zone).date() if last else until)
    return search, look(kinder) if others else found
