"""What happens to jobs, told within this process at once. Implements ``Watching``.

Each watcher gets the newest event and skips those it was too slow for, except that a picture
on its way is kept until it is shown. Safe from any thread and loop. Knows nothing of the work.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from imagegen.domain.jobs import JobEvent


class JobWatching:
    """Implements ``Watching``."""

    def __init__(self) -> None:
        """Nobody watches yet."""
        self._watchers: dict[str, list[_Watcher]] = {}
        self._newest: dict[str, JobEvent] = {}
        self._lock = threading.Lock()

    def publish(self, event: JobEvent) -> None:
        """Tell the watchers of a job; whoever comes later is shown the newest event first."""
        with self._lock:
            watchers = tuple(self._watchers.get(event.job.id, ()))
            if event.job.state.is_final:
                self._newest.pop(event.job.id, None)
            else:
                self._newest[event.job.id] = _joined(self._newest.get(event.job.id), event)
        for watcher in watchers:
            watcher.tell(event)

    @contextmanager
    def watch(self, job_id: str) -> Iterator[_Watcher]:
        """Be told of a job from now on, the newest event first."""
        watcher = _Watcher(loop=asyncio.get_running_loop())
        with self._lock:
            self._watchers.setdefault(job_id, []).append(watcher)
            newest = self._newest.get(job_id)
        if newest is not None:
            watcher.tell(newest)
        try:
            yield watcher
        finally:
            with self._lock:
                self._watchers[job_id].remove(watcher)
                if not self._watchers[job_id]:
                    del self._watchers[job_id]


def _joined(earlier: JobEvent | None, event: JobEvent) -> JobEvent:
    """The newer event, with the picture of the earlier one when it has none of its own."""
    if earlier is None or earlier.preview is None or event.preview is not None:
        return event
    return replace(event, preview=earlier.preview)


@dataclass(slots=True, kw_only=True, eq=False)
class _Watcher:
    """One who watches, on their own loop."""

    loop: asyncio.AbstractEventLoop
    newest: JobEvent | None = None
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, event: JobEvent) -> None:
        # The watcher's loop may have ended since; then there is nobody left to tell.
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._take, event)

    async def next(self, patience_s: float) -> JobEvent | None:
        """The newest event that was not seen yet; None when none came for so long."""
        try:
            async with asyncio.timeout(patience_s):
                await self.woken.wait()
        except TimeoutError:
            return None
        self.woken.clear()
        newest, self.newest = self.newest, None
        return newest

    def _take(self, event: JobEvent) -> None:
        self.newest = _joined(self.newest, event)
        self.woken.set()
