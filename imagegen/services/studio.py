"""The façade that the UI holds: everything a person can do, in one place.

Knows the services and the ports; must not know widgets, HTTP or adapters.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from imagegen.domain.calls import TextReply
from imagegen.domain.catalog import ModelCard
from imagegen.domain.framing import Frame
from imagegen.domain.jobs import Job, JobEvent, PictureRecord
from imagegen.domain.plan import plan_edit
from imagegen.domain.pricing import Estimate
from imagegen.domain.requests import Inpaint, Request, check_prompt
from imagegen.ports import Records
from imagegen.services.batches import BatchJobs
from imagegen.services.engines import Engines, Offer, Person
from imagegen.services.library import Library
from imagegen.services.order_desk import OrderDesk
from imagegen.services.orders import Order
from imagegen.services.queue import JobQueue
from imagegen.work_ports import Balance


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureFile:
    """A stored picture for serving: its record and where its bytes lie."""

    record: PictureRecord
    path: Path


class Studio:
    """What the UI may call. Every method is about one person's own things.

    Attributes:
        batches: what a person can do with batches.
    """

    def __init__(
        self,
        *,
        engines: Engines,
        library: Library,
        records: Records,
        queue: JobQueue,
        desk: OrderDesk,
        batches: BatchJobs,
    ) -> None:
        """All parts are handed in by ``bootstrap``."""
        self._engines = engines
        self._library = library
        self._records = records
        self._queue = queue
        self._desk = desk
        self.batches = batches

    async def start(self) -> None:
        """Go on with what the last process left; called once the page is up."""
        await self._queue.start()

    async def stop(self, drain_s: float = 0.0) -> None:
        """Start nothing more and wait for what is under way."""
        await self._queue.stop(drain_s)

    # Who can do what

    def offer(self, person: Person) -> Offer:
        """The models that this person can use right now, the default first."""
        return self._engines.offer(person)

    def card(self, model: str) -> ModelCard:
        """What a model takes."""
        return self._engines.card(model)

    def use_key(self, person: Person, key: SecretStr) -> Offer:
        """Work with this person's own key from now on; it stays in memory only.

        Raises:
            EngineAuth: the text cannot be a key.
        """
        self._engines.use_key(person, key)
        return self.offer(person)

    def forget_key(self, person: Person) -> Offer:
        """Drop this person's own key."""
        self._engines.forget_key(person)
        return self.offer(person)

    # Pictures

    async def add_upload(self, data: bytes, person: Person) -> PictureRecord:
        """Check, clean and keep an uploaded picture.

        Raises:
            UnreadablePicture: it is not a picture that we take.
        """
        return await self._library.add_upload(data, person.id)

    async def add_mask(self, data: bytes, picture_id: str, person: Person) -> PictureRecord:
        """Keep a mask (PNG of strokes, or a bright-on-dark picture) for a picture.

        Raises:
            EmptyMask: it covers nothing.
            InvalidOption: it is not as large as the picture.
        """
        source = await self._library.record(picture_id, person.id)
        return await self._library.add_mask(data, source)

    async def select_object(self, strokes: bytes, picture_id: str, person: Person) -> bytes:
        """Find the object that rough strokes mean: a mask PNG of the picture's size.

        Raises:
            NotFound: no such picture, or somebody else's.
            EmptyMask: there are no strokes, or no object under them.
        """
        source = await self._library.record(picture_id, person.id)
        return await self._library.select_object(strokes, source)

    async def frames(self, draft: Inpaint, mask_png: bytes, person: Person) -> tuple[Frame, ...]:
        """What the model would see of a picture, under a mask that is still being painted."""
        source = await self._library.record(draft.source, person.id)
        mask = await self._library.painted(mask_png, source)
        return plan_edit(draft, self.card(draft.output.model), source.extent, mask).frames

    async def picture(self, picture_id: str, person: Person) -> PictureRecord:
        """The record of one of this person's pictures.

        Raises:
            NotFound: no such picture, or somebody else's.
        """
        return await self._library.record(picture_id, person.id)

    async def picture_file(self, picture_id: str, person: Person) -> PictureFile:
        """A picture's untouched bytes, as a file.

        Raises:
            NotFound: no such picture, or somebody else's.
        """
        record = await self._library.record(picture_id, person.id)
        return PictureFile(record=record, path=self._library.path(record))

    async def preview(self, picture_id: str, longest_px: int, person: Person) -> bytes:
        """A small WebP of a picture.

        Raises:
            NotFound: no such picture, or somebody else's.
        """
        record = await self._library.record(picture_id, person.id)
        return await self._library.preview(record, longest_px)

    # Words

    async def describe(self, picture_id: str, model: str, person: Person) -> TextReply:
        """Say what a picture shows, by the engine that serves ``model``."""
        record = await self._library.record(picture_id, person.id)
        pixels = await self._library.pixels(record)
        return await self._engines.pick(model, person).describe(pixels)

    async def enhance(self, prompt: str, model: str, person: Person) -> TextReply:
        """Rewrite a prompt, by the engine that serves ``model``.

        Raises:
            InvalidPrompt: empty or too long.
        """
        return await self._engines.pick(model, person).rewrite(check_prompt(prompt))

    # Runs

    async def estimate(self, request: Request, person: Person) -> Estimate:
        """What this request will cost; unknown prices stay unknown."""
        return await self._desk.estimate(request, person)

    async def submit(self, request: Request, person: Person, *, key: str = "") -> Job:
        """Take a request and return at once with its job; ``watch`` follows it.

        Args:
            key: made by the client for one press of a button; the same key again is the same
                job, however often it arrives.

        Raises:
            RequestError: it cannot be made as it stands; nothing was spent.
            EngineAuth: its model needs a key and there is none.
            QueueFull: too many pictures are waiting.
        """
        return await self._desk.take(Order(request=request, key=key), person)

    async def retry(self, job_id: str, person: Person) -> Job:
        """Try again what ended without a picture; what came out well is kept.

        Raises:
            NotFound: no such job, or somebody else's.
        """
        return await self._desk.retry(await self.job(job_id, person), person)

    async def run_next(self, job_id: str, person: Person) -> None:
        """Let one of this person's waiting jobs go before their others.

        Raises:
            NotFound: no such job, or somebody else's.
        """
        await self.job(job_id, person)
        await self._queue.run_next(job_id)

    async def balance(self, person: Person) -> Balance:
        """What this person has spent, and what is set aside or in doubt."""
        return await self._queue.balance(person.id)

    async def waiting(self, person: Person) -> tuple[Job, ...]:
        """This person's jobs that wait or run, the next first."""
        return await self._queue.unfinished(person.id)

    async def watch(self, job_id: str, person: Person) -> AsyncIterator[JobEvent]:
        """Follow a job from now to its end; one that has ended gives its last event.

        Raises:
            NotFound: no such job, or somebody else's.
        """
        job = await self.job(job_id, person)
        if job.state.is_final:
            yield JobEvent(job=job, stage=job.state.value)
            return
        async for event in self._queue.watch(job_id):
            yield event

    async def cancel(self, job_id: str, person: Person) -> Job:
        """Stop a job; the returned job says whether money may have been spent.

        Raises:
            NotFound: no such job, or somebody else's.
        """
        await self.job(job_id, person)
        return await self._queue.cancel(job_id)

    async def job(self, job_id: str, person: Person) -> Job:
        """One of this person's jobs.

        Raises:
            NotFound: no such job, or somebody else's.
        """
        return await asyncio.to_thread(self._records.job, job_id, person.id)

    async def recent(self, person: Person, limit: int = 24) -> tuple[Job, ...]:
        """This person's newest jobs first."""
        return await asyncio.to_thread(lambda: self._records.jobs(person.id, limit=limit))

    async def pictures(self, job: Job, person: Person) -> tuple[PictureRecord, ...]:
        """A job's result pictures in order."""
        return await asyncio.to_thread(self._records.pictures, job.results, person.id)
