"""The way to one OpenAI-like server: the ``openai`` package's client, made on first use.

Sends each call exactly once: no retries, no redirects. The package is imported in a thread when
the first call is made, because that takes most of a second. Must not know what calls mean.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from pydantic import SecretStr

from imagegen.adapters.openai_wire import WireCall
from imagegen.errors import SettingsError

if TYPE_CHECKING:
    import httpx2
    from openai import AsyncOpenAI, AsyncStream

MakeClient = Callable[[str, "httpx2.Timeout"], "httpx2.AsyncClient"]
"""Makes the HTTP client for a server's address; it must follow no redirects and retry nothing."""

OPENAI_URL = "https://api.openai.com/v1"
"""https://developers.openai.com/api/reference (2026-11-22)."""

_NO_KEY = "none"
"""Servers without keys still get one, because the client insists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait, in seconds: for a whole call, and for the connection alone.

    Complex pictures take up to two minutes and 4K edits longer (image guide, 2026-10).
    """

    total_s: float = 300.0
    connect_s: float = 5.0


class OpenAIConnection:
    """One server and one key; safe to use from many tasks and from several event loops."""

    def __init__(
        self,
        *,
        key: SecretStr,
        base_url: str | None,
        patience: Patience,
        http_client: httpx2.AsyncClient | MakeClient | None,
    ) -> None:
        """``http_client`` is one for all, or makes one per event loop; None: a plain one each.

        Raises:
            SettingsError: the address is no http address, or the key cannot be a key.
        """
        self.key = key
        self.base_url = _checked_url(base_url or OPENAI_URL)
        self.http_client = http_client
        self.patience = patience
        _check_key(key)
        self._clients: WeakKeyDictionary[asyncio.AbstractEventLoop, AsyncOpenAI] = (
            WeakKeyDictionary()
        )

    @asynccontextmanager
    async def post(self, wire: WireCall) -> AsyncIterator[AsyncStream[object]]:
        """Send a call once and yield its unread answer.

        Raises:
            openai.OpenAIError: no connection, or an answer that is no success.
        """
        from openai import AsyncStream

        client = await self._client()
        kind = "multipart/form-data" if wire.files else "application/json"
        async with await client.post(
            wire.path,
            cast_to=object,
            body=wire.body,
            files=list(wire.files) or None,
            options={"headers": {"Content-Type": kind}},
            stream=True,
            stream_cls=AsyncStream[object],
        ) as stream:
            yield stream

    @asynccontextmanager
    async def get(self, path: str) -> AsyncIterator[AsyncStream[object]]:
        """Ask for something that costs nothing and yield its unread answer.

        Raises:
            openai.OpenAIError: no connection, or an answer that is no success.
        """
        from openai import AsyncStream

        client = await self._client()
        async with await client.get(
            path, cast_to=object, stream=True, stream_cls=AsyncStream[object]
        ) as stream:
            yield stream

    async def load(self) -> None:
        """Import the package now, off the event loop, so that its errors can be named."""
        await self._client()

    async def aclose(self) -> None:
        """Close this event loop's connections; the next call opens new ones."""
        client = self._clients.pop(asyncio.get_running_loop(), None)
        if client is not None:
            await client.close()

    async def _client(self) -> AsyncOpenAI:
        """This event loop's client."""
        loop = asyncio.get_running_loop()
        found = self._clients.get(loop)
        if found is None:
            made = await asyncio.to_thread(self._make)
            found = self._clients.setdefault(loop, made)
        return found

    def _make(self) -> AsyncOpenAI:
        import httpx2
        from openai import AsyncOpenAI, DefaultAsyncHttpxClient

        timeout = httpx2.Timeout(self.patience.total_s, connect=self.patience.connect_s)
        given = self.http_client
        made = given(self.base_url, timeout) if callable(given) else given
        return AsyncOpenAI(
            api_key=self.key.get_secret_value() or _NO_KEY,
            base_url=self.base_url,
            timeout=timeout,
            max_retries=0,
            http_client=made or DefaultAsyncHttpxClient(timeout=timeout, follow_redirects=False),
        )


def _checked_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
        usable = usable and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable or parts.username or parts.password:
        raise SettingsError(
            "OPENAI_BASE_URL is not the address of a server.",
            hint="Write it like http://localhost:8080/v1 and start again.",
        )
    return url


def _check_key(key: SecretStr) -> None:
    text = key.get_secret_value()
    if not text.isascii() or any(mark.isspace() or not mark.isprintable() for mark in text):
        raise SettingsError(
            "The API key holds blanks or characters that no key has.",
            hint="Paste the whole key (OPENAI_API_KEY) and nothing else, then start again.",
        )
