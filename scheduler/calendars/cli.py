"""What the worker takes from this feature."""

from flask import Flask

from scheduler.calendars.enclosing import enclosed


def set_up(app: Flask) -> None:
    """Let letters about a session carry it as a file."""
    app.extensions.setdefault("enclosures", {})["calendar"] = enclosed
