"""The image engine behind OpenAI's API, or behind any server that speaks it.

Knows how a call runs; what leaves is ``openai_wire.py``, what comes back ``openai_replies.py``,
what goes wrong ``openai_errors.py``. Must not know requests, storage or the UI.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from pydantic import SecretStr

from imagegen.adapters.openai_connection import MakeClient, OpenAIConnection, Patience
from imagegen.adapters.openai_errors import engine_errors
from imagegen.adapters.openai_fetch import Fetcher, read_limited
from imagegen.adapters.openai_moderation import read_scores, wire_moderation
from imagegen.adapters.openai_replies import (
    Answer,
    Entry,
    compose_reply,
    entries,
    measured_entry,
    read_answer,
    read_models,
)
from imagegen.adapters.openai_stream import follow_events, request_id_of
from imagegen.adapters.openai_text import (
    DESCRIPTION_LIMIT,
    REWRITE_LIMIT,
    read_text,
    wire_description,
    wire_rewrite,
)
from imagegen.adapters.openai_wire import WireCall, wire_edit, wire_generation
from imagegen.domain.calls import (
    EditCall,
    GenerateCall,
    OfferedModel,
    Partial,
    Reply,
    ReplyPicture,
    TextReply,
)
from imagegen.domain.catalog import ModelCard, Status
from imagegen.domain.models import CATALOG
from imagegen.domain.moderation import Scores
from imagegen.domain.rasters import Pixels
from imagegen.domain.servers import ServerProfile
from imagegen.errors import BadReply
from imagegen.ports import OnPartial

if TYPE_CHECKING:
    import httpx2
    from openai import AsyncStream

_ANSWER_LIMIT_BYTES = 256 * 1024 * 1024
_LIST_TIMEOUT_S = 20.0
_TEXT_TIMEOUT_S = 60.0
_MODERATION_TIMEOUT_S = 5.0
_EVENTS = "text/event-stream"
_IMAGE_WORDS = ("image", "dall-e")


class OpenAIEngine:
    """Implements ``ImageEngine`` over the wire; one instance per key and server."""

    def __init__(
        self,
        *,
        key: SecretStr,
        base_url: str | None,
        profile: ServerProfile,
        text_model: str,
        patience: Patience | None = None,
        http_client: httpx2.AsyncClient | MakeClient | None = None,
    ) -> None:
        """Make the engine; nothing is imported or sent until the first call.

        Args:
            key: the API key; empty for servers without keys.
            base_url: the server's address, None for OpenAI itself.
            profile: what the server takes (``servers.profile_for``).
            text_model: the model that describes and rewrites.
            patience: how long to wait.
            http_client: one for all, or what makes one per event loop; None: plain ones.

        Raises:
            SettingsError: the address is no http address, or the key cannot be a key.
        """
        self._patience = patience or Patience()
        self._profile = profile
        self._text_model = text_model
        self._connection = OpenAIConnection(
            key=key, base_url=base_url, patience=self._patience, http_client=http_client
        )
        self._fetcher = Fetcher(
            base_url=self._connection.base_url,
            hosts=profile.result_hosts,
            key=key,
            http_client=None if callable(http_client) else http_client,
        )

    def __repr__(self) -> str:
        """Without the key."""
        return f"OpenAIEngine({self._connection.base_url!r}, profile={self._profile.name!r})"

    @property
    def name(self) -> str:
        """Stored on every job."""
        return "openai"

    async def generate(self, call: GenerateCall, on_partial: OnPartial) -> Reply:
        """Make pictures from words; exactly one call on the wire."""
        card = CATALOG.card(call.model)
        wire = wire_generation(call, card, self._profile.serving(card))
        return await self._draw(wire, on_partial)

    async def edit(self, call: EditCall, on_partial: OnPartial) -> Reply:
        """Change a picture; exactly one call on the wire."""
        card = CATALOG.card(call.model)
        wire = await asyncio.to_thread(wire_edit, call, card, self._profile.serving(card))
        return await self._draw(wire, on_partial)

    async def models(self) -> tuple[OfferedModel, ...]:
        """The image models that the server lists; free."""
        within = self._within(_LIST_TIMEOUT_S, costs=False)
        async with within, self._connection.get("/models") as stream:
            answer = await self._read(stream)
        offered = read_models(answer)
        if not self._profile.lists_other_models:
            return offered
        return tuple(model for model in offered if _makes_pictures(CATALOG.card(model.name)))

    async def describe(self, picture: Pixels) -> TextReply:
        """Say what ``(height, width, 3) uint8 RGB`` shows, in at most 500 characters."""
        form = self._profile.text_form
        wire = await asyncio.to_thread(wire_description, picture, self._text_model, form)
        return await self._put_into_words(wire, DESCRIPTION_LIMIT)

    async def rewrite(self, prompt: str) -> TextReply:
        """Make a prompt richer, in at most 2,000 characters."""
        wire = wire_rewrite(prompt, self._text_model, self._profile.text_form)
        return await self._put_into_words(wire, REWRITE_LIMIT)

    async def moderate(self, material: str | Pixels) -> Scores | None:
        """Score words or ``(height, width, 3) uint8 RGB``; free, and given up after 5 s."""
        if not self._profile.moderates:
            return None
        wire = await asyncio.to_thread(wire_moderation, material)
        async with (
            self._within(_MODERATION_TIMEOUT_S, costs=False),
            self._connection.post(wire) as stream,
        ):
            return read_scores(await self._read(stream))

    async def aclose(self) -> None:
        """Close this event loop's connections."""
        await self._connection.aclose()

    async def _draw(self, wire: WireCall, on_partial: OnPartial) -> Reply:
        on_partial(Partial(stage="painting"))
        async with self._within(self._patience.total_s):
            async with self._connection.post(wire) as stream:
                is_stream = stream.response.headers.get("content-type", "").startswith(_EVENTS)
                if is_stream:
                    answer = await follow_events(stream, self._connection.key, on_partial)
                else:
                    answer = await self._read(stream)
            return await self._reply(answer, wire)

    async def _put_into_words(self, wire: WireCall, limit: int) -> TextReply:
        within = self._within(min(_TEXT_TIMEOUT_S, self._patience.total_s))
        async with within, self._connection.post(wire) as stream:
            answer = await self._read(stream)
        return read_text(answer, limit)

    async def _read(self, stream: AsyncStream[object]) -> Answer:
        """The whole answer as a JSON object."""
        body = await read_limited(stream.response, _ANSWER_LIMIT_BYTES)
        return await asyncio.to_thread(
            read_answer, body, self._connection.key, request_id_of(stream)
        )

    async def _reply(self, answer: Answer, wire: WireCall) -> Reply:
        """Every sound picture of an answer.

        Raises:
            BadReply: none of them is sound.
        """
        tried = await asyncio.gather(*(self._sound(entry) for entry in entries(answer, wire.count)))
        pictures = [found for found in tried if isinstance(found, ReplyPicture)]
        problems = [found for found in tried if isinstance(found, BadReply)]
        if not pictures:
            problems[0].request_id = answer.request_id or None
            raise problems[0]
        return compose_reply(answer, pictures, count=wire.count, with_pictures=wire.with_pictures)

    async def _sound(self, entry: Entry) -> ReplyPicture | BadReply:
        """One picture of an answer, or what is wrong with it."""
        try:
            fetched = await self._fetcher.fetch(entry.address) if entry.address else None
            return await asyncio.to_thread(measured_entry, entry, fetched)
        except BadReply as problem:
            return problem

    @asynccontextmanager
    async def _within(self, limit_s: float, *, costs: bool = True) -> AsyncIterator[None]:
        """Translate errors and hold a deadline over everything inside."""
        await self._connection.load()
        with engine_errors(self._connection.key, costs=costs):
            async with asyncio.timeout(limit_s):
                yield


def _makes_pictures(card: ModelCard) -> bool:
    """Whether a listed model is one for pictures: known, or named like one."""
    is_known = card.status is not Status.UNKNOWN
    return is_known or any(word in card.name for word in _IMAGE_WORDS)
