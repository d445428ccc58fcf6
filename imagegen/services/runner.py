"""Runs stored jobs by their id, and picks up after a restart what the last process left.

A job found in ``sending`` on a paid engine is never sent again by itself: it becomes
``unknown``. Must not know how jobs are scheduled.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from imagegen.domain.catalog import Catalog
from imagegen.domain.jobs import Job, JobEvent, JobState, Trouble
from imagegen.errors import Billed
from imagegen.ports import Clock, Records
from imagegen.services.pipeline import Pipeline


class Runner:
    """What a job engine calls."""

    def __init__(
        self, *, pipeline: Pipeline, records: Records, catalog: Catalog, clock: Clock
    ) -> None:
        """All parts are handed in by ``bootstrap``."""
        self._pipeline = pipeline
        self._records = records
        self._catalog = catalog
        self._clock = clock

    async def run(self, job_id: str, publish: Callable[[JobEvent], None]) -> Job:
        """Do a stored job's work to its stored end."""
        job = await asyncio.to_thread(self._records.any_job, job_id)
        return await self._pipeline.run(job, publish)

    async def drop(self, job_id: str) -> None:
        """End a job that was cancelled while it waited; nothing was spent."""
        job = await asyncio.to_thread(self._records.any_job, job_id)
        await self._end(
            job,
            JobState.CANCELLED,
            Trouble(
                kind="JobCancelled",
                message="You stopped this run before it began. Nothing was spent.",
                hint="Press the button again when you are ready.",
                billed=Billed.NO,
            ),
        )

    async def left_over(self) -> tuple[str, ...]:
        """Settle what a crash left and return the ids of jobs that can safely run again."""
        safe: list[str] = []
        for job in await asyncio.to_thread(self._records.unfinished):
            card = self._catalog.card(job.request.output.model)
            if job.state is JobState.QUEUED or card.pricing.free:
                safe.append(job.id)
                continue
            await self._end(
                job,
                JobState.UNKNOWN,
                Trouble(
                    kind="Interrupted",
                    message="The app stopped while this was being made.",
                    hint="It may have been billed. Run it again only if you accept paying twice.",
                    billed=Billed.UNKNOWN,
                ),
            )
        return tuple(safe)

    async def _end(self, job: Job, state: JobState, trouble: Trouble) -> None:
        ended = replace(job, state=state, trouble=trouble, finished_at=self._clock.now())
        await asyncio.to_thread(self._records.save_job, ended)
