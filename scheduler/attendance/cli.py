"""What the app and its worker take from this feature."""

from flask import Flask

from scheduler.attendance import telling_views
from scheduler.attendance.forgetting_actions import forget


def set_up(app: Flask) -> None:
    """Let the worker erase old contacts every hour, and pages count what is to be told."""
    app.extensions.setdefault("ticks", {})["forget-contacts"] = forget
    telling_views.count_for(app)
