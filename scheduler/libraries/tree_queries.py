"""The network as a tree to look through: whole levels of it, as many as fit on a page."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from sqlalchemy import CTE, Select, and_, case, func, literal, or_, select, true

from scheduler.db import db
from scheduler.domain.searching import Wish
from scheduler.libraries.models import Library
from scheduler.paging import Cut, cut
from scheduler.searched import says

LIMIT = 120
DEEPEST = 12  # levels; a tree that bites its own tail ends here


@dataclass(frozen=True)
class Branch:
    """A library and those shown below it."""

    library: Library
    below: tuple["Branch", ...]


@dataclass(frozen=True)
class Tree:
    """What is shown of the network, and how many libraries of it are not."""

    branches: tuple[Branch, ...]
    left: int = 0
    top: Cut[Library] | None = None  # when even its highest level fills more than a page


def tree(wish: Wish = (), *, under: int | None = None, limit: int = LIMIT) -> Tree:
    """The open libraries the words name, areas with all below them; without words every one. Of
    the whole network, or of what is below the library `under`.

    One statement; the lowest levels stay away when all of them would be more than `limit`.
    Where there are words, those called so stand before those that only are there.
    """
    found = _below(wish, under)
    depth, called = func.min(found.c.depth), func.max(found.c.called)
    rows = db.session.execute(
        select(Library, depth, called, func.count().over()).join(found, found.c.id == Library.id)
        .where(Library.closed_on.is_(None)).group_by(Library.id)
        .order_by(depth, Library.name, Library.id).limit(limit + 1)).all()
    total = rows[0][3] if rows else 0
    shown = [row for row in rows if total <= limit or row[1] < rows[-1][1]]
    if not shown and rows:
        top = cut(_top(wish, under), size=limit, name="page_tree")
        return Tree(tuple(Branch(one, ()) for one in top.rows), total - len(top.rows), top)
    by_name = {row[0].id for row in shown if row[2]}
    grown = _grown([row[0] for row in shown], above=by_name)
    return Tree(tuple(sorted(grown, key=lambda one: one.library.id not in by_name)),
                total - len(shown))


def _top(wish: Wish, under: int | None) -> Select[tuple[Library]]:
    """The libraries the words name, without those that come along; those called so first."""
    found = _below(wish, under)
    return (select(Library).join(found, found.c.id == Library.id)
            .where(found.c.depth == 0, Library.closed_on.is_(None))
            .order_by(found.c.called.desc(), Library.name, Library.id))


def right_below(library_id: int) -> Select[tuple[Library]]:
    """The open libraries right below one, by name."""
    return (select(Library).where(Library.parent_id == library_id, Library.closed_on.is_(None))
            .order_by(Library.name, Library.id))


def open_ones(wish: Wish = ()) -> Select[tuple[Library]]:
    """The open libraries the words name, and those below them, by name; without words every one."""
    found = select(Library).where(Library.closed_on.is_(None)).order_by(Library.name, Library.id)
    return found.where(Library.id.in_(named(wish))) if wish else found


def named(wish: Wish) -> Select[tuple[int]]:
    """The numbers of the libraries the words name, and of all below those called so."""
    return select(_below(wish).c.id)


def subtree(library_id: int) -> Select[tuple[int]]:
    """The numbers of a library and of everything below it."""
    found = select(Library.id).where(Library.id == library_id).cte(recursive=True)
    return select(found.union(
        select(Library.id).join(found, Library.parent_id == found.c.id)).c.id)


def _below(wish: Wish, under: int | None = None) -> CTE:
    """A library is found by its name and by where it is; what is below it, by its name only: a
    province is not what happens at the address of its office."""
    is_called = and_(*(says(Library.search_name, ways) for ways in wish), true())
    is_there = and_(*(or_(says(Library.search_name, ways), says(Library.search_text, ways))
                      for ways in wish), true())
    roots = is_there if wish else Library.parent_id.is_(None) if under is None else (
        Library.parent_id == under)
    if wish and under is not None:
        roots = and_(is_there, Library.id.in_(subtree(under)))
    found = (select(Library.id, literal(0).label("depth"),
                    case((is_called, 1), else_=0).label("called"))
             .where(roots).cte(recursive=True))
    return found.union(
        select(Library.id, found.c.depth + 1, found.c.called)
        .where(found.c.depth < DEEPEST, found.c.called == 1)
        .join(found, Library.parent_id == found.c.id))


def _grown(libraries: Sequence[Library], *, above: Set[int]) -> tuple[Branch, ...]:
    """The libraries below one another; those whose parent is not `above` them stand first."""
    by_parent: dict[int | None, list[Library]] = {}
    for one in libraries:
        by_parent.setdefault(one.parent_id if one.parent_id in above else None, []).append(one)

    def below(parent_id: int | None) -> tuple[Branch, ...]:
        children = sorted(by_parent.get(parent_id, ()), key=lambda one: one.name)
        return tuple(Branch(one, below(one.id)) for one in children)
    return below(None)
