"""What the worker does for this feature from time to time."""

from flask import Flask

from scheduler.events.extending_actions import extend


def set_up(app: Flask) -> None:
    """Let the worker keep endless series a year ahead."""
    app.extensions.setdefault("ticks", {})["extend-series"] = extend
