"""A thread with an event loop of its own, for work that must not hold the page up.

Pure asyncio. Knows nothing of what runs on it.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from contextvars import Context
from typing import Any, TypeVar

Result = TypeVar("Result")


class WorkLoop:
    """Started on first use; usable from any thread and any loop."""

    def __init__(self, name: str) -> None:
        """``name`` stands in stack dumps."""
        self._name = name
        self._running: tuple[asyncio.AbstractEventLoop, threading.Thread] | None = None
        self._starting = threading.Lock()

    def spawn(self, work: Coroutine[Any, Any, Result]) -> asyncio.Future[Result]:
        """Begin work there; the future belongs to the caller's loop."""
        return asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self.start()))

    async def do(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Have work done there and wait for it, from whichever loop.

        It begins in a context of its own: what starts new work from within other work must
        not be taken for a part of that.
        """
        if asyncio.get_running_loop() is self.start():
            return await asyncio.create_task(work, context=Context())
        return await self.spawn(work)

    def start(self) -> asyncio.AbstractEventLoop:
        """Start the thread unless it runs; its loop."""
        with self._starting:
            if self._running is None:
                loop = asyncio.new_event_loop()
                thread = threading.Thread(target=_run, args=(loop,), name=self._name, daemon=True)
                self._running = loop, thread
                thread.start()
            return self._running[0]

    def close(self) -> None:
        """End the loop, if it runs, and wait for its thread."""
        with self._starting:
            running, self._running = self._running, None
        if running is not None:
            loop, thread = running
            loop.call_soon_threadsafe(loop.stop)
            thread.join(10)


def _run(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        leftover = asyncio.all_tasks(loop)
        for task in leftover:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*leftover, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
