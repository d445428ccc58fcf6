"""Style sheets, scripts and marks of the page, as files; read when the page is built."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent


def read_asset(name: str) -> str:
    """The text of one of the files beside this module."""
    return (_FOLDER / name).read_text(encoding="utf-8")
