"""Raw answers of image servers, on disk as their bytes arrive. Implements ``AnswerSpool``.

A transport under the HTTP client (``answer_transport.py``) writes every answer to a named call
into a file before anybody reads it. After a crash the same call is made again, and the transport
answers it from the file: parsing, checking and storing then go their usual way, and nothing is
sent twice. Knows HTTP alone; must not know units, engines or prices.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

if TYPE_CHECKING:
    import httpx2

_CALLS_THAT_COST = re.compile(r"/images/(generations|edits|variations)$")
_NAME = re.compile(r"[0-9a-z.\-]{1,120}")


class LocalAnswers:
    """Files in one folder: ``<call>.part`` while an answer comes, ``<call>.answer`` then."""

    def __init__(self, folder: Path) -> None:
        """Create the folder."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._call: ContextVar[str] = ContextVar("call", default="")

    @contextmanager
    def call(self, name: str) -> Iterator[None]:
        """Name the call that is made inside."""
        assert _NAME.fullmatch(name), name
        token = self._call.set(name)
        try:
            yield
        finally:
            self._call.reset(token)

    def holds(self, name: str) -> bool:
        """Whether a whole answer to the call of this name is kept."""
        if self._whole(name).exists():
            return True
        part = self._part(name)
        if part.exists() and _is_whole(part.read_bytes()):
            part.replace(self._whole(name))
            return True
        return False

    def drop(self, unit: str) -> None:
        """Forget all answers of a unit."""
        for path in self._folder.glob(f"{unit}.*"):
            path.unlink(missing_ok=True)

    def named(self, address: str) -> str:
        """The name of the call that goes to this address now, "" if it is not to be kept."""
        return self._call.get() if _CALLS_THAT_COST.search(address) else ""

    def read(self, name: str) -> bytes | None:
        """A kept answer: its head as a line of JSON, then its body; None if there is none."""
        return self._whole(name).read_bytes() if self.holds(name) else None

    def open(self, name: str) -> BinaryIO:
        """The file that an answer is written to as it comes."""
        return self._part(name).open("wb", buffering=0)

    def close(self, name: str, file: BinaryIO) -> None:
        """The answer has come as a whole: make it durable."""
        os.fsync(file.fileno())
        self._part(name).replace(self._whole(name))

    def _part(self, name: str) -> Path:
        return self._folder / f"{name}.part"

    def _whole(self, name: str) -> Path:
        return self._folder / f"{name}.answer"


def _is_whole(kept: bytes) -> bool:
    """Whether a crash came after the last byte: JSON that ends, or events with their last one."""
    head, _, body = kept.partition(b"\n")
    try:
        told = json.loads(head)
        length = told["headers"].get("content-length", "")
        if length.isdigit():
            return len(body) == int(length)
        if "event-stream" in told["headers"].get("content-type", ""):
            return b".completed" in body and body.endswith(b"\n\n")
        json.loads(body)
    except (ValueError, KeyError, TypeError):
        return False
    return True


def keeping_client(
    spool: LocalAnswers, base_url: str, timeout: httpx2.Timeout
) -> httpx2.AsyncClient:
    """An HTTP client for one server that keeps the answers to named calls, or replays them."""
    import httpx2
    from openai import DefaultAsyncHttpxClient

    from imagegen.adapters.answer_transport import KeepingTransport

    wire = httpx2.AsyncHTTPTransport(
        proxy=_proxy_for(base_url), limits=httpx2.Limits(max_connections=None)
    )
    return DefaultAsyncHttpxClient(
        transport=KeepingTransport(wire, spool),
        follow_redirects=False,
        trust_env=False,
        timeout=timeout,
    )


def _proxy_for(base_url: str) -> str | None:
    """The proxy that the machine is set to, as the client would find it by itself."""
    parts = urlsplit(base_url)
    if not parts.hostname or proxy_bypass(parts.hostname):
        return None
    proxies = getproxies()
    return proxies.get(parts.scheme) or proxies.get("all")
