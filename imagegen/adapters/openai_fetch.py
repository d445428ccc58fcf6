"""Results that a server left behind an address: fetched at once, and from nowhere else.

An address in an answer is untrusted. It is followed only to the server itself or to the hosts
that the server's profile names, over https, without redirects, up to a limit. Must not know
calls or pictures.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import SecretStr

from imagegen.adapters.openai_pictures import decode_base64
from imagegen.errors import BadReply

if TYPE_CHECKING:
    import httpx2

LIMIT_BYTES = 30 * 1024 * 1024
_TIMEOUT_S = 30.0
_CONNECT_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetcher:
    """Fetches one server's results.

    Attributes:
        base_url: the server's own address; relative results are read from there.
        hosts: other hosts that may be asked, by https.
        key: only ever sent to the server itself.
        http_client: for tests; None makes a fresh one.
    """

    base_url: str
    hosts: tuple[str, ...]
    key: SecretStr
    http_client: httpx2.AsyncClient | None = None

    async def fetch(self, address: str) -> bytes:
        """The bytes behind a result's address, which may be relative or a data address.

        Raises:
            BadReply: the address is not allowed, or nothing usable came from there.
        """
        if address[:5].lower() == "data:":
            return _inline(address)
        import httpx2

        target = self._allowed(address)
        client = self.http_client or httpx2.AsyncClient()
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                return await self._download(client, target)
        except (httpx2.HTTPError, TimeoutError):
            raise BadReply("The picture could not be fetched from the server.") from None
        finally:
            if client is not self.http_client:
                await client.aclose()

    def _allowed(self, address: str) -> httpx2.URL:
        """The absolute address, if it may be asked at all."""
        import httpx2

        base = httpx2.URL(self.base_url)
        try:
            target = base.join(address)
        except httpx2.InvalidURL:
            raise BadReply("The server sent a broken address for the picture.") from None
        if target.userinfo or "\\" in address:
            raise BadReply("The server sent a misleading address for the picture.")
        is_own = _origin(target) == _origin(base)
        is_named = target.scheme == "https" and target.port is None and target.host in self.hosts
        if not (is_own or is_named):
            raise BadReply(
                "The server put the picture at an address that is not allowed.",
                hint="Ask the operator for the right server profile, or use another server.",
            )
        return target

    async def _download(self, client: httpx2.AsyncClient, target: httpx2.URL) -> bytes:
        import httpx2

        headers = {}
        if _origin(target) == _origin(httpx2.URL(self.base_url)):
            headers["Authorization"] = f"Bearer {self.key.get_secret_value()}"
        timeout = httpx2.Timeout(_TIMEOUT_S, connect=_CONNECT_S)
        async with client.stream(
            "GET", target, headers=headers, timeout=timeout, follow_redirects=False
        ) as response:
            if response.status_code != httpx2.codes.OK:
                raise BadReply(f"The picture's address answered {response.status_code}.")
            return await read_limited(response, LIMIT_BYTES)


async def read_limited(response: httpx2.Response, limit_bytes: int) -> bytes:
    """The whole body, as long as it stays under a limit.

    Raises:
        BadReply: it is longer.
    """
    chunks: list[bytes] = []
    total_bytes = 0
    async for chunk in response.aiter_bytes():
        total_bytes += len(chunk)
        if total_bytes > limit_bytes:
            raise BadReply("The server's answer is too large to be true.")
        chunks.append(chunk)
    return b"".join(chunks)


def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _inline(address: str) -> bytes:
    header, _, payload = address.partition(",")
    if not header.lower().endswith(";base64"):
        raise BadReply("The server sent a picture in an encoding that is not known.")
    return decode_base64(payload)
