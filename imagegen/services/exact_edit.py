"""Masked edits and extensions whose outside is exactly the source.

Cuts what the model shall see, calls the engine once per frame, pastes the replies back and
proves that nothing outside the mask changed. Must not know jobs' states, prices or adapters.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from imagegen.domain.calls import EditCall, Reply, ReplyPicture
from imagegen.domain.catalog import ModelCard
from imagegen.domain.composite import changed_outside, continued, paste
from imagegen.domain.framing import Frame
from imagegen.domain.jobs import PictureRecord, PictureRole
from imagegen.domain.masks import outside
from imagegen.domain.plan import EditPlan, edit_call, plan_edit
from imagegen.domain.pricing import Usage
from imagegen.domain.rasters import MaskPixels, Raster
from imagegen.domain.requests import Extend, FileFormat, Inpaint, Transform
from imagegen.ports import PictureCodec
from imagegen.services.library import Library, Proof

SendEdit = Callable[[EditCall], Awaitable[Reply]]
"""One call of the engine, partial pictures already wired to the watchers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditWork:
    """One edit, loaded: its request and the pictures that it names.

    Attributes:
        base: the canvas before the edit: the source, on a larger canvas for an extension.
        mask: as large as the canvas.
    """

    request: Inpaint | Extend | Transform
    card: ModelCard
    source: PictureRecord
    base: Raster
    mask: MaskPixels
    plan: EditPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class EditOutcome:
    """The stored pictures of an edit and what the engine said over all its calls."""

    pictures: tuple[PictureRecord, ...]
    reply: Reply
    usage: Usage | None


class ExactEdit:
    """Runs masked edits."""

    def __init__(self, *, library: Library, codec: PictureCodec) -> None:
        """All parts are handed in by ``bootstrap``."""
        self._library = library
        self._codec = codec

    async def load(
        self, request: Inpaint | Extend | Transform, card: ModelCard, owner: str
    ) -> EditWork:
        """Read and check what the edit needs, before any money is spent.

        Raises:
            NotFound: a picture or mask is not this owner's.
            EmptyMask: the mask covers nothing.
        """
        source = await self._library.record(request.source, owner)
        raster = await self._library.raster(source)
        if isinstance(request, Extend):
            plan = plan_edit(request, card, raster.extent, None)
            base = await asyncio.to_thread(continued, raster, plan.canvas, plan.source_box)
            mask = outside(plan.source_box, plan.canvas)
        else:
            base = raster
            mask = await self._library.mask(request.mask, source)
            plan = plan_edit(request, card, raster.extent, mask)
        return EditWork(request=request, card=card, source=source, base=base, mask=mask, plan=plan)

    async def run(self, work: EditWork, send: SendEdit, job_id: str) -> EditOutcome:
        """Send every frame, paste what comes back, keep originals and composites."""
        canvases = [work.base] * work.request.output.count
        originals: list[list[PictureRecord]] = [[] for _ in canvases]
        replies: list[Reply] = []
        for frame in work.plan.frames:
            pixels = await asyncio.to_thread(self._codec.pixels, canvases[0])
            call = await asyncio.to_thread(
                edit_call, work.request, work.card, frame, pixels, work.mask
            )
            reply = await send(call)
            replies.append(reply)
            canvases = canvases[: len(reply.pictures)]
            for index, picture in enumerate(reply.pictures[: len(canvases)]):
                originals[index].append(await self._keep_original(picture, work, job_id))
                canvases[index] = await self._paste(canvases[index], picture, frame, work)
        kept = [
            await self._keep_composite(canvas, originals[index], work, job_id)
            for index, canvas in enumerate(canvases)
        ]
        return EditOutcome(pictures=tuple(kept), reply=replies[-1], usage=total_usage(replies))

    async def _paste(
        self, canvas: Raster, picture: ReplyPicture, frame: Frame, work: EditWork
    ) -> Raster:
        def settle() -> Raster:
            pixels = self._codec.pixels(self._codec.decode(picture.data))
            return paste(canvas, pixels, frame.box, work.mask, feather_px=work.plan.feather_px)

        return await asyncio.to_thread(settle)

    async def _keep_original(
        self, picture: ReplyPicture, work: EditWork, job_id: str
    ) -> PictureRecord:
        return await self._library.keep(
            picture,
            owner=work.source.owner,
            role=PictureRole.ORIGINAL,
            parent=work.source.id,
            job=job_id,
        )

    async def _keep_composite(
        self, canvas: Raster, originals: list[PictureRecord], work: EditWork, job_id: str
    ) -> PictureRecord:
        changed = await asyncio.to_thread(changed_outside, work.base, canvas, work.mask)
        data = await asyncio.to_thread(self._codec.encode, canvas, FileFormat.PNG)
        proof = Proof(job=job_id, original=originals[-1].id, changed_pixels=changed)
        return await self._library.keep_composite(
            data, canvas.extent, source=work.source, proof=proof
        )


def total_usage(replies: list[Reply]) -> Usage | None:
    """The tokens over all calls; None if any of them did not say."""
    total = Usage()
    for reply in replies:
        if reply.usage is None:
            return None
        total = total + reply.usage
    return total
