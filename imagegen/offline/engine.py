"""The offline engine behind the engine port: pictures by rules, free, with no key and no network.

Drawing happens in one worker thread, one picture at a time, so memory stays bounded and the page
stays quick; everything heavy is imported there, on first use. Must not know settings, storage or
the UI.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from imagegen.domain.calls import (
    EditCall,
    GenerateCall,
    OfferedModel,
    Partial,
    Reply,
    TextReply,
)
from imagegen.domain.catalog import OFFLINE
from imagegen.domain.models import CATALOG
from imagegen.domain.rasters import Pixels
from imagegen.offline.progress import Picture, Watch
from imagegen.ports import OnPartial

if TYPE_CHECKING:
    from imagegen.offline.generating import Made

_LABEL = "Offline engine, no AI."
_SEEDS = 2**31

Outcome = TypeVar("Outcome")


class OfflineEngine:
    """Implements ``ImageEngine``; free and deterministic by seed."""

    def __init__(self) -> None:
        """Make the engine; nothing heavy is imported until the first call."""
        self._easel = ThreadPoolExecutor(max_workers=1, thread_name_prefix="offline-engine")

    @property
    def name(self) -> str:
        """Stored on every job."""
        return "offline"

    async def generate(self, call: GenerateCall, on_partial: OnPartial) -> Reply:
        """Draw pictures from words.

        Raises:
            InvalidOption: a quality that this engine has not.
        """
        return await self._make(call, on_partial)

    async def edit(self, call: EditCall, on_partial: OnPartial) -> Reply:
        """Fill, place, extend, restyle or vary, as mask and words say.

        Raises:
            InvalidOption: a quality that this engine has not.
        """
        return await self._make(call, on_partial)

    async def models(self) -> tuple[OfferedModel, ...]:
        """The one model there is."""
        return (OfferedModel(name=OFFLINE),)

    async def describe(self, picture: Pixels) -> TextReply:
        """Say what can be told of a picture, ``(height, width, 3) uint8 RGB``, by rules."""

        def work(watch: Watch) -> TextReply:
            from imagegen.offline.describe import describe

            return TextReply(text=describe(picture))

        return await self._in_thread(work, Watch())

    async def rewrite(self, prompt: str) -> TextReply:
        """Make a prompt richer by rules."""

        def work(watch: Watch) -> TextReply:
            from imagegen.offline.words import rewrite

            return TextReply(text=rewrite(prompt))

        return await self._in_thread(work, Watch())

    async def moderate(self, material: str | Pixels) -> None:
        """Rules cannot tell what words or pictures show."""

    async def _make(self, call: GenerateCall | EditCall, on_partial: OnPartial) -> Reply:
        CATALOG.card(OFFLINE).check_quality(call.quality)
        seed = secrets.randbelow(_SEEDS) if call.seed is None else call.seed % _SEEDS
        watch = Watch(_Sketches(on_partial, call.partials).show)

        def work(watch: Watch) -> Reply:
            return _reply(call, seed=seed, watch=watch)

        return await self._in_thread(work, watch)

    async def _in_thread(self, work: Callable[[Watch], Outcome], watch: Watch) -> Outcome:
        """Runs the work in the engine's thread; cancelling stops it almost at once."""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._easel, work, watch)
        except asyncio.CancelledError:
            watch.cancel()
            raise


class _Sketches:
    """Passes stages on to whoever watches, with as many pictures as were asked for."""

    def __init__(self, on_partial: OnPartial, most: int) -> None:
        self._on_partial = on_partial
        self._left = most

    def show(self, stage: str, picture: Picture | None) -> None:
        """Called in the engine's thread."""
        from imagegen.offline.labelled_file import preview

        data = None
        # with few sketches to spare an empty sky is not worth one
        worthwhile = stage != "sky" or self._left > 2
        if picture is not None and worthwhile and self._left > 0:
            self._left -= 1
            data = preview(picture)
        self._on_partial(Partial(stage=stage, data=data))


def _reply(call: GenerateCall | EditCall, *, seed: int, watch: Watch) -> Reply:
    """All pictures of a call, drawn and encoded one after the other."""
    from imagegen.offline.labelled_file import SOFTWARE, labelled

    made = _made(call, seed=seed, watch=watch)
    files = []
    for picture in made.pictures:
        files.append(labelled(picture, call.format))
        watch.check()
    note = made.note.strip()
    return Reply(pictures=tuple(files), note=f"{note} {_LABEL}".strip(), software=SOFTWARE)


def _made(call: GenerateCall | EditCall, *, seed: int, watch: Watch) -> Made:
    watch.check()
    if isinstance(call, EditCall):
        from imagegen.offline.editing import edit

        return edit(call, seed=seed, watch=watch)
    from imagegen.offline.generating import generate

    return generate(call, seed=seed, watch=watch)
