"""Copies of everything that matters: the database in one piece, pictures, keys and trails.

SQLite only: a PostgreSQL database has its own tools (``pg_dump``); the pictures are copied
either way. Knows files alone; must not know tables.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from imagegen.adapters.process_lock import ProcessLock
from imagegen.errors import StorageError

_DATABASES = ("jobs.sqlite", "imagegen.sqlite")
"""Records last: what they know must be in the files that are copied after them."""

_FOLDERS = ("pictures", "withheld", "answers")
_FILES = ("cookie.key", "audit.jsonl")


class Backups:
    """Of one data folder."""

    def __init__(self, data_dir: Path) -> None:
        """``data_dir`` is the studio's."""
        self._data_dir = data_dir

    def save(self, folder: Path) -> int:
        """Copy into a folder; pictures that are there already stay. Returns the files copied."""
        folder.mkdir(parents=True, exist_ok=True)
        copied = 0
        for name in _DATABASES:
            if (self._data_dir / name).exists():
                _copy_database(self._data_dir / name, folder / name)
                copied += 1
        return copied + self._copy_rest(self._data_dir, folder)

    def restore(self, folder: Path) -> int:
        """Copy back into an empty data folder, or over an older state of it.

        Raises:
            StorageError: there is no backup in the folder.
            SettingsError: the app is at work.
        """
        if not (folder / _DATABASES[-1]).exists():
            raise StorageError(f"There is no backup in {folder}.", hint="Name another folder.")
        lock = ProcessLock(self._data_dir / "jobs.lock")
        try:
            for name in _DATABASES:
                for leftover in self._data_dir.glob(f"{name}-*"):
                    leftover.unlink()
                if (folder / name).exists():
                    _copy_file(folder / name, self._data_dir / name)
            return len(_DATABASES) + self._copy_rest(folder, self._data_dir)
        finally:
            lock.release()

    def _copy_rest(self, source: Path, target: Path) -> int:
        copied = 0
        for path in _files(source):
            place = target / path.relative_to(source)
            is_picture = path.parent != source
            if not (is_picture and place.exists()):
                _copy_file(path, place)
                copied += 1
        return copied


def _files(source: Path) -> Iterator[Path]:
    for name in _FOLDERS:
        for path in sorted((source / name).rglob("*")):
            if path.is_file() and path.suffix not in (".tmp", ".part"):
                yield path
    for name in _FILES:
        if (source / name).exists():
            yield source / name


def _copy_file(source: Path, target: Path) -> None:
    """Appear whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f"{target.name}.tmp")
    shutil.copy2(source, temporary)
    temporary.replace(target)


def _copy_database(source: Path, target: Path) -> None:
    """One consistent state, however busy the database is."""
    temporary = target.with_name(f"{target.name}.tmp")
    temporary.unlink(missing_ok=True)
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as busy,
        closing(sqlite3.connect(temporary)) as still,
    ):
        busy.backup(still)
    temporary.replace(target)
