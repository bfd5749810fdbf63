"""What the worker does for the figures when it has nothing to send."""

import logging
from collections.abc import Collection
from datetime import UTC, datetime, timedelta

import click
from flask import Blueprint, Flask
from sqlalchemy.exc import OperationalError

from scheduler import clock
from scheduler.db import db, transaction
from scheduler.indicators.keeping_actions import FEW, keep, waiting
from scheduler.outbox.batches import each_alone

commands = Blueprint("indicators_commands", __name__, cli_group="indicators")
REST = timedelta(minutes=1)
log = logging.getLogger(__name__)


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
    failed: set[int] = set()  # until the worker is started anew; the page works them out itself

    def errand(*, at: datetime) -> int:
        nonlocal again
        if again - REST <= at < again:  # earlier than that only when the clock was ahead
            return 0
        done = _keep_what_can_be(at, failed)
        if not done:
            again = at + REST
        return done

    app.extensions.setdefault("errands", {})["keep-figures"] = errand


def _keep_what_can_be(at: datetime, failed: set[int]) -> int:
    """Some libraries together; when that fails each alone, and those that fail are left out."""
    try:
        return _keep_some(at, but=failed)
    except OperationalError:
        raise
    except Exception:
        log.exception("figures of some libraries cannot be kept together; each is tried alone")
        db.session.rollback()
    with transaction():
        some = waiting(at=at, limit=FEW, but=failed)
    failed.update(each_alone("keep-figures", some, lambda number: keep(at=at, only=number)))
    return len(some)


def _keep_some(at: datetime, *, limit: int = FEW, but: Collection[int] = ()) -> int:
    with transaction():
        return keep(at=at, limit=limit, but=but)
