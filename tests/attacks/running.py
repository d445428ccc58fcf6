"""The studio as a process of its own, and raw HTTP to it: nothing is normalised on the way."""

from __future__ import annotations

import http.client
import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).parents[2]
_START_LIMIT_S = 120.0


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(kw_only=True)
class Visitor:
    """Somebody with a cookie (or without), their session and what they may have made."""

    studio: RunningStudio
    cookie: str = ""
    session: str = field(default_factory=lambda: secrets.token_hex(6))

    def ask(
        self,
        method: str,
        path: str,
        *,
        body: bytes | Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        limit_s: float = 30,
    ) -> Answer:
        """One request exactly as given; a mapping goes as JSON."""
        sent = {"cookie": self.cookie} if self.cookie else {}
        if isinstance(body, Mapping):
            body = json.dumps(body).encode()
            sent["content-type"] = "application/json"
        return self.studio.ask(method, path, body, sent | dict(headers or {}), limit_s)

    def upload(self, data: bytes) -> str:
        """A picture through the studio's own route; its id."""
        return str(self.ask("POST", "/uploads", body=data).json()["id"])

    def call(self, data: list[Any], *, fn: int | None = None, name: str = "") -> list[Any]:
        """Run a function by number or name to its end; every message of the queue."""
        told: dict[str, Any] = {"data": data, "session_hash": self.session}
        told |= {"fn_index": fn} if fn is not None else {"api_name": name}
        if fn is None:
            told["fn_index"] = self.studio.function(name)
        joined = self.ask("POST", "/gradio_api/queue/join", body=told)
        if joined.status != 200:
            return [{"msg": "refused", "status": joined.status, "body": joined.body.decode()}]
        return self.messages()

    def messages(self) -> list[Any]:
        """Everything that waits in this session's queue, until it is empty."""
        answer = self.ask("GET", f"/gradio_api/queue/data?session_hash={self.session}", limit_s=60)
        lines = answer.body.decode().splitlines()
        return [json.loads(line[6:]) for line in lines if line.startswith("data: ")]


class RunningStudio:
    """``python app.py`` in an empty folder; a context manager."""

    def __init__(self, folder: Path, **settings: str) -> None:
        """``settings`` become ``IMAGEGEN_…`` variables."""
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port: int = probe.getsockname()[1]
        self.data_dir = folder / "data"
        self.cwd = folder / "cwd"
        self.cwd.mkdir(parents=True)
        self.log_path = folder / "log.txt"
        self.settings = {
            "IMAGEGEN_DATA_DIR": str(self.data_dir),
            "IMAGEGEN_LOG_LEVEL": "DEBUG",
            "GRADIO_TEMP_DIR": str(folder / "cache"),
            "GRADIO_ANALYTICS_ENABLED": "0",
        } | {f"IMAGEGEN_{name.upper()}": value for name, value in settings.items()}
        self._functions: dict[str, int] = {}

    def visitor(self) -> Visitor:
        """Somebody new, with a cookie."""
        answer = self.ask("GET", "/", None, {"accept": "text/html"})
        return Visitor(studio=self, cookie=answer.headers["set-cookie"].split(";")[0])

    def anonymous(self) -> Visitor:
        """Somebody without a cookie."""
        return Visitor(studio=self)

    def function(self, name: str) -> int:
        """The number of a function of the page."""
        if not self._functions:
            told = json.loads(self.ask("GET", "/config", None, {}).body)
            self._functions = {each["api_name"]: each["id"] for each in told["dependencies"]}
        return self._functions[name]

    def functions(self) -> dict[str, int]:
        """Every function of the page, the private ones included."""
        self.function("generate")
        return dict(self._functions)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None,
        headers: Mapping[str, str],
        limit_s: float = 30,
    ) -> Answer:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=limit_s)
        try:
            skips = "host" in {name.lower() for name in headers}
            connection.putrequest(method, path, skip_host=skips, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name, value)
            if body is not None and "content-length" not in {name.lower() for name in headers}:
                connection.putheader("content-length", str(len(body)))
            connection.endheaders(body)
            response = connection.getresponse()
            told = {name.lower(): value for name, value in response.getheaders()}
            return Answer(status=response.status, headers=told, body=response.read())
        finally:
            connection.close()

    def log(self) -> str:
        """Everything that was logged so far."""
        return self.log_path.read_text(errors="replace")

    def __enter__(self) -> Self:
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME")}  # noqa: TID251
        with self.log_path.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, str(ROOT / "app.py"), "--port", str(self.port)],
                cwd=self.cwd,
                env=kept | self.settings | {"PYTHONPATH": str(ROOT)},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline_s = time.monotonic() + _START_LIMIT_S
        while not self._answers():
            assert self._process.poll() is None, self.log()
            assert time.monotonic() < deadline_s, self.log()
            time.sleep(0.1)
        return self

    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def _answers(self) -> bool:
        try:
            return self.ask("GET", "/", None, {}).status in (200, 401)
        except OSError:
            return False

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
