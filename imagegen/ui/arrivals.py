"""Files on the way in and out of the API's endpoints. Blocking; use a thread.

Knows Gradio's cache; must not know the studio. A path from outside is believed only when it
lies where Gradio itself put an upload.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gradio import FileData
from gradio.processing_utils import save_bytes_to_cache
from gradio.utils import get_upload_folder

from imagegen.domain.jobs import PictureRecord
from imagegen.errors import InvalidOption, UnreadablePicture
from imagegen.ui.edge import UPLOAD_LIMIT_BYTES, mime_of, suffix_of


def read_arrival(file: Any, name: str) -> bytes:
    """The bytes of a file parameter that a client uploaded with ``handle_file``.

    Raises:
        InvalidOption: it is no uploaded file.
        UnreadablePicture: it is too large.
    """
    path = file.get("path") if isinstance(file, dict) else None
    if not isinstance(path, str) or not path or len(path) > 4096 or "\0" in path:
        raise InvalidOption(f"“{name}” must be an uploaded file.", hint="Send it by handle_file.")
    where = Path(path).resolve()
    if not where.is_relative_to(Path(get_upload_folder()).resolve()) or not where.is_file():
        raise InvalidOption(f"“{name}” must be an uploaded file.", hint="Send it by handle_file.")
    if where.stat().st_size > UPLOAD_LIMIT_BYTES:
        raise UnreadablePicture(f"“{name}” is larger than 20 MB.")
    return where.read_bytes()


def departing_file(path: Path, record: PictureRecord) -> dict[str, Any]:
    """A stored picture as a file that a client downloads: the same bytes."""
    name = f"imagegen-{record.sha256[:12]}.{suffix_of(record.format)}"
    copy = save_bytes_to_cache(path.read_bytes(), name, get_upload_folder())
    file = FileData(path=copy, orig_name=name, mime_type=mime_of(record.format))
    return dict(file.model_dump())
