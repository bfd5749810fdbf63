"""`flask db …`, by Flask-Migrate, with the one option it must not take: batch mode.

A web server never migrates and does not carry it: the factory registers it for `flask` alone,
and whoever migrates by other ways calls `set_up` first.
"""

from pathlib import Path

from flask import Flask

from scheduler.db import db


def set_up(app: Flask) -> None:
    """Register `flask db`, and where the migrations are."""
    from flask_migrate import Migrate
    Migrate(app, db, directory=str(Path(__file__).parent), render_as_batch=False,
            compare_type=True, compare_server_default=False)
