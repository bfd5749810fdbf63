"""What the worker does for this feature from time to time."""

from flask import Flask

from scheduler.attendance.forgetting_actions import forget


def set_up(app: Flask) -> None:
    """Let the worker erase old contacts every hour."""
    app.extensions.setdefault("ticks", {})["forget-contacts"] = forget
