"""Does units' work by their ids and stores their ends. What the durable runners call.

Safe to call again for a unit after a crash. Must not know how units are scheduled.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from imagegen.domain.jobs import Job, JobEvent, JobState
from imagegen.domain.queueing import pace
from imagegen.domain.units import Unit, troubled
from imagegen.errors import JobCancelled
from imagegen.ports import Clock
from imagegen.services.pipeline import Pipeline
from imagegen.work_ports import AnswerSpool, Start, Watching, WorkCalls

_log = logging.getLogger(__name__)

_MOST_LIVES = 20
"""A unit that was under way in so many crashes is taken for their cause."""


class Runner:
    """Brings units to their ends."""

    def __init__(
        self,
        *,
        pipeline: Pipeline,
        calls: WorkCalls,
        spool: AnswerSpool,
        watching: Watching,
        clock: Clock,
    ) -> None:
        """All parts are handed in by ``bootstrap``."""
        self._pipeline = pipeline
        self._calls = calls
        self._spool = spool
        self._watching = watching
        self._clock = clock
        self._running: dict[str, asyncio.Task[Unit]] = {}
        self._newest: dict[str, Job] = {}
        self._ended: Callable[[], Awaitable[None]] | None = None

    def after_each(self, ended: Callable[[], Awaitable[None]]) -> None:
        """What to do after every unit's end: there is room for another."""
        self._ended = ended

    async def work(self, unit_id: str) -> None:
        """Do a unit's work to its stored end."""
        start = await asyncio.to_thread(self._calls.begin, unit_id)
        if start is not None:
            await self._end(await self._worked(start), start.job)
        await asyncio.to_thread(self._spool.drop, unit_id)
        if self._ended is not None:
            await self._ended()

    def stop(self, unit_id: str) -> None:
        """Cancel a unit that runs here; call it on the runners' own loop."""
        task = self._running.get(unit_id)
        if task is not None:
            task.cancel()

    def to_stop(self) -> tuple[str, ...]:
        """Units of this process that somebody asked to stop. Blocking."""
        return self._calls.to_stop()

    @property
    def busy(self) -> int:
        """How many units run here."""
        return len(self._running)

    async def _worked(self, start: Start) -> Unit:
        job, unit = start.job, start.unit
        if start.must_stop:
            word = JobCancelled("You stopped this run before it began.")
            return troubled(unit, word)
        if unit.lives > _MOST_LIVES:
            _log.error("Unit %s was being made while the app crashed, again and again", unit.id)
            return self._pipeline.faulty(unit)
        self._newest.setdefault(job.id, job)
        task = asyncio.create_task(self._pipeline.run(job, unit, self._tell))
        self._running[unit.id] = task
        try:
            return await task
        except Exception:  # noqa: BLE001 - the worker's edge: a fault must become an end
            # Shown as an end of the unit, and the reason is for the operator's log.
            _log.exception("Unit %s met a fault", unit.id)
            return self._pipeline.faulty(unit)
        finally:
            del self._running[unit.id]

    def _tell(self, event: JobEvent) -> None:
        """Publish a stage on top of what is already known of the whole job."""
        known = self._newest.get(event.job.id, event.job)
        shown = replace(known, state=JobState.SENDING)
        self._watching.publish(replace(event, job=shown))

    async def _end(self, unit: Unit, job: Job) -> None:
        ended_at = self._clock.now()
        took_s = (ended_at - unit.started_at).total_seconds() if unit.started_at else None
        is_done = unit.state is JobState.DONE
        unit = replace(unit, ended_at=ended_at, seconds=took_s if is_done else None)
        stored = await asyncio.to_thread(self._calls.finish, unit, pace(job.request))
        self._newest[job.id] = stored
        if stored.state.is_final:
            del self._newest[job.id]
        self._watching.publish(JobEvent(job=stored, stage=_stage(stored)))


def _stage(job: Job) -> str:
    if job.state.is_final:
        return job.state.value
    return f"{len(job.results)} of {job.wanted} done"
