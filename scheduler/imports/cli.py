"""`flask imports run KIND FILE`: for whoever runs the server."""

from collections.abc import Mapping
from pathlib import Path

import click
from flask import Blueprint, Flask
from sqlalchemy.exc import IntegrityError, OperationalError

from scheduler import clock
from scheduler.db import reading, transaction
from scheduler.domain.errors import Busy, Refusal, WriteConflict
from scheduler.i18n import words_of
from scheduler.imports import actions as imports
from scheduler.imports import mending, queries, staging
from scheduler.imports.kinds import KINDS

commands = Blueprint("imports_commands", __name__, cli_group="imports")
FATES = ("new", "changed", "same", "bad")
SHOWN = 50


def set_up(app: Flask) -> None:
    """Let the worker put old rows away."""
    app.extensions.setdefault("ticks", {})["put-imports-away"] = staging.tidy


@commands.cli.command("run")
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--good-rows", is_flag=True, help="Take the good rows although some are bad.")
@click.option("--preview", is_flag=True, help="Only say what would happen.")
@click.option("--bad-rows", type=click.Path(dir_okay=False, writable=True, path_type=Path),
              help="Write the rows that cannot be taken to this CSV file, each with its reason.")
def run(kind: str, file: Path, good_rows: bool, preview: bool, bad_rows: Path | None) -> None:
    """Bring in a CSV file; all of it, or nothing when a row is bad."""
    try:
        with file.open("rb") as content:
            import_id = staging.stage(kind, content, filename=file.name, by=None, at=clock.now())
        counts = _report(import_id, bad_rows)
        if preview:
            staging.drop(import_id)
        else:
            _take(import_id, counts, good_rows=good_rows)
    except Refusal as refusal:
        raise click.ClickException(words_of(refusal)) from None
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from None
    except OperationalError:
        raise click.ClickException(words_of(Busy())) from None
    except IntegrityError:
        raise click.ClickException(words_of(WriteConflict())) from None


def _report(import_id: int, bad_rows: Path | None) -> Mapping[str, int]:
    """Say what each row would change, and which cannot be taken, by line, column and reason."""
    with reading():
        counts = queries.counts(import_id)
        for fate in FATES:
            click.echo(f"{fate}: {counts.get(fate, 0)}")
        for row in queries.piece(import_id, fate="bad", size=SHOWN):
            click.echo(f"line {row.line}, {row.column}: {words_of(queries.refusal_of(row))}")
        if counts.get("bad", 0) > SHOWN:
            click.echo(f"… and {counts['bad'] - SHOWN} more")
        if bad_rows is not None and counts.get("bad"):
            bad_rows.write_text("".join(mending.lines(import_id)), encoding="utf-8-sig")
    return counts


def _take(import_id: int, counts: Mapping[str, int], *, good_rows: bool) -> None:
    try:
        with transaction():
            taken = imports.take(import_id, good_rows_only=good_rows, library_id=None, by=None,
                                 at=clock.now())
    except BaseException:
        staging.drop(import_id)
        raise
    staging.drop_rows(import_id)
    click.echo(f"taken: {taken}")
    if counts.get("bad", 0) == sum(counts.values()):
        raise click.ClickException(words_of(imports.HoldsBadRows(n=counts["bad"])))
