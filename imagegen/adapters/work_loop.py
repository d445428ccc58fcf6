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
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._starting = threading.Lock()

    def spawn(self, work: Coroutine[Any, Any, Result]) -> asyncio.Future[Result]:
        """Begin work there; the future belongs to the caller's loop."""
        self.start()
        return asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))

    async def do(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Have work done there and wait for it, from whichever loop.

        It begins in a context of its own: what starts new work from within other work must
        not be taken for a part of that.
        """
        if asyncio.get_running_loop() is self._loop:
            return await asyncio.create_task(work, context=Context())
        return await self.spawn(work)

    def start(self) -> None:
        """Start the thread unless it runs."""
        with self._starting:
            if not self._thread.is_alive():
                self._thread.start()

    def close(self) -> None:
        """End the loop and wait for its thread."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
        finally:
            leftover = asyncio.all_tasks(self._loop)
            for task in leftover:
                task.cancel()
            self._loop.run_until_complete(asyncio.gather(*leftover, return_exceptions=True))
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()
