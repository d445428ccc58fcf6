"""What happens in the background once the page is up.

Knows the studio alone; must not know widgets or routes.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from imagegen.errors import ImagegenError
from imagegen.services.studio import Studio

_log = logging.getLogger(__name__)

_FIRST_PAGE_S = 1.5
"""The job engine's packages take a second or two to import; the first page goes before."""


def lifespan(studio: Studio) -> Callable[[object], AbstractAsyncContextManager[None]]:
    """Starts the jobs soon after the server."""

    @asynccontextmanager
    async def live(_app: object) -> AsyncIterator[None]:
        starting = asyncio.create_task(_start(studio))
        yield
        starting.cancel()

    return live


async def _start(studio: Studio) -> None:
    await asyncio.sleep(_FIRST_PAGE_S)
    try:
        await studio.start()
    except ImagegenError as error:
        _log.error("No pictures can be made: %s %s", error.message, error.hint)
