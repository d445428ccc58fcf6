"""A file that one living process at a time can hold; the system lets go when it dies.

Knows nothing of what it protects.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from imagegen.errors import SettingsError


class ProcessLock:
    """Held from the moment it is made."""

    def __init__(self, path: Path) -> None:
        """Take the lock.

        Raises:
            SettingsError: another process holds it.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _take(self._handle)
        except OSError:
            os.close(self._handle)
            raise SettingsError(
                f"Another process is at work in {path.parent}.",
                hint="Stop it, choose another IMAGEGEN_DATA_DIR, or share the work by setting "
                "IMAGEGEN_DATABASE_URL to a PostgreSQL database.",
            ) from None

    def release(self) -> None:
        """Let go."""
        os.close(self._handle)


def _take(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
