"""Ruang: what happens in libraries that open their doors, who came, and what it adds up to."""

import os
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from flask import Flask

FEATURES = (
    "outbox", "history", "libraries", "people", "partners", "spaces", "events", "bookings",
    "attendance", "visits", "indicators", "calendars", "imports",
)


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """The whole application, ready to serve; `overrides` are for tests."""
    from scheduler import (
        asking,
        assets,
        config,
        db,
        demo,
        errors,
        hidden,
        i18n,
        memory,
        once,
        packing,
        web,
    )
    from scheduler.db import Ruang
    from scheduler.migrations import commands

    memory.give_back_at_once()
    app = Ruang(
        __name__, static_folder=None, template_folder="../templates",
        instance_path=str(config.ROOT / "instance"),
    )
    app.config.update(config.settings())
    app.config.update(overrides or {})
    for doubt in config.doubts(app.config):
        app.logger.warning(doubt)
    asking.set_up(app)
    assets.set_up(app)
    packing.set_up(app)
    db.set_up(app)
    once.set_up(app)
    hidden.set_up(app)
    i18n.set_up(app)
    web.set_up(app)
    errors.set_up(app)
    for feature in FEATURES:
        _add(app, feature)
    if os.environ.get("FLASK_RUN_FROM_CLI"):
        commands.set_up(app)
    demo.set_up(app)
    return app


def _add(app: Flask, feature: str) -> None:
    """A feature's tables, pages and commands, as far as it has them."""
    for part in ("models", "views", "cli"):
        name = f"scheduler.{feature}.{part}"
        if find_spec(name) is None:
            continue
        module = import_module(name)
        for blueprint in ("bp", "commands"):
            if hasattr(module, blueprint):
                app.register_blueprint(getattr(module, blueprint))
        if hasattr(module, "set_up"):
            module.set_up(app)
