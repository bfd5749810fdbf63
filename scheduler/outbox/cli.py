"""`flask worker`: what leaves, leaves from here."""

from flask import Blueprint

from scheduler.outbox import worker

commands = Blueprint("outbox_commands", __name__, cli_group=None)
set_up = worker.set_up


@commands.cli.command("worker")
def work() -> None:
    """Deliver letters until stopped."""
    worker.run()
