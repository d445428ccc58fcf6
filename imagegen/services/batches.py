"""Batches: from rows to requests, their price beforehand, and their jobs while they run.

Every row is a job like any other, behind the person's single pictures in the queue. Must not
know widgets or where things are stored.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from imagegen.domain.batches import Batch, BatchRow, BatchStanding, Row, RowStanding
from imagegen.domain.geometry import Extent
from imagegen.domain.pricing import FREE, Estimate
from imagegen.domain.requests import Generate, Output, Request, Transform, Vary
from imagegen.domain.styles import find_style
from imagegen.domain.units import Urgency
from imagegen.errors import ImagegenError, InvalidOption, NotFound
from imagegen.ports import Clock
from imagegen.services.batch_products import BatchProducts
from imagegen.services.engines import Person
from imagegen.services.library import new_id
from imagegen.services.order_desk import OrderDesk
from imagegen.services.orders import Order
from imagegen.services.queue import JobQueue
from imagegen.work_ports import Batches

_LET_GO_EVERY = 8
"""Rows are taken faster than the queue is looked through after each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What all rows share; a row's own settings go before these.

    Attributes:
        style: a style's name, "" for none.
    """

    output: Output
    style: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRow:
    """One row as it would run: its request and price, or why it cannot."""

    number: int
    label: str
    request: Request | None
    price: Estimate
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPlan:
    """A dry run: nothing is stored and nothing costs."""

    rows: tuple[PlannedRow, ...]

    @property
    def pictures(self) -> int:
        """How many pictures will be made."""
        return sum(row.request.output.count for row in self.rows if row.request)

    @property
    def price(self) -> Estimate:
        """What all of it will cost."""
        total = FREE
        for row in self.rows:
            total = total + row.price
        return total

    @property
    def problems(self) -> tuple[PlannedRow, ...]:
        """Rows that cannot run."""
        return tuple(row for row in self.rows if row.problem)


class BatchJobs:
    """What a person can do with batches."""

    def __init__(
        self,
        *,
        batches: Batches,
        desk: OrderDesk,
        queue: JobQueue,
        products: BatchProducts,
        clock: Clock,
    ) -> None:
        """Rows go the way that every order goes; ``products`` makes sheets and ZIPs."""
        self.products = products
        self._batches = batches
        self._desk = desk
        self._queue = queue
        self._clock = clock

    async def plan(self, rows: tuple[Row, ...], wish: Wish, person: Person) -> BatchPlan:
        """What would run and what it would cost; rows that cannot run say why."""
        return BatchPlan(rows=tuple([await self._planned(row, wish, person) for row in rows]))

    async def start(self, plan: BatchPlan, person: Person) -> Batch:
        """Take every row that can run.

        Raises:
            InvalidOption: not one of them can.
        """
        batch_id = new_id()
        rows = tuple(
            BatchRow(number=row.number, label=row.label, request=row.request)
            for row in plan.rows
            if row.request is not None
        )
        if not rows:
            raise InvalidOption("No row of this batch can run.", hint=plan.rows[0].problem)
        batch = Batch(id=batch_id, owner=person.id, created_at=self._clock.now(), rows=rows)
        await asyncio.to_thread(self._batches.add, batch)
        await self._take(batch, person)
        return batch

    async def _take(self, batch: Batch, person: Person) -> None:
        """Hand every row in; rows that are known already stay one."""
        for place, row in enumerate(batch.rows):
            lets_go = place % _LET_GO_EVERY == 0
            await self._desk.take(_order(batch, row), person, lets_go=lets_go)
        await self._queue.release()

    async def standing(self, batch_id: str, person: Person) -> BatchStanding:
        """How a batch stands right now.

        Raises:
            NotFound: no such batch, or somebody else's.
        """
        batch = await asyncio.to_thread(self._batches.batch, batch_id, person.id)
        jobs = await asyncio.to_thread(self._batches.jobs, batch_id)
        known = {job.id: job for job in jobs}
        rows = tuple(
            RowStanding(row=row, job=known.get(_order(batch, row).job_id(person.id)))
            for row in batch.rows
        )
        return BatchStanding(batch=batch, rows=rows)

    async def latest(self, person: Person) -> BatchStanding | None:
        """This person's newest batch, None when there is none."""
        found = await asyncio.to_thread(self._batches.latest, person.id)
        return await self.standing(found[0].id, person) if found else None

    async def stop(self, batch_id: str, person: Person) -> BatchStanding:
        """Start nothing more of a batch; what is on its way ends."""
        await self.standing(batch_id, person)
        await asyncio.to_thread(self._batches.set_stopped, batch_id, True)
        return await self.standing(batch_id, person)

    async def resume(self, batch_id: str, person: Person) -> BatchStanding:
        """Go on with a batch, also with rows that a crash kept from being taken."""
        standing = await self.standing(batch_id, person)
        await asyncio.to_thread(self._batches.set_stopped, batch_id, False)
        await self._take(standing.batch, person)
        return await self.standing(batch_id, person)

    async def retry(self, batch_id: str, number: int | None, person: Person) -> BatchStanding:
        """Try again what ended without a picture: of one row, or of all.

        Raises:
            NotFound: there is no such row.
        """
        standing = await self.standing(batch_id, person)
        wanted = [row for row in standing.rows if number in (None, row.row.number)]
        if not wanted:
            raise NotFound("There is no such row in this batch.")
        for row in wanted:
            if row.job is not None and row.job.missing:
                await self._desk.retry(row.job, person)
        return await self.standing(batch_id, person)

    async def _planned(self, row: Row, wish: Wish, person: Person) -> PlannedRow:
        label = row.name or row.prompt or f"Picture {row.number}"
        try:
            request = _request(row, wish)
            price = await self._desk.estimate(request, person)
        except ImagegenError as error:
            said = f"{error.message} {error.hint}"
            return PlannedRow(
                number=row.number, label=label, request=None, price=FREE, problem=said
            )
        return PlannedRow(number=row.number, label=label, request=request, price=price)


def _order(batch: Batch, row: BatchRow) -> Order:
    """A row's order; its key makes it the same job however often it is handed in."""
    return Order(
        request=row.request,
        key=f"{batch.id} {row.number}",
        batch=batch.id,
        urgency=Urgency.BATCH,
    )


def _request(row: Row, wish: Wish) -> Request:
    """What a row asks for.

    Raises:
        RequestError: a setting in it is not on offer.
    """
    style = row.style or wish.style
    if style and find_style(style) is None:
        raise InvalidOption(f"There is no style “{style[:40]}”.")
    output = _output(row, wish.output)
    if not row.source:
        return Generate(prompt=row.prompt, style=style, output=output)
    if row.prompt or style:
        return Transform(
            source=row.source,
            style=style,
            instruction=row.prompt,
            output=replace(output, size=None),
        )
    return Vary(source=row.source, output=replace(output, size=None))


def _output(row: Row, output: Output) -> Output:
    return replace(
        output,
        size=Extent.parse(row.size) if row.size else output.size,
        quality=row.quality or output.quality,
        count=_number(row.count, "count") if row.count else output.count,
        seed=_number(row.seed, "seed") if row.seed else output.seed,
    )


def _number(text: str, what: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise InvalidOption(f"“{text[:20]}” is no {what}.") from None
