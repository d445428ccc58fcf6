"""The host's word list as a text file on the disk. Must not know what it is used for."""

from __future__ import annotations

from pathlib import Path

from imagegen.domain.blocklist import Blocklist
from imagegen.errors import SettingsError


def read_blocklist(path: Path | None) -> Blocklist:
    """The list in a UTF-8 file; an empty one without a file.

    Raises:
        SettingsError: the file cannot be read.
    """
    if path is None:
        return Blocklist()
    try:
        return Blocklist.parse(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The blocklist {path} cannot be read.") from error
