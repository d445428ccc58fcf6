"""An image engine that checks before and after every call, for one person and one job.

Implements ``ImageEngine`` around another one, so that no way to an engine leads past the
checks. Must not know what the rules are; ``safety.py`` does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import replace

from imagegen.domain.calls import (
    EditCall,
    GenerateCall,
    OfferedModel,
    Partial,
    Reply,
    TextReply,
)
from imagegen.domain.moderation import Scores
from imagegen.domain.rasters import Pixels
from imagegen.errors import PolicyError
from imagegen.ports import ImageEngine, OnPartial
from imagegen.services.safety import Safety, Subject


class GuardedEngine:
    """Checks words and pictures on the way in, pictures on the way out."""

    def __init__(self, engine: ImageEngine, safety: Safety, subject: Subject) -> None:
        """``subject`` is for whom the calls are made."""
        self._engine = engine
        self._safety = safety
        self._subject = subject

    @property
    def name(self) -> str:
        """The engine's own."""
        return self._engine.name

    async def generate(self, call: GenerateCall, on_partial: OnPartial) -> Reply:
        """Check, make, check."""
        await self._check(call.prompt, ())
        call = replace(call, person=self._subject.person)
        return await self._made(self._engine.generate(call, self._seen(on_partial)), call.prompt)

    async def edit(self, call: EditCall, on_partial: OnPartial) -> Reply:
        """Check, change, check."""
        await self._check(call.prompt, call.pictures)
        call = replace(call, person=self._subject.person)
        return await self._made(self._engine.edit(call, self._seen(on_partial)), call.prompt)

    async def models(self) -> tuple[OfferedModel, ...]:
        """As the engine says."""
        return await self._engine.models()

    async def describe(self, picture: Pixels) -> TextReply:
        """Check the picture, then describe it."""
        await self._check("", (picture,))
        return await self._engine.describe(picture)

    async def rewrite(self, prompt: str) -> TextReply:
        """Check the words, then rewrite them."""
        await self._check(prompt, ())
        return await self._engine.rewrite(prompt)

    async def moderate(self, material: str | Pixels) -> Scores | None:
        """As the engine says."""
        return await self._engine.moderate(material)

    async def _check(self, text: str, pictures: tuple[Pixels, ...]) -> None:
        """Everything at once; the first refusal counts.

        Raises:
            PromptRejected: something of it may not be sent.
        """
        checks = [
            self._safety.check_picture(picture, self._subject, self._engine) for picture in pictures
        ]
        if text:
            checks.insert(0, self._safety.check_words(text, self._subject, self._engine))
        for outcome in await asyncio.gather(*checks, return_exceptions=True):
            if isinstance(outcome, BaseException):
                raise outcome

    async def _made(self, making: Awaitable[Reply], prompt: str) -> Reply:
        try:
            reply = await making
        except PolicyError as refusal:
            await self._safety.record_refusal(
                prompt, refusal.categories, self._subject, self._engine.name
            )
            raise
        shown = [
            await self._safety.check_result(picture, self._subject, self._engine)
            for picture in reply.pictures
        ]
        notes = dict.fromkeys(each.note for each in shown if each.note)
        return replace(
            reply,
            pictures=tuple(each.picture for each in shown),
            note=" ".join(filter(None, (reply.note, *notes))),
        )

    def _seen(self, on_partial: OnPartial) -> OnPartial:
        """Pictures on their way, without the picture where it may not be seen unchecked."""
        if not self._safety.rules.hides_partials:
            return on_partial

        def only_stage(partial: Partial) -> None:
            on_partial(Partial(stage=partial.stage))

        return only_stage
