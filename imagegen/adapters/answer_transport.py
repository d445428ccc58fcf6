"""The transport that keeps answers as they arrive, or replays kept ones instead of sending.

Imported on first use only, with the HTTP package. Knows HTTP and the spool's files alone.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import BinaryIO

import httpx2

from imagegen.adapters.answer_spool import LocalAnswers


class KeepingTransport(httpx2.AsyncBaseTransport):
    """Wraps the real transport."""

    def __init__(self, wire: httpx2.AsyncBaseTransport, spool: LocalAnswers) -> None:
        """``wire`` really sends."""
        self._wire = wire
        self._spool = spool

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send, and keep what comes back; or answer from the file, sending nothing."""
        name = self._spool.named(request.url.path)
        if not name:
            return await self._wire.handle_async_request(request)
        kept = self._spool.read(name)
        if kept is not None:
            return _replayed(kept)
        # A compressed answer could not be told whole from cut after a crash.
        request.headers["accept-encoding"] = "identity"
        answer = await self._wire.handle_async_request(request)
        return httpx2.Response(
            answer.status_code,
            headers=answer.headers,
            stream=_Tee(answer, self._spool, name),
            extensions=answer.extensions,
        )

    async def aclose(self) -> None:
        """Close the real one."""
        await self._wire.aclose()


class _Tee(httpx2.AsyncByteStream):
    """Hands bytes on once they are written down."""

    def __init__(self, answer: httpx2.Response, spool: LocalAnswers, name: str) -> None:
        assert isinstance(answer.stream, httpx2.AsyncByteStream)
        self._answer = answer
        self._stream = answer.stream
        self._spool = spool
        self._name = name
        self._file: BinaryIO | None = None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        told = {"status": self._answer.status_code, "headers": dict(self._answer.headers)}
        self._file = file = self._spool.open(self._name)
        file.write(json.dumps(told).encode() + b"\n")
        async for chunk in self._stream:
            file.write(chunk)
            yield chunk
        self._spool.close(self._name, file)

    async def aclose(self) -> None:
        # Readers of events stop at the last one, before the answer's own end.
        if self._file is not None:
            self._file.close()
        await self._stream.aclose()


def _replayed(kept: bytes) -> httpx2.Response:
    head, _, body = kept.partition(b"\n")
    told = json.loads(head)
    told["headers"].pop("transfer-encoding", None)
    return httpx2.Response(told["status"], headers=told["headers"], content=body)
