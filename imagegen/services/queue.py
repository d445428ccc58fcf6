"""The queue: takes jobs, lets their units go when it is their turn, stops and watches them.

Ties the book, the runners and the watchers together. Must not know engines, pictures or what
carries the work out.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator

from imagegen.domain.jobs import Job, JobEvent, JobState
from imagegen.domain.queueing import OWN_LANE_PREFIX, Limits, pace, spoken_wait
from imagegen.domain.units import Unit
from imagegen.errors import ImagegenError, QueueFull
from imagegen.ports import Records
from imagegen.services.runner import Runner
from imagegen.work_ports import Balance, Runners, Watching, WorkBook

_log = logging.getLogger(__name__)

_LOOK_S = 1.0
"""How often a watcher looks at the book when nobody in this process says anything."""

_STOP_LIMIT_S = 5.0


class JobQueue:
    """What waits and what runs."""

    def __init__(
        self,
        *,
        book: WorkBook,
        records: Records,
        runners: Runners,
        runner: Runner,
        watching: Watching,
        limits: Limits,
    ) -> None:
        """All parts are handed in by ``bootstrap``."""
        self._book = book
        self._records = records
        self._runners = runners
        self._runner = runner
        self._watching = watching
        self._limits = limits
        self._is_started = False
        self._is_stopping = False
        runner.after_each(self.release)

    @property
    def limits(self) -> Limits:
        """How much may happen at once."""
        return self._limits

    async def start(self) -> None:
        """Be ready, and go on with what an earlier life of this process left; once is enough."""
        if self._is_started:
            return
        self._is_started = True
        try:
            await self._runners.start(self._runner.work, self._tick)
        except ImagegenError:
            self._is_started = False
            raise
        for unit in await asyncio.to_thread(self._book.unstarted, self._runners.name):
            await self._runners.run(unit)
        await self.release()

    async def stop(self, drain_s: float = 0.0) -> None:
        """Take no more work and wait for what is under way."""
        self._is_stopping = True
        if not self._is_started:
            return
        await self._runners.stop(drain_s)

    async def add(self, job: Job, units: tuple[Unit, ...], *, lets_go: bool = True) -> Job:
        """Store a job and let it go when it is its turn; the same job twice is one.

        Args:
            lets_go: look at once whose turn it is; a caller with many jobs does so now and then.

        Raises:
            QueueFull: too many pictures wait; says how long that will take.
        """
        await self.start()
        home = self._runners.name if units[0].lane.startswith(OWN_LANE_PREFIX) else ""
        try:
            taken = await asyncio.to_thread(
                lambda: self._book.take(job, units, limits=self._limits, home=home)
            )
        except QueueFull as error:
            raise await self._told(error, units[0]) from error
        if taken.is_new and lets_go:
            await self.release()
        return taken.job

    async def release(self) -> None:
        """Let every unit go whose turn has come."""
        if self._is_stopping:
            return
        name = self._runners.name
        for unit in await asyncio.to_thread(self._book.release, self._limits, name):
            await self._runners.run(unit)

    async def cancel(self, job_id: str) -> Job:
        """Stop a job and wait a little for its end."""
        job = await asyncio.to_thread(self._book.stop, job_id)
        await self._runners.call(self._stop_asked)
        deadline_s = asyncio.get_running_loop().time() + _STOP_LIMIT_S
        while not job.state.is_final and asyncio.get_running_loop().time() < deadline_s:
            await asyncio.sleep(0.03)
            job = await asyncio.to_thread(self._records.any_job, job_id)
        self._watching.publish(JobEvent(job=job, stage=job.state.value))
        await self.release()
        return job

    async def retry(self, job: Job, lane: str) -> Job:
        """Try again what ended without a picture."""
        home = self._runners.name if lane.startswith(OWN_LANE_PREFIX) else ""
        retried = await asyncio.to_thread(self._book.retry, job.id, home)
        await self.release()
        return retried

    async def run_next(self, job_id: str) -> None:
        """Let a job go before the others of its person."""
        await asyncio.to_thread(self._book.run_next, job_id)

    async def balance(self, owner: str) -> Balance:
        """What a person has spent, and what is set aside or in doubt."""
        return await asyncio.to_thread(self._book.balance, owner)

    async def unfinished(self, owner: str) -> tuple[Job, ...]:
        """A person's jobs that wait or run, in order of their turns."""
        units = await asyncio.to_thread(self._book.unfinished, owner)
        ids = dict.fromkeys(unit.job for unit in units)
        return tuple([await asyncio.to_thread(self._records.any_job, one) for one in ids])

    async def watch(self, job_id: str) -> AsyncIterator[JobEvent]:
        """Follow a job that has not ended until it does; at once, then with every change."""
        with self._watching.watch(job_id) as watcher:
            shown = await self._looked(job_id)
            yield shown
            while not shown.job.state.is_final:
                told = await watcher.next(_LOOK_S)
                is_news = told is not None and told.job.state is not JobState.QUEUED
                event = told if told and is_news else await self._looked(job_id)
                if is_news or _says_more(event, shown):
                    shown = event
                    yield event

    async def _looked(self, job_id: str) -> JobEvent:
        """How a job stands in the book."""
        job = await asyncio.to_thread(self._records.any_job, job_id)
        if job.state.is_final:
            return JobEvent(job=job, stage=job.state.value)
        usual_s = await asyncio.to_thread(self._book.usual_s, pace(job.request))
        if job.state is JobState.SENDING:
            return JobEvent(job=job, stage="Working", expected_s=usual_s)
        standing = await asyncio.to_thread(self._book.standing, job_id, self._limits)
        if standing is None:
            return JobEvent(job=job, stage="Starting", expected_s=usual_s)
        return JobEvent(job=job, stage=standing.words, ahead=standing.ahead, expected_s=usual_s)

    async def _told(self, error: QueueFull, unit: Unit) -> QueueFull:
        """The refusal with how long the waiting ones will take, as far as that is known."""
        usual_s = await asyncio.to_thread(self._book.lane_usual_s, unit.lane)
        if usual_s is None:
            return error
        wait_s = usual_s * self._limits.waiting / max(1, self._limits.in_lane(unit.lane))
        return QueueFull(
            error.message, hint=f"They will take {spoken_wait(wait_s)}; try again then."
        )

    async def _tick(self) -> None:
        """Once a second, on the runners' own loop: what no event has told us."""
        await self._stop_asked()
        await self.release()

    async def _stop_asked(self) -> None:
        for unit_id in await asyncio.to_thread(self._runner.to_stop):
            self._runner.stop(unit_id)


def _says_more(found: JobEvent, shown: JobEvent) -> bool:
    """Whether the book knows anything that the watcher has not been shown."""
    if found.job.state is not shown.job.state or found.job.results != shown.job.results:
        return True
    return found.job.state is JobState.QUEUED and found.stage != shown.stage
