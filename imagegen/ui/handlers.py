"""What every event handler shares: who is asking, how errors are told, how a job is followed.

Knows Gradio and the studio; must not know which widgets there are.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
import logging
import secrets
from collections.abc import AsyncIterator, Callable
from html import escape
from types import TracebackType
from typing import Any, TypeVar

import gradio as gr

from imagegen.domain.jobs import JobEvent
from imagegen.errors import ImagegenError
from imagegen.services.engines import Person
from imagegen.services.studio import Studio
from imagegen.ui.visitor import SCOPE_KEY
from imagegen.ui.words import BILLED_WORDS

_log = logging.getLogger(__name__)

Handler = TypeVar("Handler", bound=Callable[..., Any])


def person_of(request: gr.Request) -> Person:
    """Who is asking, as the edge's middleware found out; never taken from the page.

    Raises:
        ImagegenError: the app runs without its middleware, so nobody can be told apart.
    """
    scope = request.request.scope if request is not None and request.request else {}
    if SCOPE_KEY not in scope:
        raise ImagegenError("The studio was started without its HTTP edge.")
    return Person(id=scope[SCOPE_KEY])


def shows_errors(handler: Handler) -> Handler:
    """Turn errors into a notice: what happened, was it billed, what to press.

    Errors that we did not foresee are logged under an id, and only the id is shown.
    """
    return _wrapped(handler, _Told(as_html=True))


def tells_errors(handler: Handler) -> Handler:
    """The same as plain text, for endpoints that programs call."""
    return _wrapped(handler, _Told(as_html=False))


def _wrapped(handler: Handler, told: _Told) -> Handler:
    if inspect.isasyncgenfunction(handler):

        @functools.wraps(handler)
        async def stream(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
            with told:
                async for update in handler(*args, **kwargs):
                    yield update

        return stream  # type: ignore[return-value]

    @functools.wraps(handler)
    async def once(*args: Any, **kwargs: Any) -> Any:
        with told:
            return await handler(*args, **kwargs)

    return once  # type: ignore[return-value]


class _Told:
    """A context that lets nothing but ``gr.Error`` out."""

    def __init__(self, *, as_html: bool) -> None:
        self._as_html = as_html

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        match error:
            case ImagegenError():
                raise self._notice(error.message, BILLED_WORDS[error.billed], error.hint) from error
            case gr.Error():
                return
            case Exception():
                number = secrets.token_hex(4)
                _log.error("unexpected error %s", number, exc_info=error)
                raise self._notice(
                    f"Something unexpected went wrong (id {number}).",
                    "",
                    "Try again; if it happens again, look for this id in the log.",
                ) from error

    def _notice(self, what: str, billed: str, hint: str) -> gr.Error:
        parts = [part for part in (what, billed, hint) if part]
        if not self._as_html:
            return gr.Error(" ".join(parts), print_exception=False)
        first, *rest = map(escape, parts)
        lines = "".join(f"<br>{line}" for line in rest)
        return gr.Error(f"<b>{first}</b>{lines}", duration=12, print_exception=False)


async def follow(
    studio: Studio, job_ids: tuple[str, ...], person: Person
) -> AsyncIterator[JobEvent]:
    """Watch several jobs at once until all have ended."""
    events: asyncio.Queue[JobEvent | None] = asyncio.Queue()

    async def watch_one(job_id: str) -> None:
        try:
            async for event in studio.watch(job_id, person):
                events.put_nowait(event)
        finally:
            events.put_nowait(None)

    watchers = [asyncio.create_task(watch_one(job_id)) for job_id in job_ids]
    try:
        watching = len(watchers)
        while watching:
            event = await events.get()
            if event is None:
                watching -= 1
            else:
                yield event
        await asyncio.gather(*watchers)
    finally:
        for watcher in watchers:
            watcher.cancel()
