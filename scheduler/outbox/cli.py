"""`flask worker`: what leaves, leaves from here."""

from flask import Blueprint, Flask

from scheduler.outbox import letters, worker
from scheduler.outbox.actions import tidy

commands = Blueprint("outbox_commands", __name__, cli_group=None)


def set_up(app: Flask) -> None:
    """Give the app its way to send mail, what its letters look like, and an hourly tidying."""
    worker.set_up(app)
    letters.set_up(app)
    app.extensions.setdefault("ticks", {})["tidy-outbox"] = tidy


@commands.cli.command("worker")
def work() -> None:
    """Deliver letters until stopped."""
    worker.run()
