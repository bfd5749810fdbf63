"""`slug,name,parent,kind,timezone,population,population_year`: the tree, in any order."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import insert, select, update

from scheduler.db import db
from scheduler.domain.errors import Refusal
from scheduler.domain.people import folded
from scheduler.domain.spreadsheet import CellWrong, NotOneOf, Row, filled, maybe_number, one_of
from scheduler.domain.words import N_
from scheduler.imports.kinds.common import SameAsLine, Staged
from scheduler.libraries.models import KINDS, Library

COLUMNS = ("slug", "name", "kind")
FIELDS = ("name", "kind", "timezone", "population", "population_year")
WORDS = {kind: kind for kind in KINDS} | {
    "nasional": "nation", "provinsi": "province", "kabupaten": "regency", "kota": "regency",
    "city": "regency", "desa": "village", "kelurahan": "village", "sekolah": "school",
    "komunitas": "community", "cabang": "branch",
}
INDONESIAN = ("Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura")
RESERVED = frozenset(
    ["b", "feeds", "api", "tickets", "sign-in", "sign-out", "account", "invitations",
     "static", "help", "privacy", "accessibility", "healthz", "readyz", "metrics"])


class SlugWrong(CellWrong):
    message = N_("“%(given)s” cannot be an address. Use small letters, digits and dashes.")


class ParentUnknown(CellWrong):
    message = N_("The parent “%(given)s” is neither here nor in the file.")


class ParentInCircle(CellWrong):
    message = N_("“%(given)s” would be its own ancestor.")


def read(rows: Sequence[Row], *, allowed: Iterable[int] | None) -> list[Staged]:
    """Each row with its fate; parents may stand below their children in the file."""
    known = _existing()
    staged, by_slug = [], {}
    for row in rows:
        one = Staged(row.line)
        staged.append(one)
        try:
            one.values = _values(row)
        except Refusal as refusal:
            one.refuse(refusal)
            continue
        earlier = by_slug.setdefault(one.values["slug"], one)
        if earlier is not one:
            one.refuse(SameAsLine(column="slug", line=earlier.line))
    _settle_parents(staged, known)
    for one in staged:
        if one.fate != "bad" and one.values["slug"] in known:
            one.fate = "same" if known[one.values["slug"]] == one.values else "changed"
    return staged


def _values(row: Row) -> dict[str, Any]:
    slug = filled(row, "slug").casefold()
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,79}", slug) or slug in RESERVED:
        raise SlugWrong(column="slug", given=slug)
    zone = row.cells.get("timezone") or "Asia/Jakarta"
    if zone not in available_timezones():
        raise NotOneOf(column="timezone", given=zone, known=", ".join(INDONESIAN))
    return {
        "slug": slug, "name": filled(row, "name")[:300], "parent": row.cells.get("parent", ""),
        "kind": one_of(row, "kind", WORDS), "timezone": zone,
        "population": maybe_number(row, "population"),
        "population_year": maybe_number(row, "population_year"),
    }


def _settle_parents(staged: list[Staged], known: dict[str, dict[str, Any]]) -> None:
    """Turn parents into slugs; refuse unknown ones, circles, and the children of the refused."""
    good = [one for one in staged if one.fate != "bad"]
    names = _unique_names([*known.values(), *(one.values for one in good)])
    slugs = {one.values["slug"]: one for one in good}
    for one in good:
        given = one.values["parent"]
        slug = given if given in slugs or given in known else names.get(folded(given), "")
        if given and not slug:
            one.refuse(ParentUnknown(column="parent", given=given))
        one.values["parent"] = slug
    for one in good:
        if one.fate != "bad":
            _walk_up(one, slugs, known)


def _unique_names(libraries: Iterable[dict[str, Any]]) -> dict[str, str]:
    names: dict[str, str] = {}
    for library in libraries:
        key = folded(library["name"])
        same = names.get(key) in (None, library["slug"])
        names[key] = library["slug"] if same else ""
    return names


def _walk_up(one: Staged, slugs: dict[str, Staged], known: dict[str, dict[str, Any]]) -> None:
    seen, slug = {one.values["slug"]}, one.values["parent"]
    while slug:
        if slug in seen:
            one.refuse(ParentInCircle(column="parent", given=one.values["parent"]))
            return
        seen.add(slug)
        above = slugs.get(slug)
        if above is not None and above.fate == "bad" and slug not in known:
            one.refuse(ParentUnknown(column="parent", given=slug))
            return
        slug = above.values["parent"] if above is not None else known[slug]["parent"]


def _existing() -> dict[str, dict[str, Any]]:
    rows = db.session.execute(select(
        Library.id, Library.slug, Library.parent_id, *(getattr(Library, name) for name in FIELDS),
    )).all()
    slugs = {row.id: row.slug for row in rows}
    return {row.slug: {
        "slug": row.slug, "parent": slugs.get(row.parent_id, ""),
        **{name: getattr(row, name) for name in FIELDS},
    } for row in rows}


def take(rows: Sequence[dict[str, Any]], *, at: datetime, by: int | None) -> set[int]:
    """Write the libraries, then hang them on their parents."""
    known = _existing()
    new = [row for row in rows if row["slug"] not in known]
    if new:
        db.session.execute(insert(Library), [
            {"slug": row["slug"], **{name: row[name] for name in FIELDS}, "created_at": at,
             "country": "ID" if row["timezone"] in INDONESIAN else ""} for row in new
        ])
    ids = dict(db.session.execute(select(Library.slug, Library.id)).all())
    changed = [row for row in rows if known.get(row["slug"]) != row]
    if changed:
        db.session.execute(update(Library), [
            {"id": ids[row["slug"]], "parent_id": ids.get(row["parent"]),
             **{name: row[name] for name in FIELDS}} for row in changed
        ])
    return {ids[row["slug"]] for row in changed}
