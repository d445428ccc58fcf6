"""Looks whether what is stored is what was written: every record's file, every file's record.

Reads file by file, so that the size of a library does not matter. Must not know adapters.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from imagegen.errors import Corrupt, NotFound


class KnownPictures(Protocol):
    """What the records know."""

    def hashes(self) -> frozenset[str]:
        """The sha256 of every recorded picture."""


class KeptFiles(Protocol):
    """What lies on the disk."""

    def names(self) -> Iterable[str]:
        """The sha256 by which every file is called."""

    def get(self, sha256: str) -> bytes:
        """Read back, verified; raises ``NotFound`` or ``Corrupt``."""

    def set_aside(self, sha256: str) -> None:
        """Move a file out of the way, without deleting it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a check found, by sha256.

    Attributes:
        orphans: files that no record knows; a crash between file and record leaves them.
    """

    checked: int
    missing: tuple[str, ...] = ()
    damaged: tuple[str, ...] = ()
    orphans: tuple[str, ...] = ()

    @property
    def is_fine(self) -> bool:
        """Whether nothing is lost; files that nobody knows do no harm."""
        return not (self.missing or self.damaged)


class Checkup:
    """Checks one library."""

    def __init__(self, *, known: KnownPictures, files: KeptFiles) -> None:
        """All parts are handed in by ``bootstrap``."""
        self._known = known
        self._files = files

    def run(self, *, mend: bool = False) -> Findings:
        """Check everything; ``mend`` sets files aside that no record knows."""
        known = self._known.hashes()
        missing: list[str] = []
        damaged: list[str] = []
        for sha256 in sorted(known):
            try:
                self._files.get(sha256)
            except NotFound:
                missing.append(sha256)
            except Corrupt:
                damaged.append(sha256)
        orphans = sorted(set(self._files.names()) - known)
        if mend:
            for sha256 in orphans:
                self._files.set_aside(sha256)
        return Findings(
            checked=len(known),
            missing=tuple(missing),
            damaged=tuple(damaged),
            orphans=tuple(orphans),
        )
