"""SQLite with a fair queue before BEGIN IMMEDIATE.

SQLite's own busy handler polls with growing sleeps, so that under several writers a few wait very long. An flock on a
file beside the database lets the kernel queue them instead. Below saturation it changes nothing.
"""

from __future__ import annotations

import fcntl
import os
from typing import Any

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's SQLite wrapper, holding the queue's lock from BEGIN to COMMIT or ROLLBACK."""

    _queue: int | None = None

    def _start_transaction_under_autocommit(self) -> None:
        path = str(self.settings_dict["NAME"])
        if self._queue is None and ":memory:" not in path and "mode=memory" not in path:
            queue = os.open(path + ".queue", os.O_CREAT | os.O_RDWR, 0o600)
            fcntl.flock(queue, fcntl.LOCK_EX)
            self._queue = queue
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._leave_queue()
            raise

    def _leave_queue(self) -> None:
        if self._queue is not None:
            os.close(self._queue)
            self._queue = None

    def _commit(self) -> Any:
        try:
            return super()._commit()  # type: ignore[misc]
        finally:
            self._leave_queue()

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]
        finally:
            self._leave_queue()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._leave_queue()
