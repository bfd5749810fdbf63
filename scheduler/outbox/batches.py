"""What the worker does to many rows: each in a transaction of its own, so that one that fails
stops no other."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from sqlalchemy.exc import OperationalError

from scheduler.db import transaction

log = logging.getLogger(__name__)
T = TypeVar("T")


def each_alone(
    name: str, rows: Iterable[T], act: Callable[[T], object],
    *, failed: Callable[[T], None] | None = None,
) -> list[T]:
    """Do `act` to each row; those it failed for are named in the log, noted by `failed`, and
    returned. The task may try them again the next time."""
    return [row for row in list(rows) if not _done(name, row, act, failed)]


def _done(
    name: str, row: T, act: Callable[[T], object], failed: Callable[[T], None] | None,
) -> bool:
    try:
        with transaction():
            act(row)
        return True
    except OperationalError as error:
        log.warning("%s: the database did not answer for %s: %s", name, row,
                    type(error.orig).__name__)
        return False
    except Exception:
        log.exception("%s: nothing was done for %s; the others go on", name, row)
    if failed is not None:
        _done(name, row, failed, None)
    return False
