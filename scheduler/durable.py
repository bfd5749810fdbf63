"""On SQLite: what was committed is on the disk before it is acknowledged, whatever the power does.

SQLite would wait for the disk at each commit (`synchronous=FULL`), in the one turn there is to
write. It need not: a commit stands in the write-ahead log as soon as it is made, in order, and what
is not yet on the disk can only be lost together with all that came after it. So the turn is given
back first, and then those who wait to be answered sync the log together, once for all of them.
docs/decisions/ says what either way costs.
"""

import os
import threading
from contextlib import suppress


class Log:
    """The write-ahead log of one database."""

    def __init__(self, database: str) -> None:
        self._path = f"{database}-wal"
        self._changed = threading.Condition()
        self._committed = self._synced = 0
        self._is_syncing = False

    def sync(self) -> None:
        """Return when all that was committed before is on the disk; OSError when it cannot be."""
        with self._changed:
            self._committed += 1
            mine = self._committed
            self._changed.wait_for(lambda: self._synced >= mine or not self._is_syncing)
            if self._synced >= mine:
                return  # somebody else's sync began after our commit
            self._is_syncing, covered = True, self._committed
        synced = 0
        try:
            self._sync_now()
            synced = covered
        finally:
            with self._changed:
                self._synced, self._is_syncing = max(self._synced, synced), False
                self._changed.notify_all()

    def _sync_now(self) -> None:
        with suppress(FileNotFoundError):  # folded into the database, and synced by that
            log = os.open(self._path, os.O_RDONLY)
            try:
                os.fsync(log)
            finally:
                os.close(log)
