"""The way of one picture: load → plan → engine → composite → store; it ends as a unit's end.

Each step adds one concern and hands on. Knows the domain and the ports; must not know
widgets, HTTP, how units are scheduled or how their ends are stored.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from imagegen.domain.calls import EditCall, GenerateCall, Partial, Reply
from imagegen.domain.catalog import Catalog, ModelCard
from imagegen.domain.framing import cut_pixels
from imagegen.domain.geometry import Extent
from imagegen.domain.jobs import Job, JobEvent, JobState, PictureRole
from imagegen.domain.plan import (
    Shot,
    edit_call,
    is_generation,
    keeps_source,
    plan_generate,
    whole_frame,
)
from imagegen.domain.pricing import Usage, cost
from imagegen.domain.queueing import OWN_LANE_PREFIX
from imagegen.domain.requests import Extend, Generate, Inpaint, Transform
from imagegen.domain.units import Unit, troubled, unit_request
from imagegen.errors import Billed, EngineAuth, ImagegenError, JobCancelled
from imagegen.ports import ImageEngine, PictureCodec
from imagegen.services.engines import Engines, Person
from imagegen.services.exact_edit import ExactEdit, total_usage
from imagegen.services.library import Library
from imagegen.services.paid_call import PaidCall

Publish = Callable[[JobEvent], None]
"""Tells the watchers what changed; safe to call from any thread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a unit's work came to, before it is written on the unit."""

    results: tuple[str, ...]
    reply: Reply
    usage: Usage | None
    size: Extent
    quality: str


class Pipeline:
    """Does one unit's work."""

    def __init__(
        self,
        *,
        engines: Engines,
        library: Library,
        codec: PictureCodec,
        catalog: Catalog,
        paid_call: PaidCall,
    ) -> None:
        """All parts are handed in by ``bootstrap``."""
        self._engines = engines
        self._library = library
        self._codec = codec
        self._catalog = catalog
        self._paid_call = paid_call

    async def run(self, job: Job, unit: Unit, publish: Publish) -> Unit:
        """Do a unit's work and return its end, which the caller stores.

        Safe to run again after a crash: answers that were kept are read instead of asked for,
        and pictures get the ids that they would have had. Cancelling the task gives an end,
        too. Only faults in our own code are raised.
        """
        run = _Run(
            job=replace(job, request=unit_request(job.request, unit.place)),
            unit=unit,
            publish=publish,
            library=self._library.within(f"{unit.id}.{unit.attempt}"),
            is_alone=job.wanted == 1,
        )
        try:
            return self._done(run, await self._make(run))
        except asyncio.CancelledError:
            return self._ended(run, self._cancelled(run))
        except ImagegenError as error:
            return self._ended(run, error)

    def faulty(self, unit: Unit) -> Unit:
        """The end of a unit that met a fault in our own code; its money is in doubt."""
        fault = ImagegenError("Something unexpected went wrong.", billed=Billed.UNKNOWN)
        return troubled(unit, fault)

    async def _make(self, run: _Run) -> Made:
        request = run.job.request
        card = self._catalog.card(request.output.model)
        run.engine = self._engine(run)
        run.card = card
        if is_generation(request):
            return await self._generate(run, card)
        if keeps_source(request) and isinstance(request, Inpaint | Extend | Transform):
            return await self._edit_exactly(run, card, request)
        return await self._edit_whole(run, card)

    def _engine(self, run: _Run) -> ImageEngine:
        """The engine that the unit was promised; a stranger's key never stands in for one's own.

        Raises:
            EngineAuth: the person's own key has been forgotten since.
        """
        model, person = run.job.request.output.model, Person(id=run.job.owner)
        is_own = run.unit.lane.startswith(OWN_LANE_PREFIX)
        if is_own and self._engines.lane(model, person) != run.unit.lane:
            raise EngineAuth(
                "Your own key is no longer held, so nothing was sent.",
                hint="Paste it again under Settings and press Retry.",
            )
        return self._engines.pick(model, person, run.job.id)

    async def _generate(self, run: _Run, card: ModelCard) -> Made:
        request = run.job.request
        source = None
        if not isinstance(request, Generate):
            source = (await run.library.record(request.source, run.job.owner)).extent
        call = plan_generate(request, card, source)
        reply = await self._send(run, call)
        return await self._keep_originals(run, call, reply)

    async def _edit_whole(self, run: _Run, card: ModelCard) -> Made:
        request = run.job.request
        assert not isinstance(request, Generate)
        source = await run.library.record(request.source, run.job.owner)
        frame = whole_frame(request, card, source.extent)
        pixels = await run.library.pixels(source)
        shown = await asyncio.to_thread(cut_pixels, pixels, frame)
        call = edit_call(request, card, Shot(pixels=shown, size=frame.size))
        reply = await self._send(run, call)
        return await self._keep_originals(run, call, reply, parent=source.id)

    async def _edit_exactly(
        self, run: _Run, card: ModelCard, request: Inpaint | Extend | Transform
    ) -> Made:
        exact_edit = ExactEdit(library=run.library, codec=self._codec)
        work = await exact_edit.load(request, card, run.job.owner)

        async def send(call: EditCall) -> Reply:
            return await self._send(run, call)

        outcome = await exact_edit.run(work, send, run.job.id)
        return Made(
            results=tuple(picture.id for picture in outcome.pictures),
            reply=outcome.reply,
            usage=outcome.usage,
            size=work.plan.canvas,
            quality=card.check_quality(request.output.quality),
        )

    async def _send(self, run: _Run, call: GenerateCall | EditCall) -> Reply:
        """One call of the engine; it is on record before it starts."""
        assert run.engine is not None
        engine = run.engine
        # Partial pictures cost tokens, so they come only where somebody looks at one picture.
        call = call if run.is_alone else replace(call, partials=0)
        run.unit = replace(run.unit, state=JobState.SENDING, sent_prompt=call.prompt)
        step = f"{run.unit.attempt}.{len(run.replies)}"

        async def make() -> Reply:
            run.was_sent = True
            run.tell("Sending")
            if isinstance(call, GenerateCall):
                return await engine.generate(call, run.on_partial)
            return await engine.edit(call, run.on_partial)

        reply = await self._paid_call.send(run.unit, step, make, is_free=run.is_free, tell=run.tell)
        run.replies.append(reply)
        return reply

    async def _keep_originals(
        self, run: _Run, call: GenerateCall | EditCall, reply: Reply, *, parent: str = ""
    ) -> Made:
        kept = [
            await run.library.keep(
                picture,
                owner=run.job.owner,
                role=PictureRole.ORIGINAL,
                parent=parent,
                job=run.job.id,
            )
            for picture in reply.pictures
        ]
        return Made(
            results=tuple(record.id for record in kept),
            reply=reply,
            usage=reply.usage,
            size=kept[0].extent,
            quality=call.quality,
        )

    def _done(self, run: _Run, made: Made) -> Unit:
        assert run.card is not None
        return replace(
            run.unit,
            state=JobState.DONE,
            results=made.results,
            revised_prompt=made.reply.revised_prompt,
            usage=made.usage,
            cost_usd=cost(run.card, made.usage),
            note=made.reply.note,
            size=made.size,
            quality=made.quality,
        )

    def _ended(self, run: _Run, error: ImagegenError) -> Unit:
        """The end of a unit that went wrong; calls that were answered before are still paid."""
        paid = run.replies and not run.is_free
        if not paid or error.billed is Billed.UNKNOWN:
            return troubled(run.unit, error)
        assert run.card is not None
        usage = total_usage(run.replies)
        ended = replace(run.unit, usage=usage, cost_usd=cost(run.card, usage))
        error.billed = Billed.YES
        return troubled(ended, error)

    def _cancelled(self, run: _Run) -> JobCancelled:
        word = " after it was sent" if run.billed is Billed.UNKNOWN else ""
        return JobCancelled(f"You stopped this run{word}.", billed=run.billed)


@dataclass(slots=True, kw_only=True)
class _Run:
    """What is known about a unit while it runs."""

    job: Job
    unit: Unit
    publish: Publish
    library: Library
    is_alone: bool
    engine: ImageEngine | None = None
    card: ModelCard | None = None
    was_sent: bool = False
    replies: list[Reply] = field(default_factory=list)

    @property
    def is_free(self) -> bool:
        """Whether nothing that it does can cost."""
        return self.card is not None and self.card.pricing.free

    @property
    def billed(self) -> Billed:
        """Whether stopping now leaves money in doubt."""
        return Billed.UNKNOWN if self.was_sent and not self.is_free else Billed.NO

    def tell(self, stage: str) -> None:
        self.publish(JobEvent(job=self.job, stage=stage))

    def on_partial(self, partial: Partial) -> None:
        self.publish(JobEvent(job=self.job, stage=partial.stage, preview=partial.data))
