"""A believable network to try Ruang with."""

from flask import Flask


def set_up(app: Flask) -> None:
    """Register `flask demo`."""
