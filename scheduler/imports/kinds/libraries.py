"""`slug,name,parent,kind,timezone,population,population_year`: the tree, in any order."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import bindparam, insert, select, update

from scheduler.db import db, issue, table_of
from scheduler.domain.addresses import RESERVED
from scheduler.domain.cells import (
    CellWrong,
    NotOneOf,
    Row,
    filled,
    maybe_number,
    one_of,
    short,
    words,
)
from scheduler.domain.permissions import Actor
from scheduler.domain.searching import folded_words
from scheduler.domain.words import N_
from scheduler.imports.kinds.common import Book, Settled, row_count, staged
from scheduler.imports.kinds.trees import Placing
from scheduler.imports.models import Import, ImportRow
from scheduler.libraries import queries
from scheduler.libraries import zone_actions as clocks
from scheduler.libraries.models import KINDS, Library

COLUMNS = ("slug", "name", "parent", "kind", "timezone", "population", "population_year")
REQUIRED = ("slug", "name", "kind")
NUMBERS = ("population", "population_year")
EXAMPLE = (("desa-mekarsari", "Perpustakaan Desa Mekarsari", "{slug}", "village", "Asia/Jakarta",
            "3200", "2025"),
           ("sdn-1-mekarsari", "SDN 1 Mekarsari", "desa-mekarsari", "school", "Asia/Jakarta", "",
            ""))
FIELDS = ("name", "kind", "timezone", "population", "population_year")
WORDS = {kind: kind for kind in KINDS} | {
    "nasional": "nation", "provinsi": "province", "kabupaten": "regency", "kota": "regency",
    "city": "regency", "desa": "village", "kelurahan": "village", "sekolah": "school",
    "komunitas": "community", "cabang": "branch",
}
INDONESIAN = ("Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura")
ZONES = {"wib": "Asia/Jakarta", "wita": "Asia/Makassar", "wit": "Asia/Jayapura"}


class SlugWrong(CellWrong):
    message = N_("“%(given)s” cannot be an address. Use small letters, digits and dashes.")


class NotAYear(CellWrong):
    message = N_("“%(given)s” is not a year. Example: 2025.")


def values(row: Row, book: Book) -> dict[str, Any]:
    """One library; refuses what a cell cannot say."""
    slug = filled(row, "slug").casefold()
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,79}", slug) or slug in RESERVED:
        raise SlugWrong(column="slug", given=short(slug))
    filled(row, "name")
    year = maybe_number(row, "population_year", book.marks)
    if year is not None and not 1900 <= year <= 2200:
        raise NotAYear(column="population_year", given=str(year))
    return {
        "slug": slug, "name": words(row, "name", most=200), "parent": row.cells.get("parent", ""),
        "kind": one_of(row, "kind", WORDS), "timezone": _zone(row),
        "population": maybe_number(row, "population", book.marks), "population_year": year,
    }


def _zone(row: Row) -> str:
    given = row.cells.get("timezone", "") or INDONESIAN[0]
    zone = ZONES.get(given.casefold(), given)
    if zone not in _zones():
        raise NotOneOf(column="timezone", given=short(given), known=", ".join(INDONESIAN))
    return zone


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def written(values: dict[str, Any], slug: str) -> list[Any]:
    """The row as a file says it."""
    return ["" if values[name] is None else values[name] for name in COLUMNS]


def settle(import_id: int) -> Settled:
    """Parents become slugs; unknown ones, circles and the children of the refused are refused."""
    top = db.session.scalar(select(Import.library_id).where(Import.id == import_id))
    known = _existing()
    reach = None if top is None else queries.subtree_ids(top)
    return _compared(_placing(import_id, known, reach), known)


def _placing(
    import_id: int, known: dict[str, dict[str, Any]], reach: Collection[int] | None,
) -> Placing:
    """The staged rows on the tree that is known; with `reach`, one library and all below it."""
    allowed, root = None, ""
    if reach is not None:
        allowed = {slug for slug, one in known.items() if one["id"] in reach}
        root = next((slug for slug in allowed if known[slug]["parent"] not in allowed), "")
    placing = Placing(known, allowed=allowed, root=root)
    rows = db.session.execute(
        select(ImportRow.line, ImportRow.values).where(*staged(import_id)).order_by(ImportRow.line))
    for line, said in rows:
        placing.add(line, dict(said))
    return placing


def _compared(placing: Placing, known: dict[str, dict[str, Any]]) -> Settled:
    settled = Settled(refused=placing.settle())
    settled.lines["same"].extend(placing.again)
    for line, said in placing.good():
        was = known.get(said["slug"])
        if was is not None:
            same = all(was[name] == said[name] for name in ("parent", *FIELDS))
            settled.lines["same" if same else "changed"].append(line)
        if said["parent"] != said.pop("given", said["parent"]):
            settled.values[line] = said
    return settled


def beyond(import_id: int, reach: Collection[int]) -> bool:
    """Whether a file would change a library beyond these, or hang one below such.

    The tree may have grown since the file was staged: what was new then can be another's now.
    """
    return bool(_placing(import_id, _existing(), reach).settle())


def _existing() -> dict[str, dict[str, Any]]:
    rows = db.session.execute(select(
        Library.id, Library.slug, Library.parent_id, *(getattr(Library, name) for name in FIELDS),
    )).all()
    slugs = {row.id: row.slug for row in rows}
    return {row.slug: {
        "id": row.id, "slug": row.slug, "parent": slugs.get(row.parent_id, ""),
        **{name: getattr(row, name) for name in FIELDS},
    } for row in rows}


def take(import_id: int, *, at: datetime, by: int | None) -> tuple[int, list[int]]:
    """Write the libraries, then hang them on their parents."""
    rows = db.session.scalars(select(ImportRow.values).where(*staged(import_id))
                              .order_by(ImportRow.line)).all()
    table, ids = table_of(Library), _ids()
    new = [row for row in rows if row["slug"] not in ids]
    if new:
        issue(insert(table), [
            {"slug": row["slug"], **{name: row[name] for name in FIELDS}, "created_at": at,
             "country": "ID" if row["timezone"] in INDONESIAN else ""} for row in new
        ])
        ids = _ids()
    if rows:
        _set_clocks(rows, ids, at=at, by=by)
        issue(update(table).where(table.c.id == bindparam("number")), [
            {"number": ids[row["slug"]], "parent_id": ids.get(row["parent"]),
             "search_name": folded_words(row["name"]), **{name: row[name] for name in FIELDS}}
            for row in rows
        ])
    return row_count(import_id), sorted(ids[row["slug"]] for row in rows)


def _set_clocks(
    rows: Sequence[dict[str, Any]], ids: dict[str, int], *, at: datetime, by: int | None,
) -> None:
    """Where a file corrects a time zone, what is planned keeps its hour on the wall."""
    zones = {ids[row["slug"]]: row["timezone"] for row in rows}
    for library in db.session.scalars(select(Library).where(Library.id.in_(zones))
                                      .order_by(Library.id)):
        if library.timezone != zones[library.id]:
            clocks.set_clock(library, zones[library.id], keeps="wall", at=at,
                             by=Actor(library.id, "manager", by))


def _ids() -> dict[str, int]:
    return dict(db.session.execute(select(Library.slug, Library.id)).all())
