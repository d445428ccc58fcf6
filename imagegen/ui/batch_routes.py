"""Addresses at which a batch is taken home: its contact sheet and its ZIP.

Starlette only; every batch is asked for in somebody's name. Must not know widgets.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from imagegen.errors import ImagegenError, NotFound
from imagegen.services.studio import Studio
from imagegen.ui.visitor import person_in

_PRIVATE = {"cache-control": "private, no-store"}


class BatchRoutes:
    """The two addresses."""

    def __init__(self, studio: Studio) -> None:
        """All work is the studio's."""
        self._studio = studio

    def routes(self) -> list[Route]:
        """Where each address leads."""
        return [
            Route("/batches/{batch_id:str}/sheet", self.sheet, methods=["GET"]),
            Route("/batches/{batch_id:str}/zip", self.pack, methods=["GET"]),
        ]

    async def sheet(self, request: Request) -> Response:
        """All pictures of a batch on one labelled PNG."""
        try:
            standing = await self._studio.batches.standing(
                _id_in(request), person_in(request.scope)
            )
            data = await self._studio.batches.products.sheet(standing)
        except ImagegenError as error:
            return _refusal(error)
        name = f'inline; filename="contact-sheet-{standing.batch.id[:8]}.png"'
        return Response(
            data, media_type="image/png", headers={**_PRIVATE, "content-disposition": name}
        )

    async def pack(self, request: Request) -> Response:
        """The untouched pictures of a batch with a manifest."""
        with tempfile.NamedTemporaryFile(suffix=".zip", delete=False) as file:
            place = Path(file.name)
        try:
            standing = await self._studio.batches.standing(
                _id_in(request), person_in(request.scope)
            )
            await self._studio.batches.products.pack(standing, place)
        except ImagegenError as error:
            place.unlink(missing_ok=True)
            return _refusal(error)
        return FileResponse(
            place,
            media_type="application/zip",
            filename=f"batch-{standing.batch.id[:8]}.zip",
            headers=_PRIVATE,
            background=BackgroundTask(place.unlink, missing_ok=True),
        )


def _id_in(request: Request) -> str:
    return str(request.path_params["batch_id"])[:64]


def _refusal(error: ImagegenError) -> JSONResponse:
    status = 404 if isinstance(error, NotFound) else 422
    return JSONResponse({"error": error.message, "hint": error.hint}, status_code=status)
