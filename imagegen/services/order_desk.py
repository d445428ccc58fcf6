"""Takes orders: checks and prices a request, makes its job and units, hands them to the queue.

Must not know widgets, adapters or how units run.
"""

from __future__ import annotations

from dataclasses import replace

from imagegen.domain.jobs import Job, JobState, Prompts
from imagegen.domain.plan import check_output, priced_calls
from imagegen.domain.pricing import FREE, UNKNOWN, Estimate, estimate
from imagegen.domain.prompts import spoken_prompt
from imagegen.domain.requests import Generate, Request
from imagegen.domain.units import split, unit_request
from imagegen.errors import InvalidOption
from imagegen.ports import Clock
from imagegen.services.engines import Engines, Person
from imagegen.services.library import Library, new_id
from imagegen.services.orders import Order
from imagegen.services.queue import JobQueue


class OrderDesk:
    """Where every press of a button arrives."""

    def __init__(
        self, *, engines: Engines, library: Library, queue: JobQueue, clock: Clock
    ) -> None:
        """All parts are handed in by ``bootstrap``."""
        self._engines = engines
        self._library = library
        self._queue = queue
        self._clock = clock

    async def estimate(self, request: Request, person: Person) -> Estimate:
        """What a request will cost; unknown prices stay unknown."""
        return (await self._price_of_one(request, person)).times(request.output.count)

    async def take(self, order: Order, person: Person, *, lets_go: bool = True) -> Job:
        """Put an order into the queue; the same key again is the same job.

        Args:
            lets_go: whether the queue shall look at once whose turn it is.

        Raises:
            RequestError: it cannot be made as it stands; nothing was spent.
            EngineAuth: its model needs a key and there is none.
            QueueFull: too many pictures are waiting.
        """
        request = order.request
        engine = self._engines.pick(request.output.model, person)
        one = await self._price_of_one(request, person)
        job = Job(
            id=order.job_id(person.id) or new_id(),
            owner=person.id,
            request=request,
            state=JobState.QUEUED,
            engine=engine.name,
            created_at=self._clock.now(),
            prompts=Prompts(yours=spoken_prompt(request)),
            estimate_usd=one.times(request.output.count).usd,
            wanted=request.output.count,
            batch=order.batch,
        )
        lane = self._engines.lane(request.output.model, person)
        stored = await self._queue.add(
            job, split(job, lane, one.usd, order.urgency), lets_go=lets_go
        )
        if stored.request != request:
            raise InvalidOption("This press was already taken with other options.")
        return stored

    async def retry(self, job: Job, person: Person) -> Job:
        """Try again what ended without a picture."""
        return await self._queue.retry(job, self._engines.lane(job.request.output.model, person))

    async def _price_of_one(self, request: Request, person: Person) -> Estimate:
        """What each of the request's pictures will cost: every one is a call of its own."""
        is_alone = request.output.count == 1
        request = unit_request(request, 0)
        card = self._engines.card(request.output.model)
        check_output(request.output, card)
        if card.pricing.free:
            return FREE
        if card.pricing.tokens is None:
            return UNKNOWN
        source, mask = None, None
        if not isinstance(request, Generate):
            record = await self._library.record(request.source, person.id)
            source = record.extent
            mask_id = getattr(request, "mask", "")
            mask = await self._library.mask(mask_id, record) if mask_id else None
        total = FREE
        for call in priced_calls(request, card, source, mask):
            total = total + estimate(card, call if is_alone else replace(call, partials=0))
        return total
