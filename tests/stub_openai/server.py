"""The stub as a running server: in a thread of the tests, or in a process of its own."""

from __future__ import annotations

import asyncio
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx2
import uvicorn
from starlette.requests import Request

from tests.stub_openai.app import StubApp
from tests.stub_openai.book import Book
from tests.stub_openai.faults import Fault, Faults

STUB_KEY = "sk-stub-0123456789abcdef"
_START_LIMIT_S = 20.0


class StubOpenAI:
    """The stub in a thread; a context manager."""

    def __init__(self, *, port: int = 0, key: str = STUB_KEY, book: Path | None = None) -> None:
        """``port`` 0 takes a free one; ``book`` also keeps the book as a file."""
        self.key = key
        self._app = StubApp(key=key, book=Book(book), faults=Faults(), abort=self._abort)
        self._socket = socket.create_server(("127.0.0.1", port))
        self.port: int = self._socket.getsockname()[1]
        self._server = uvicorn.Server(
            uvicorn.Config(
                self._app.routes(),
                http="h11",
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                timeout_keep_alive=60,
            )
        )
        self._thread = threading.Thread(target=self._run, name="stub-openai", daemon=True)

    @property
    def base_url(self) -> str:
        """What to set as ``OPENAI_BASE_URL``."""
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def book(self) -> Book:
        """What was asked since the start or the last reset."""
        return self._app.book

    @property
    def latency_s(self) -> float:
        """How long every answer takes at least."""
        return self._app.latency_s

    @latency_s.setter
    def latency_s(self, seconds: float) -> None:
        self._app.latency_s = seconds

    def fault(self, kind: str, *, endpoint: str = "", times: int = 1, **options: Any) -> None:
        """Let the next request (to an address that ends so) suffer; see ``faults.KINDS``."""
        for _ in range(times):
            self._app.faults.add(Fault(kind=kind, endpoint=endpoint, options=options))

    def reset(self) -> None:
        """As good as new: an empty book, no faults, no latency, no connections."""
        self._app.book, self._app.faults, self._app.latency_s = Book(), Faults(), 0.0
        for connection in list(self._server.server_state.connections):
            self._loop.call_soon_threadsafe(connection.transport.abort)

    def __enter__(self) -> Self:
        self._thread.start()
        deadline_s = time.monotonic() + _START_LIMIT_S
        while not self._server.started:
            assert self._thread.is_alive(), "the stub died while starting"
            assert time.monotonic() < deadline_s, "the stub did not start"
            time.sleep(0.005)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(_START_LIMIT_S)
        self._socket.close()

    def serve(self) -> None:
        """Run in this thread until interrupted."""
        self._run()

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        await self._server.serve(sockets=[self._socket])

    def _abort(self, request: Request) -> None:
        """Reset the connection under a request: the peer sees RST, not an orderly end."""
        assert request.client is not None
        for connection in list(self._server.server_state.connections):
            if connection.client == tuple(request.client):
                raw = connection.transport.get_extra_info("socket")
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                connection.transport.abort()


class StubProcess:
    """The stub in a process of its own, so that it does not share the tests' processor time."""

    def __init__(self, *, book: Path | None = None, latency_s: float = 0.0) -> None:
        """``book`` keeps the book as a file."""
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port: int = probe.getsockname()[1]
        self.key = STUB_KEY
        self._command = [sys.executable, "-m", "tests.stub_openai", "--port", str(self.port)]
        self._command += ["--latency", str(latency_s)]
        self._command += ["--book", str(book)] if book else []

    @property
    def base_url(self) -> str:
        """What to set as ``OPENAI_BASE_URL``."""
        return f"http://127.0.0.1:{self.port}/v1"

    def entries(self) -> list[dict[str, Any]]:
        """The book so far."""
        return list(self._client.get("/_stub/book").json())

    def fault(self, kind: str, **options: Any) -> None:
        """As ``StubOpenAI.fault``."""
        self._client.post("/_stub/fault", json={"kind": kind, **options}).raise_for_status()

    def __enter__(self) -> Self:
        root = Path(__file__).parents[2]
        self._process = subprocess.Popen(self._command, cwd=root, stdout=subprocess.DEVNULL)
        self._client = httpx2.Client(base_url=f"http://127.0.0.1:{self.port}", trust_env=False)
        deadline_s = time.monotonic() + _START_LIMIT_S
        while not self._answers():
            assert self._process.poll() is None, "the stub died while starting"
            assert time.monotonic() < deadline_s, "the stub did not start"
            time.sleep(0.05)
        return self

    def _answers(self) -> bool:
        try:
            return self._client.get("/_stub/book").is_success
        except httpx2.TransportError:
            return False

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()
        self._process.terminate()
        self._process.wait(_START_LIMIT_S)
