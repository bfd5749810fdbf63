"""Ruang as it would be on SQLite by other ways to meet the disk than its own.

`careless` never waits for it: what was acknowledged could be gone after a power cut. `full` waits
at each commit, in the one turn to write, as SQLite itself offers.
"""

from typing import Any

from flask import Flask
from sqlalchemy import event

from scheduler import create_app
from scheduler.db import db


def _ruang(synchronous: str) -> Flask:
    def choose(connection: Any, _record: Any) -> None:
        connection.execute(f"pragma synchronous={synchronous}")

    app = create_app()
    app.extensions["write-ahead-log"] = None
    with app.app_context():
        db.engine.dispose()
        event.listen(db.engine, "connect", choose)
    return app


careless, full = _ruang("NORMAL"), _ruang("FULL")
