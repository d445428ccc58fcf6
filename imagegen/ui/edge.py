"""The HTTP edge beside Gradio: pictures, previews, uploads and the visitor's own key.

Starlette only, so that the browser sends a picture once, gets untouched bytes back, and a
key never passes through Gradio's event queue. Every picture is asked for in somebody's name.
Must not know widgets.
"""

from __future__ import annotations

from pydantic import BaseModel, SecretStr, ValidationError
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from imagegen.domain.requests import FileFormat
from imagegen.errors import ImagegenError, NotFound, UnreadablePicture
from imagegen.services.studio import Studio
from imagegen.ui.visitor import person_in

UPLOAD_LIMIT_BYTES = 20 * 1024 * 1024
KEY_LIMIT_BYTES = 4096
PREVIEW_STEPS_PX = (96, 192, 384, 768, 1536)
"""Previews come in these sizes only, so that browsers and proxies can keep them."""

_FOREVER = "private, max-age=31536000, immutable"
_MIME = {
    FileFormat.PNG: "image/png",
    FileFormat.WEBP: "image/webp",
    FileFormat.JPEG: "image/jpeg",
}
_SUFFIX = {FileFormat.PNG: "png", FileFormat.WEBP: "webp", FileFormat.JPEG: "jpg"}
_INERT = "default-src 'none'; sandbox"


class TooLarge(UnreadablePicture):
    """More bytes came than are allowed."""


class PastedKey(BaseModel):
    """The body of a ``POST key``."""

    key: SecretStr


class Edge:
    """The four addresses beside Gradio's own."""

    def __init__(self, studio: Studio) -> None:
        """All work is the studio's."""
        self._studio = studio

    def routes(self) -> list[Route]:
        """Where each address leads."""
        return [
            Route("/pictures/{picture_id:str}", self.picture, methods=["GET"]),
            Route("/previews/{picture_id:str}", self.preview, methods=["GET"]),
            Route("/uploads", self.upload, methods=["POST"]),
            Route("/key", self.key, methods=["POST", "DELETE"]),
        ]

    async def picture(self, request: Request) -> Response:
        """A picture's untouched bytes."""
        try:
            found = await self._studio.picture_file(_id_in(request), person_in(request.scope))
        except ImagegenError as error:
            return _refusal(error)
        record = found.record
        name = f"imagegen-{record.sha256[:12]}.{_SUFFIX[record.format]}"
        return FileResponse(
            found.path,
            media_type=_MIME[record.format],
            filename=name,
            content_disposition_type=(
                "attachment" if request.query_params.get("download") else "inline"
            ),
            headers={"cache-control": _FOREVER, "content-security-policy": _INERT},
        )

    async def preview(self, request: Request) -> Response:
        """A small WebP."""
        longest_px = _step(request.query_params.get("px", ""))
        try:
            data = await self._studio.preview(_id_in(request), longest_px, person_in(request.scope))
        except ImagegenError as error:
            return _refusal(error)
        return Response(
            data,
            media_type="image/webp",
            headers={"cache-control": _FOREVER, "content-security-policy": _INERT},
        )

    async def upload(self, request: Request) -> Response:
        """Take one picture as the request's body; answers its id and size."""
        try:
            data = await _body(request, UPLOAD_LIMIT_BYTES)
            record = await self._studio.add_upload(data, person_in(request.scope))
        except ImagegenError as error:
            return _refusal(error)
        return JSONResponse(
            {"id": record.id, "width": record.extent.width, "height": record.extent.height}
        )

    async def key(self, request: Request) -> Response:
        """Take this visitor's key, or forget it; it is never answered back."""
        person = person_in(request.scope)
        if request.method == "DELETE":
            self._studio.forget_key(person)
            return Response(status_code=204)
        try:
            pasted = PastedKey.model_validate_json(await _body(request, KEY_LIMIT_BYTES))
            self._studio.use_key(person, pasted.key)
        except ValidationError:
            return JSONResponse({"error": "That is not a key.", "hint": ""})
        except ImagegenError as error:
            return _refusal(error)
        return Response(status_code=204)


def mime_of(file_format: FileFormat) -> str:
    """What a picture's format is called in HTTP."""
    return _MIME[file_format]


def suffix_of(file_format: FileFormat) -> str:
    """What a picture's file name ends in."""
    return _SUFFIX[file_format]


async def _body(request: Request, limit_bytes: int) -> bytes:
    """Read the body, and stop reading as soon as it is too large.

    Raises:
        TooLarge: it is larger than ``limit_bytes``.
    """
    limit = f"at most {limit_bytes // 1024 // 1024} MB are possible"
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit_bytes:
        raise TooLarge(f"The file is too large: {limit}.")
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > limit_bytes:
            raise TooLarge(f"The file is too large: {limit}.")
    return bytes(received)


def _id_in(request: Request) -> str:
    return str(request.path_params["picture_id"])[:64]


def _step(wanted: str) -> int:
    longest_px = int(wanted) if wanted.isdigit() and len(wanted) < 6 else PREVIEW_STEPS_PX[2]
    return next((step for step in PREVIEW_STEPS_PX if step >= longest_px), PREVIEW_STEPS_PX[-1])


def _refusal(error: ImagegenError) -> JSONResponse:
    match error:
        case NotFound():
            status = 404
        case TooLarge():
            status = 413
        case _:
            # Our own page asked, and shows the words; browsers note other answers as errors.
            status = 200
    return JSONResponse({"error": error.message, "hint": error.hint}, status_code=status)
