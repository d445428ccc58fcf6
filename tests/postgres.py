"""A real PostgreSQL for tests: ``initdb`` into a temporary folder, own port, no privileges."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

_DEBIAN = Path("/usr/lib/postgresql")
_NOBODY = "nobody"
_START_LIMIT_S = 30.0


def find_programs() -> Path:
    """The folder of ``initdb`` and ``postgres``."""
    found = sorted(_DEBIAN.glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    assert on_path, "PostgreSQL is missing: run tests/system_packages.sh"
    return Path(on_path).resolve().parent


class PostgresServer:
    """A server that dies with its test; a context manager."""

    def __init__(self) -> None:
        """Nothing is started yet."""
        self._programs = find_programs()
        self._folder = Path(tempfile.mkdtemp(prefix="imagegen-postgres-"))
        self._as_user = {"user": _NOBODY} if os.getuid() == 0 else {}
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self._made = 0

    def make_database(self) -> str:
        """A fresh database; returns its address."""
        self._made += 1
        name = f"studio{self._made}"
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self._port), "-U", "studio", name)
        return f"postgresql://studio@127.0.0.1:{self._port}/{name}"

    def __enter__(self) -> Self:
        if self._as_user:
            os.chown(self._folder, pwd.getpwnam(_NOBODY).pw_uid, -1)
        data = str(self._folder / "data")
        self._run("initdb", "-D", data, "-U", "studio", "-A", "trust", "-E", "UTF8", "--no-sync")
        self._server = subprocess.Popen(
            [
                self._programs / "postgres", "-D", data, "-p", str(self._port),
                "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={self._folder}",
                "-c", "max_connections=200",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self._folder,
            **self._as_user,
        )  # fmt: skip
        self._wait()
        return self

    def _wait(self) -> None:
        deadline_s = time.monotonic() + _START_LIMIT_S
        ready = [self._programs / "pg_isready", "-h", "127.0.0.1", "-p", str(self._port), "-q"]
        while subprocess.run(ready, check=False).returncode:
            assert self._server.poll() is None, "PostgreSQL died while starting"
            assert time.monotonic() < deadline_s, "PostgreSQL did not start"
            time.sleep(0.05)

    def _run(self, program: str, *words: str) -> None:
        subprocess.run(
            [self._programs / program, *words],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self._folder,
            **self._as_user,
        )

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.terminate()
        self._server.wait(_START_LIMIT_S)
        shutil.rmtree(self._folder, ignore_errors=True)
