"""Jobs as tasks of this process. Implements ``JobEngine``.

Each job is one asyncio task; watchers get the latest event at once and every later one.
Knows nothing of what a job does: ``run`` is handed in.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

from imagegen.domain.jobs import JobEvent
from imagegen.errors import QueueFull

_log = logging.getLogger(__name__)

Publish = Callable[[JobEvent], None]


class TaskJobs:
    """Runs up to ``at_once`` jobs side by side, the rest wait in order."""

    def __init__(
        self,
        *,
        run: Callable[[str, Publish], Coroutine[Any, Any, object]],
        drop: Callable[[str], Coroutine[Any, Any, object]],
        at_once: int = 4,
        waiting_limit: int = 200,
    ) -> None:
        """Args are called with a job's id.

        Args:
            run: does the work of a stored job and stores its end.
            drop: stores the end of a job that was cancelled before it began.
            waiting_limit: the most that may wait or run before new ones are refused.
        """
        self._run = run
        self._drop = drop
        self._at_once = at_once
        self._waiting_limit = waiting_limit
        self._live: dict[str, _LiveJob] = {}
        self._places: asyncio.Semaphore | None = None

    async def submit(self, job_id: str) -> None:
        """Take a stored job and return at once.

        Raises:
            QueueFull: too many are waiting.
        """
        if len(self._live) >= self._waiting_limit:
            raise QueueFull(f"{len(self._live)} jobs are waiting already.")
        live = _LiveJob(asyncio.get_running_loop())
        self._live[job_id] = live
        live.task = asyncio.create_task(self._work(job_id, live), name=f"job {job_id}")

    async def cancel(self, job_id: str) -> bool:
        """Stop a job and wait until its end is stored; False if it is not running here."""
        live = self._live.get(job_id)
        if live is None or live.task is None:
            return False
        live.task.cancel()
        await asyncio.wait([live.task])
        return True

    async def watch(self, job_id: str) -> AsyncIterator[JobEvent]:
        """Follow a job from now on; ends when the job does."""
        live = self._live.get(job_id)
        if live is None:
            return
        seen = 0
        while True:
            changed, version, latest = live.changed, live.version, live.latest
            if latest is not None and version > seen:
                seen = version
                yield latest
            elif live.ended:
                return
            else:
                await changed.wait()

    async def stop(self) -> None:
        """Cancel everything and wait for it; for shutting down."""
        tasks = [live.task for live in self._live.values() if live.task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _work(self, job_id: str, live: _LiveJob) -> None:
        if self._places is None:
            self._places = asyncio.Semaphore(self._at_once)
        began = False
        try:
            async with self._places:
                began = True
                await self._run(job_id, live.publish)
        except asyncio.CancelledError:
            if not began:
                await self._drop(job_id)
            raise
        except Exception:  # noqa: BLE001 - the worker's edge: a fault must not take the loop down
            _log.exception("Job %s ended by a fault", job_id)
        finally:
            live.end()
            del self._live[job_id]


class _LiveJob:
    """A running job and its watchers' wake-up call."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.task: asyncio.Task[None] | None = None
        self.latest: JobEvent | None = None
        self.version = 0
        self.ended = False
        self.changed = asyncio.Event()

    def publish(self, event: JobEvent) -> None:
        """Show an event to all watchers; safe from any thread."""
        self._loop.call_soon_threadsafe(self._take, event)

    def end(self) -> None:
        self.ended = True
        self._wake()

    def _take(self, event: JobEvent) -> None:
        if self.ended:
            return
        self.latest = event
        self.version += 1
        self._wake()

    def _wake(self) -> None:
        self.changed.set()
        self.changed = asyncio.Event()
