"""The libraries below one, so that every figure can be rolled up from village to nation."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from scheduler.db import db
from scheduler.libraries.models import Library


@dataclass
class Node:
    """A library of the tree; `members` are its own id and those of all below it."""

    id: int
    parent_id: int | None
    slug: str
    name: str
    population: int | None
    members: list[int] = field(default_factory=list)


def nodes(library_ids: Sequence[int]) -> list[Node]:
    """The libraries by name, each with its members; one statement."""
    rows = db.session.execute(
        select(Library.id, Library.parent_id, Library.slug, Library.name, Library.population)
        .where(Library.id.in_(library_ids)).order_by(Library.name, Library.id))
    found = {row[0]: Node(*row) for row in rows}
    for node in found.values():
        above: Node | None = node
        while above is not None:
            above.members.append(node.id)
            above = found.get(above.parent_id) if above.parent_id is not None else None
    return list(found.values())


def rows_of(found: Sequence[Node], root: int) -> list[Node]:
    """What an area's page lists: the libraries right below, each with everything below it."""
    by_parent: dict[int | None, list[Node]] = defaultdict(list)
    for node in found:
        by_parent[node.parent_id].append(node)
    return by_parent[root]
