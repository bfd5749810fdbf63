"""`flask db …`, by Flask-Migrate, with the one option it must not take: batch mode."""

from pathlib import Path

from flask import Flask
from flask_migrate import Migrate

from scheduler.db import db

migrate = Migrate(directory=str(Path(__file__).parent), render_as_batch=False,
                  compare_type=True, compare_server_default=False)


def set_up(app: Flask) -> None:
    """Register `flask db`."""
    migrate.init_app(app, db)
