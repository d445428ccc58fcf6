"""Pictures as content-addressed files on a local disk. Implements ``PictureFiles``.

A file appears whole or not at all: temporary file, fsync, rename, fsync of the folder. Names
come from the content, so nothing is ever overwritten. Knows no picture formats.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from imagegen.errors import Corrupt, NotFound, StorageFull

_SHA256 = re.compile(r"[0-9a-f]{64}")


class LocalPictureFiles:
    """Files under ``root/ab/cd/<sha256>``."""

    def __init__(self, root: Path) -> None:
        """Create the folder and sweep what a crash left half-written."""
        self._root = root
        root.mkdir(parents=True, exist_ok=True)
        for leftover in root.glob("*/*/*.tmp"):
            leftover.unlink(missing_ok=True)

    def put(self, data: bytes) -> str:
        """Store durably and return the sha256.

        Raises:
            StorageFull: no room is left on the disk.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        path = self._place(sha256)
        if path.exists():
            return sha256
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f"{sha256}.{secrets.token_hex(4)}.tmp")
        try:
            with temporary.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise StorageFull("The disk is full; the picture could not be kept.") from error
            raise
        _sync_folder(path.parent)
        return sha256

    def get(self, sha256: str) -> bytes:
        """Read back, verified.

        Raises:
            NotFound: no such file.
            Corrupt: the bytes are not what was written.
        """
        data = self.path(sha256).read_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise Corrupt(f"The stored picture {sha256[:12]}… is damaged.")
        return data

    def path(self, sha256: str) -> Path:
        """Where the file lies.

        Raises:
            NotFound: no such file.
        """
        path = self._place(sha256)
        if not path.is_file():
            raise NotFound("The picture's file is missing.")
        return path

    def names(self) -> Iterator[str]:
        """The sha256 by which every file is called."""
        for path in self._root.glob("??/??/*"):
            if _SHA256.fullmatch(path.name):
                yield path.name

    def set_aside(self, sha256: str) -> None:
        """Move a file out of the way, into ``root/aside``, without deleting it."""
        aside = self._root / "aside"
        aside.mkdir(exist_ok=True)
        self.path(sha256).replace(aside / sha256)

    def _place(self, sha256: str) -> Path:
        if not _SHA256.fullmatch(sha256):
            raise NotFound("There is no such picture.")
        return self._root / sha256[:2] / sha256[2:4] / sha256


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable; Windows cannot and does not need to."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
