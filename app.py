"""Ruang, ready to serve: `flask`, granian and the worker all start here."""

from scheduler import create_app

app = create_app()
