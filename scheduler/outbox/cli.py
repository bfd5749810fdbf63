"""`flask worker`: what leaves, leaves from here."""

from flask import Blueprint, Flask

from scheduler.outbox import letters, worker

commands = Blueprint("outbox_commands", __name__, cli_group=None)


def set_up(app: Flask) -> None:
    """Give the app its way to send mail, and what its letters look like."""
    worker.set_up(app)
    letters.set_up(app)


@commands.cli.command("worker")
def work() -> None:
    """Deliver letters until stopped."""
    worker.run()
