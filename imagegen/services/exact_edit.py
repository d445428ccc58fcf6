"""Masked edits and extensions whose outside is exactly the source.

Cuts what the model shall see, calls the engine once per frame, pastes the replies back and
proves that nothing outside the mask changed. Must not know jobs' states, prices or adapters.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from imagegen.domain.alignment import Fitted, fit, match_colours
from imagegen.domain.calls import EditCall, Reply, ReplyPicture
from imagegen.domain.catalog import ModelCard
from imagegen.domain.composite import Patch, changed_outside, continued, level_seam, paste
from imagegen.domain.framing import Frame, crop, cut_mask, frame_mask, scaled
from imagegen.domain.jobs import PictureRecord, PictureRole
from imagegen.domain.masks import outside
from imagegen.domain.plan import EditPlan, Shot, edit_call, plan_edit
from imagegen.domain.pricing import Usage
from imagegen.domain.rasters import MaskPixels, Raster
from imagegen.domain.requests import Extend, FileFormat, Inpaint, Seam, Transform
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


@dataclass(slots=True, kw_only=True)
class Draft:
    """One result on its way: the canvas so far, and what there is to tell about it."""

    canvas: Raster
    original: str = ""
    software: str = ""
    notes: list[str] = field(default_factory=list)
    is_lost: bool = False

    def note_fit(self, fitted: Fitted) -> None:
        """Remember how a reply had to be treated."""
        if fitted.is_lost:
            self.is_lost = True
            self._add(
                "The reply does not continue the picture around the mask; it was put in as it "
                "came. Retry, or show the model more context."
            )
        elif fitted.moved:
            self._add("The reply came back shifted or zoomed and was put back in place.")

    def _add(self, note: str) -> None:
        if note not in self.notes:
            self.notes.append(note)


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
        drafts = [Draft(canvas=work.base) for _ in range(work.request.output.count)]
        replies: list[Reply] = []
        for region, frame in enumerate(work.plan.frames):
            shot = await asyncio.to_thread(self._shot, drafts[0].canvas, work, frame, region)
            reply = await send(edit_call(work.request, work.card, shot))
            replies.append(reply)
            drafts = drafts[: len(reply.pictures)]
            for draft, picture in zip(drafts, reply.pictures, strict=False):
                draft.original = (await self._keep_original(picture, work, job_id)).id
                draft.software = reply.software
                await asyncio.to_thread(self._settle, draft, picture, work, region)
        kept = [await self._keep_composite(draft, work, job_id) for draft in drafts]
        return EditOutcome(pictures=tuple(kept), reply=replies[-1], usage=total_usage(replies))

    def _shot(self, canvas: Raster, work: EditWork, frame: Frame, region: int) -> Shot:
        """What the model sees of a frame."""
        pixels = scaled(self._codec.pixels(crop(canvas, frame.box)), frame.size)
        return Shot(pixels=pixels, size=frame.size, mask=cut_mask(work.mask, frame), region=region)

    def _settle(self, draft: Draft, picture: ReplyPicture, work: EditWork, region: int) -> None:
        """Fit one reply to its frame and paste it into the draft."""
        frame = work.plan.frames[region]
        under = crop(draft.canvas, frame.box)
        wanted = self._codec.pixels(under)
        mask = frame_mask(work.mask, frame)
        fitted = fit(self._codec.pixels(self._codec.decode(picture.data)), wanted, mask)
        colours = fitted.pixels
        if not fitted.is_lost:
            colours = match_colours(colours, wanted, mask)
            if work.plan.seam is Seam.LEVEL:
                colours = level_seam(colours, wanted, mask)
        earlier = tuple(done.paints for done in work.plan.frames[:region])
        patch = Patch(frame=frame, feather_px=work.plan.feather_px, earlier=earlier)
        reply = self._codec.matching(colours, draft.canvas)
        draft.canvas = paste(draft.canvas, reply, work.mask, patch)
        draft.note_fit(fitted)

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

    async def _keep_composite(self, draft: Draft, work: EditWork, job_id: str) -> PictureRecord:
        changed = await asyncio.to_thread(changed_outside, work.base, draft.canvas, work.mask)
        data = await asyncio.to_thread(
            self._codec.encode, draft.canvas, FileFormat.PNG, software=draft.software
        )
        proof = Proof(
            job=job_id,
            original=draft.original,
            changed_pixels=changed,
            note=" ".join(draft.notes),
            is_lost=draft.is_lost,
        )
        return await self._library.keep_composite(
            data, draft.canvas.extent, source=work.source, proof=proof
        )


def total_usage(replies: list[Reply]) -> Usage | None:
    """The tokens over all calls; None if any of them did not say."""
    total = Usage()
    for reply in replies:
        if reply.usage is None:
            return None
        total = total + reply.usage
    return total
