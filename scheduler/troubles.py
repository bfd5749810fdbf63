"""What is wrong when the database does not do what it is asked: the cause, in true words.

SQLite tells by its error codes (sqlite.org/rescode.html), PostgreSQL by SQLSTATE (appendix A of its
manual).
"""

import errno
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from scheduler.domain.words import N_


@dataclass(frozen=True)
class Trouble:
    """A cause, what the reader is told, and after how many seconds trying again makes sense."""

    name: str
    message: str
    patience: int


BUSY = Trouble("busy", N_("Many people are saving at the same moment. Please try again."), 2)
AWAY = Trouble("database-away", N_(
    "The place where everything is kept cannot be reached just now. Nothing that was saved is "
    "lost. Please try again in a minute."), 10)
FULL = Trouble("disk-full", N_(
    "There is no room left to save anything. What was saved before is safe. Whoever looks after "
    "this computer has to make room first."), 60)
READ_ONLY = Trouble("read-only", N_(
    "Nothing can be saved here just now, only read. Whoever looks after this computer has to "
    "allow writing again."), 60)
OLD = Trouble("schema-old", N_(
    "Ruang is being renewed and is not ready yet. Please try again in a few minutes."), 30)

_BY_STATE = {"40P01": BUSY, "40001": BUSY, "55P03": BUSY, "57014": BUSY, "53300": BUSY,
             "53100": FULL, "25006": READ_ONLY, "42P01": OLD, "42703": OLD, "0A000": OLD}
_AWAY_CLASSES = ("08", "57", "58", "3D", "28")  # connection, operator, system, no such, not let in
_BY_WORDS = {
    "locked": BUSY, "no turn to write": BUSY, "disk is full": FULL, "readonly": READ_ONLY,
    "no such table": OLD, "no such column": OLD, "has no column named": OLD,
    "unable to open": AWAY, "disk i/o error": AWAY, "malformed": AWAY, "not a database": AWAY}


def trouble_in(error: BaseException) -> Trouble | None:
    """The cause behind an error of the database or of the disk; None for a mistake of ours."""
    if isinstance(error, NoConnection):
        return BUSY
    if isinstance(error, OSError):
        return {errno.ENOSPC: FULL, errno.EDQUOT: FULL, errno.EROFS: READ_ONLY}.get(
            error.errno or 0)
    if not isinstance(error, DBAPIError):
        return None
    state = getattr(error.orig, "sqlstate", None) or ""
    if state:
        return _BY_STATE.get(state) or (AWAY if state.startswith(_AWAY_CLASSES) else None)
    said = str(error.orig).lower()
    known = next((one for words, one in _BY_WORDS.items() if words in said), None)
    is_gone = error.connection_invalidated or "connection" in said or "server closed" in said
    return known or (AWAY if is_gone else None)


def reason_of(error: BaseException) -> str:
    """What the driver said, for the log: its first line, which holds no values."""
    orig: Any = getattr(error, "orig", None) or error
    return f"{type(orig).__name__}: {(str(orig).splitlines() or [''])[0][:200]}"
