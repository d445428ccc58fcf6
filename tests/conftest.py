"""What every test stands on: a clean environment, an empty data folder, a stub on request."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stub_openai import StubOpenAI

_FOREIGN_PREFIXES = ("OPENAI_", "IMAGEGEN_", "AZURE_OPENAI_", "GRADIO_")
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No key, address or proxy of the machine may reach a test, and no file of a test stays."""
    for name in tuple(os.environ):  # noqa: TID251 - it is emptied here, not read
        if name.startswith(_FOREIGN_PREFIXES) or name.upper() in _PROXIES:
            monkeypatch.delenv(name)
    monkeypatch.setenv("IMAGEGEN_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture(scope="session")
def stub_server() -> Iterator[StubOpenAI]:
    """The one stub of the image service that all tests share; they use ``stub``."""
    with StubOpenAI() as server:
        yield server


@pytest.fixture
def stub(stub_server: StubOpenAI) -> StubOpenAI:
    """The stub of the image service with an empty book and no faults."""
    stub_server.reset()
    return stub_server
