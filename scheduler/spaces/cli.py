"""What the worker does for this feature from time to time."""

from flask import Flask

from scheduler.spaces.tidying_actions import tidy


def set_up(app: Flask) -> None:
    """Let the worker end unanswered requests and erase old numbers every hour."""
    app.extensions.setdefault("ticks", {})["tidy-spaces"] = tidy
