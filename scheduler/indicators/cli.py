"""What the worker does for the figures when it has nothing to send."""

from datetime import UTC, datetime, timedelta

import click
from flask import Blueprint, Flask

from scheduler import clock
from scheduler.db import transaction
from scheduler.indicators.keeping_actions import FEW, keep

commands = Blueprint("indicators_commands", __name__, cli_group="indicators")
REST = timedelta(minutes=1)


@commands.cli.command("keep")
def keep_all() -> None:
    """Work out, now, everything that is kept so that pages of large areas are quick."""
    libraries = 0
    while (done := _keep_some(clock.now(), limit=500)):
        libraries += done
    click.echo(f"{libraries} libraries")


def set_up(app: Flask) -> None:
    """Let the worker keep figures between letters; when all hold, it looks once a minute."""
    again = datetime(1970, 1, 2, tzinfo=UTC)

    def errand(*, at: datetime) -> int:
        nonlocal again
        if again - REST <= at < again:  # earlier than that only when the clock was ahead
            return 0
        done = _keep_some(at)
        if not done:
            again = at + REST
        return done

    app.extensions.setdefault("errands", {})["keep-figures"] = errand


def _keep_some(at: datetime, *, limit: int = FEW) -> int:
    with transaction():
        return keep(at=at, limit=limit)
