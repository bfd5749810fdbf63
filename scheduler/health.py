"""Can this process serve? What `/readyz` answers."""

import re
import shutil
from functools import cache
from pathlib import Path

from flask import current_app, g
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from scheduler.db import db, reading, start_writing, stop_writing
from scheduler.troubles import BUSY, FULL, OLD, Trouble, trouble_in

VERSIONS = Path(__file__).parent / "migrations" / "versions"
NAMES = re.compile(r'^(revision|down_revision) = "(\w+)"', re.MULTILINE)
LEAST_FREE = 1_048_576  # bytes; a booking takes some thousands
PATIENCE = 2  # seconds to wait for a turn to write: whoever has it shows that writing works


def trouble() -> Trouble | None:
    """The first thing that keeps this process from serving; None when it is well."""
    try:
        return _of_the_tables() or _of_writing() or _of_the_disk()
    except SQLAlchemyError as error:
        found = trouble_in(error)
        if found is None:
            raise
        return None if found is BUSY else found


@cache
def newest_version() -> str:
    """The migration this code was written for: the one that no other follows."""
    told = {kind: set() for kind in ("revision", "down_revision")}  # type: dict[str, set[str]]
    for path in VERSIONS.glob("*.py"):
        for kind, name in NAMES.findall(path.read_text()):
            told[kind].add(name)
    return (told["revision"] - told["down_revision"]).pop()


def _of_the_tables() -> Trouble | None:
    with reading():
        version = db.session.scalar(text("select version_num from alembic_version"))
    return None if version == newest_version() else OLD


def _of_writing() -> Trouble | None:
    """Write a row, large enough to need room where the engine lets us, and take it back."""
    name = "readyz" if db.engine.dialect.name == "postgresql" else "readyz" * 10_000
    g.patience = PATIENCE
    start_writing()
    try:
        db.session.execute(text("insert into tick (name, minute) values (:name, 0)"),
                           {"name": name})
    finally:
        stop_writing()
        g.pop("patience")
    return None


def _of_the_disk() -> Trouble | None:
    """Where files of ours grow: the database, unless it is elsewhere, and the photos."""
    folders = [Path(str(current_app.config["PHOTO_FOLDER"]))]
    if db.engine.dialect.name == "sqlite":
        folders.append(Path(str(db.engine.url.database)).parent)
    return FULL if any(_free(folder) < LEAST_FREE for folder in folders) else None


def _free(folder: Path) -> int:
    """Bytes left there, or where it will be made."""
    there = next(one for one in (folder, *folder.parents) if one.exists())
    return shutil.disk_usage(there).free
