"""Files on the way in and out of the API's endpoints; each lies in its owner's folder.

Knows Gradio's cache; must not know the studio. A path from outside is believed only when it
lies in the folder of whoever names it.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from pathlib import Path
from typing import Any

from gradio import FileData
from gradio.processing_utils import save_bytes_to_cache
from gradio.utils import get_upload_folder
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from imagegen.domain.jobs import PictureRecord
from imagegen.errors import InvalidOption, UnreadablePicture
from imagegen.services.engines import Person
from imagegen.ui.belongings import folder_for, may_enter
from imagegen.ui.edge import UPLOAD_LIMIT_BYTES, mime_of, suffix_of
from imagegen.ui.visitor import person_in

ARRIVALS_AT_ONCE = 8
_NAME_LIMIT = 80
_ODD = re.compile(r"[^A-Za-z0-9._-]+|\.{2,}")


async def take_arrivals(request: Request) -> Response:
    """``POST /gradio_api/upload`` in Gradio's stead: every file goes to its sender's folder.

    Answers the files' places, as the clients of Gradio's API expect.
    """
    folder = Path(get_upload_folder()) / folder_for(person_in(request.scope))
    try:
        async with request.form(max_files=ARRIVALS_AT_ONCE, max_fields=ARRIVALS_AT_ONCE) as form:
            files = [file for _, file in form.multi_items() if isinstance(file, UploadFile)]
            if any((file.size or 0) > UPLOAD_LIMIT_BYTES for file in files):
                return PlainTextResponse("A file is larger than 20 MB.", status_code=413)
            places = [await _put_down(file, folder) for file in files]
    except (HTTPException, MultiPartException):
        return PlainTextResponse("That is no upload of files.", status_code=400)
    return JSONResponse(places)


async def _put_down(file: UploadFile, folder: Path) -> str:
    data = await file.read()
    name = _ODD.sub("_", file.filename or "").lstrip(".")[-_NAME_LIMIT:] or "file"
    place = folder / secrets.token_hex(8) / name
    await asyncio.to_thread(place.parent.mkdir, parents=True)
    await asyncio.to_thread(place.write_bytes, data)
    return str(place)


def read_arrival(file: Any, name: str, person: Person) -> bytes:
    """The bytes of a file parameter that this person uploaded with ``handle_file``.

    Raises:
        InvalidOption: it is no uploaded file.
        UnreadablePicture: it is too large.
    """
    path = file.get("path") if isinstance(file, dict) else None
    if not isinstance(path, str) or not path or len(path) > 4096 or "\0" in path:
        raise InvalidOption(f"“{name}” must be an uploaded file.", hint="Send it by handle_file.")
    where, cache = Path(path).resolve(), Path(get_upload_folder()).resolve()
    folder = where.relative_to(cache).parts[0] if cache in where.parents else ""
    if not folder or not may_enter(folder, person) or not where.is_file():
        raise InvalidOption(f"“{name}” must be an uploaded file.", hint="Send it by handle_file.")
    if where.stat().st_size > UPLOAD_LIMIT_BYTES:
        raise UnreadablePicture(f"“{name}” is larger than 20 MB.")
    return where.read_bytes()


def departing_file(path: Path, record: PictureRecord, person: Person) -> dict[str, Any]:
    """A stored picture as a file that this person's client downloads: the same bytes."""
    name = f"imagegen-{record.sha256[:12]}.{suffix_of(record.format)}"
    folder = Path(get_upload_folder()) / folder_for(person)
    copy = save_bytes_to_cache(path.read_bytes(), name, str(folder))
    file = FileData(path=copy, orig_name=name, mime_type=mime_of(record.format))
    return dict(file.model_dump())
