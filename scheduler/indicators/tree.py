"""The libraries of a tree, so that every figure can be rolled up from village to nation."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from scheduler.db import db
from scheduler.libraries.models import Library


@dataclass(frozen=True)
class Node:
    """A library as a row of a page or a sheet."""

    id: int
    parent_id: int | None
    slug: str
    name: str
    population: int | None


_COLUMNS = (Library.id, Library.parent_id, Library.slug, Library.name, Library.population)


def right_below(library_id: int, *, number: int, size: int) -> tuple[list[Node], int]:
    """A page of the libraries right below one, by name; and how many there are."""
    below = Library.parent_id == library_id
    rows = db.session.execute(select(*_COLUMNS).where(below).order_by(Library.name, Library.id)
                              .offset((number - 1) * size).limit(size))
    total = db.session.scalar(select(func.count(Library.id)).where(below)) or 0
    return [Node(*row) for row in rows], int(total)


def nodes(library_id: int) -> list[Node]:
    """A library first, and everything below it by name; one statement."""
    tree = select(Library.id).where(Library.id == library_id).cte("tree", recursive=True)
    below = aliased(Library)
    tree = tree.union(select(below.id).join(tree, below.parent_id == tree.c.id))
    rows = db.session.execute(select(*_COLUMNS).join(tree, tree.c.id == Library.id)
                              .order_by(Library.id != library_id, Library.name, Library.id))
    return [Node(*row) for row in rows]


def members(found: Sequence[Node]) -> dict[int, list[int]]:
    """For each library of a tree, its own number and those of all below it."""
    by_id = {node.id: node for node in found}
    below: dict[int, list[int]] = {node.id: [] for node in found}
    for node in found:
        above: Node | None = node
        while above is not None:
            below[above.id].append(node.id)
            above = by_id.get(above.parent_id) if above.parent_id is not None else None
    return below
