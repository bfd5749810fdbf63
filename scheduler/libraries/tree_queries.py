"""The network as a tree to look through: whole levels of it, as many as fit on a page."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import CTE, Select, func, literal, or_, select

from scheduler.db import db
from scheduler.libraries.models import Library

LIMIT = 120
DEEPEST = 12  # levels; a tree that bites its own tail ends here


@dataclass(frozen=True)
class Branch:
    """A library and those shown below it."""

    library: Library
    below: tuple["Branch", ...]


@dataclass(frozen=True)
class Tree:
    """What is shown of the network, and whether that is all of it."""

    branches: tuple[Branch, ...]
    is_whole: bool


def tree(words: str = "", *, limit: int = LIMIT) -> Tree:
    """The open libraries the words name, with all below them; every one without words.

    One statement; the lowest levels stay away when all of them would be more than `limit`.
    """
    found = _below(words)
    depth = func.min(found.c.depth)
    rows = db.session.execute(
        select(Library, depth).join(found, found.c.id == Library.id)
        .where(Library.closed_on.is_(None)).group_by(Library.id)
        .order_by(depth, Library.name, Library.id).limit(limit + 1)).all()
    is_whole = len(rows) <= limit
    shown = [library for library, level in rows if is_whole or level < rows[-1][1]]
    shown = shown or [library for library, _level in rows[:limit]]
    return Tree(_grown(shown), is_whole)


def named(words: str) -> Select[tuple[int]]:
    """The numbers of the libraries the words name, and of all below them."""
    return select(_below(words).c.id)


def _below(words: str) -> CTE:
    is_named = or_(*(func.lower(column).contains(words.strip().lower(), autoescape=True)
                     for column in (
        Library.name, Library.place, Library.address, Library.slug)))
    roots = is_named if words.strip() else Library.parent_id.is_(None)
    found = (select(Library.id, literal(0).label("depth")).where(roots)
             .cte("found", recursive=True))
    return found.union(select(Library.id, found.c.depth + 1).where(found.c.depth < DEEPEST)
                       .join(found, Library.parent_id == found.c.id))


def _grown(libraries: Sequence[Library]) -> tuple[Branch, ...]:
    """The libraries below one another; those whose parent is not among them stand first."""
    known = {one.id for one in libraries}
    by_parent: dict[int | None, list[Library]] = {}
    for one in libraries:
        by_parent.setdefault(one.parent_id if one.parent_id in known else None, []).append(one)

    def below(parent_id: int | None) -> tuple[Branch, ...]:
        children = sorted(by_parent.get(parent_id, ()), key=lambda one: one.name)
        return tuple(Branch(one, below(one.id)) for one in children)
    return below(None)
