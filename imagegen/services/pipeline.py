"""The way of one request: load → plan → engine → composite → check → store → settle.

Each step adds one concern and hands on. Knows the domain and the ports; must not know
widgets, HTTP or how jobs are scheduled.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from imagegen.domain.calls import EditCall, GenerateCall, Partial, Reply
from imagegen.domain.catalog import Catalog, ModelCard
from imagegen.domain.framing import cut_pixels
from imagegen.domain.geometry import Extent
from imagegen.domain.jobs import Job, JobEvent, JobState, PictureRole, Trouble
from imagegen.domain.plan import (
    Shot,
    edit_call,
    is_generation,
    keeps_source,
    plan_generate,
    whole_frame,
)
from imagegen.domain.pricing import Usage, cost
from imagegen.domain.requests import Extend, Generate, Inpaint, Transform
from imagegen.errors import Billed, EngineTimeout, ImagegenError, JobCancelled, PolicyError
from imagegen.ports import Clock, ImageEngine, Records
from imagegen.services.engines import Engines, Person
from imagegen.services.exact_edit import ExactEdit
from imagegen.services.library import Library

_log = logging.getLogger(__name__)

Publish = Callable[[JobEvent], None]
"""Tells the watchers what changed; safe to call from any thread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What running a request came to, before it is written on the job."""

    results: tuple[str, ...]
    reply: Reply
    usage: Usage | None
    size: Extent
    quality: str


class Pipeline:
    """Runs one job from ``queued`` to its end."""

    def __init__(
        self,
        *,
        engines: Engines,
        library: Library,
        records: Records,
        exact_edit: ExactEdit,
        catalog: Catalog,
        clock: Clock,
    ) -> None:
        """All parts are handed in by ``bootstrap``."""
        self._engines = engines
        self._library = library
        self._records = records
        self._exact_edit = exact_edit
        self._catalog = catalog
        self._clock = clock

    async def run(self, job: Job, publish: Publish) -> Job:
        """Do the job's work; every change is stored, then published. Returns the final job.

        ``sending`` is stored before the engine is called, so that a crash in between is seen.
        Errors of ours end on the job; only cancellation and faults in our own code are raised,
        after the job has been stored as ended.
        """
        began_at_s = time.monotonic()
        run = _Run(job=job, publish=publish)
        try:
            made = await self._make(run)
            ended = self._done(run.job, made)
        except asyncio.CancelledError:
            await asyncio.shield(self._end(run, self._cancelled(run), began_at_s))
            raise
        except ImagegenError as error:
            ended = _troubled(run.job, error)
        except Exception:  # stored as ended, then raised for the worker's log
            fault = ImagegenError("Something unexpected went wrong.", billed=run.billed)
            await self._end(run, _troubled(run.job, fault), began_at_s)
            raise
        return await self._end(run, ended, began_at_s)

    async def _make(self, run: _Run) -> Made:
        request = run.job.request
        person = Person(id=run.job.owner)
        card = self._catalog.card(request.output.model)
        run.engine = self._engines.pick(request.output.model, person, run.job.id)
        run.is_free = card.pricing.free
        if is_generation(request):
            return await self._generate(run, card)
        if keeps_source(request) and isinstance(request, Inpaint | Extend | Transform):
            return await self._edit_exactly(run, card, request)
        return await self._edit_whole(run, card)

    async def _generate(self, run: _Run, card: ModelCard) -> Made:
        request = run.job.request
        source = None
        if not isinstance(request, Generate):
            source = (await self._library.record(request.source, run.job.owner)).extent
        call = plan_generate(request, card, source)
        reply = await self._send(run, call)
        return await self._keep_originals(run, call, reply)

    async def _edit_whole(self, run: _Run, card: ModelCard) -> Made:
        request = run.job.request
        assert not isinstance(request, Generate)
        source = await self._library.record(request.source, run.job.owner)
        frame = whole_frame(request, card, source.extent)
        pixels = await self._library.pixels(source)
        shown = await asyncio.to_thread(cut_pixels, pixels, frame)
        call = edit_call(request, card, Shot(pixels=shown, size=frame.size))
        reply = await self._send(run, call)
        return await self._keep_originals(run, call, reply, parent=source.id)

    async def _edit_exactly(
        self, run: _Run, card: ModelCard, request: Inpaint | Extend | Transform
    ) -> Made:
        work = await self._exact_edit.load(request, card, run.job.owner)

        async def send(call: EditCall) -> Reply:
            return await self._send(run, call)

        outcome = await self._exact_edit.run(work, send, run.job.id)
        return Made(
            results=tuple(picture.id for picture in outcome.pictures),
            reply=outcome.reply,
            usage=outcome.usage,
            size=work.plan.canvas,
            quality=card.check_quality(request.output.quality),
        )

    async def _send(self, run: _Run, call: GenerateCall | EditCall) -> Reply:
        """One call of the engine; ``sending`` is on disk before it starts."""
        assert run.engine is not None
        run.job = replace(
            run.job,
            state=JobState.SENDING,
            prompts=replace(run.job.prompts, sent=call.prompt),
        )
        await asyncio.to_thread(self._records.save_job, run.job)
        run.tell("Sending")
        run.was_sent = True
        if isinstance(call, GenerateCall):
            return await run.engine.generate(call, run.on_partial)
        return await run.engine.edit(call, run.on_partial)

    async def _keep_originals(
        self, run: _Run, call: GenerateCall | EditCall, reply: Reply, *, parent: str = ""
    ) -> Made:
        kept = [
            await self._library.keep(
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

    def _done(self, job: Job, made: Made) -> Job:
        card = self._catalog.card(job.request.output.model)
        return replace(
            job,
            state=JobState.DONE,
            results=made.results,
            prompts=replace(job.prompts, revised=made.reply.revised_prompt),
            usage=made.usage,
            cost_usd=cost(card, made.usage),
            note=made.reply.note,
            size=made.size,
            quality=made.quality,
        )

    def _cancelled(self, run: _Run) -> Job:
        spent = run.billed
        word = (
            "It was already sent, so it may have been billed."
            if spent is Billed.UNKNOWN
            else "Nothing was spent."
        )
        return _troubled(run.job, JobCancelled(f"You stopped this run. {word}", billed=spent))

    async def _end(self, run: _Run, job: Job, began_at_s: float) -> Job:
        job = replace(
            job,
            finished_at=self._clock.now(),
            seconds=round(time.monotonic() - began_at_s, 3),
        )
        await asyncio.to_thread(self._records.save_job, job)
        run.publish(JobEvent(job=job, stage=job.state.value))
        return job


@dataclass(slots=True, kw_only=True)
class _Run:
    """What is known about a job while it runs."""

    job: Job
    publish: Publish
    engine: ImageEngine | None = None
    is_free: bool = False
    was_sent: bool = False

    @property
    def billed(self) -> Billed:
        """Whether stopping now leaves money in doubt."""
        return Billed.UNKNOWN if self.was_sent and not self.is_free else Billed.NO

    def tell(self, stage: str) -> None:
        self.publish(JobEvent(job=self.job, stage=stage))

    def on_partial(self, partial: Partial) -> None:
        self.publish(JobEvent(job=self.job, stage=partial.stage, preview=partial.data))


def _troubled(job: Job, error: ImagegenError) -> Job:
    match error:
        case PolicyError():
            state = JobState.REFUSED
        case JobCancelled():
            state = JobState.CANCELLED
        case EngineTimeout():
            state = JobState.UNKNOWN
        case _:
            state = JobState.FAILED
    trouble = Trouble(
        kind=error.kind,
        message=error.message,
        hint=error.hint,
        billed=error.billed,
        retryable=error.retryable,
    )
    return replace(job, state=state, trouble=trouble)
