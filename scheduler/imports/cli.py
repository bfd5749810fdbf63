"""`flask imports run KIND FILE`: for whoever runs the server."""

from pathlib import Path

import click
from flask import Blueprint

from scheduler import clock
from scheduler.db import transaction
from scheduler.domain.errors import Refusal
from scheduler.i18n import words_of
from scheduler.imports import actions as imports
from scheduler.imports.kinds import KINDS
from scheduler.imports.kinds.common import Staged

commands = Blueprint("imports_commands", __name__, cli_group="imports")
SHOWN = 50


@commands.cli.command("run")
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--good-rows", is_flag=True, help="Take the good rows although some are bad.")
@click.option("--preview", is_flag=True, help="Only say what would happen.")
def run(kind: str, file: Path, good_rows: bool, preview: bool) -> None:
    """Bring in a CSV file; all of it, or nothing when a row is bad."""
    try:
        rows = imports.read(kind, file.read_bytes())
    except Refusal as refusal:
        raise click.ClickException(words_of(refusal)) from refusal
    _report(rows)
    if preview:
        return
    try:
        with transaction():
            staged = imports.stage(kind, rows, filename=file.name, library_id=None,
                                   account_id=None, at=clock.now())
            taken = imports.take(staged.id, good_rows_only=good_rows, library_id=None, by=None,
                                 at=clock.now())
    except Refusal as refusal:
        raise click.ClickException(words_of(refusal)) from refusal
    click.echo(f"taken: {taken}")


def _report(rows: list[Staged]) -> None:
    for fate in ("new", "changed", "same", "bad"):
        click.echo(f"{fate}: {sum(row.fate == fate for row in rows)}")
    bad = [row for row in rows if row.refusal is not None]
    for row in bad[:SHOWN]:
        column = row.refusal.facts.get("column", "period") if row.refusal else ""
        click.echo(f"line {row.line}, {column}: {words_of(row.refusal) if row.refusal else ''}")
    if len(bad) > SHOWN:
        click.echo(f"… and {len(bad) - SHOWN} more")
