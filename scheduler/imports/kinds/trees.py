"""Where each library of a file would hang, and why some cannot hang anywhere."""

from collections.abc import Collection, Iterator
from typing import Any

from scheduler.domain.cells import CellWrong, short
from scheduler.domain.errors import Refusal
from scheduler.domain.people import folded
from scheduler.domain.tree import below, in_circles
from scheduler.domain.words import N_
from scheduler.imports.kinds.common import SameAsLine, SeveralLibraries

Said = dict[str, Any]


class ParentUnknown(CellWrong):
    message = N_("The parent “%(given)s” is neither here nor in the file.")


class ParentInCircle(CellWrong):
    message = N_("“%(given)s” would be its own ancestor.")


class NotBelowYours(CellWrong):
    message = N_("“%(given)s” does not belong to the libraries that you look after.")


class Placing:
    """The libraries that are `known`, and those that a file would add or change.

    With `allowed` (slugs) a file may only change those, and hang new ones below them; `root` is
    the topmost of them and stays where it is.
    """

    def __init__(
        self, known: dict[str, Said], *, allowed: Collection[str] | None = None, root: str = "",
    ) -> None:
        self.known, self.allowed, self.root = known, allowed, root
        self.again: list[int] = []
        self._rows: dict[str, tuple[int, Said]] = {}
        self._refused: list[tuple[int, Refusal]] = []

    def add(self, line: int, said: Said) -> None:
        """One more row; a slug said twice must say the same."""
        earlier = self._rows.setdefault(said["slug"], (line, said))
        if earlier[0] == line:
            return
        if earlier[1] == said:
            self.again.append(line)
        else:
            self._refused.append((line, SameAsLine(column="slug", line=earlier[0])))

    def good(self) -> Iterator[tuple[int, Said]]:
        """The rows that can be taken; `parent` is a slug now, `given` what the file called it."""
        yield from self._rows.values()

    def settle(self) -> list[tuple[int, Refusal]]:
        """Find every parent; returns the rows that cannot be taken, with their reasons."""
        self._name_parents()
        self._break_circles()
        if self.allowed is not None:
            self._keep_within()
        self._drop_orphans()
        return self._refused

    def _refuse(self, slug: str, refusal: Refusal) -> None:
        line, _said = self._rows.pop(slug)
        self._refused.append((line, refusal))

    def _name_parents(self) -> None:
        named: dict[str, set[str]] = {}
        for one in (*self.known.values(), *(said for _line, said in self._rows.values())):
            named.setdefault(folded(one["name"]), set()).add(one["slug"])
        for slug, (_line, said) in list(self._rows.items()):
            given = said["given"] = said["parent"]
            if not given or given in self._rows or given in self.known:
                continue
            found = named.get(folded(given), set())
            if given.casefold() in self._rows or given.casefold() in self.known:
                found = {given.casefold()}
            if len(found) == 1:
                said["parent"] = next(iter(found))
            else:
                refusal = SeveralLibraries if found else ParentUnknown
                self._refuse(slug, refusal(column="parent", given=short(given)))

    def _parents(self) -> dict[str, str]:
        parents = {slug: one["parent"] for slug, one in self.known.items()}
        return parents | {slug: said["parent"] for slug, (_line, said) in self._rows.items()}

    def _break_circles(self) -> None:
        while circle := in_circles(self._parents()) & set(self._rows):
            for slug in sorted(circle):
                given = self._rows[slug][1]["given"]
                self._refuse(slug, ParentInCircle(column="parent", given=short(given)))

    def _keep_within(self) -> None:
        """Neither change a neighbour nor hang anything below one."""
        allowed = set(self.allowed or ())
        inside = allowed | below(self._parents(), allowed)
        for slug, (_line, said) in list(self._rows.items()):
            if slug in self.known and slug not in allowed:
                self._refuse(slug, NotBelowYours(column="slug", given=slug))
            elif slug == self.root:
                if said["parent"] != self.known[slug]["parent"]:
                    self._refuse(slug, NotBelowYours(column="parent", given=said["given"]))
            elif said["parent"] not in inside:
                self._refuse(slug, NotBelowYours(column="parent", given=short(said["given"])))

    def _drop_orphans(self) -> None:
        parents = self._parents()
        missing = {parent for parent in parents.values() if parent and parent not in parents}
        for slug in sorted(below(parents, missing) & set(self._rows)):
            given = self._rows[slug][1]["given"]
            self._refuse(slug, ParentUnknown(column="parent", given=short(given)))
