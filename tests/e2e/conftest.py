"""The real app as its own process, and a browser that notices everything that goes wrong."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.e2e.walks import open_studio

ROOT = Path(__file__).parent.parent.parent
START_LIMIT_S = 90
BROWSER_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
FOREIGN_PREFIXES = ("OPENAI_", "IMAGEGEN_", "AZURE_OPENAI_", "GRADIO_")


@dataclass
class App:
    """One running ``python app.py``, offline, over a folder of its own."""

    folder: Path
    port: int
    extra: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    @property
    def log(self) -> str:
        return (self.folder / "app.log").read_text(errors="replace")

    def start(self) -> None:
        kept = {
            name: value
            for name, value in os.environ.items()  # noqa: TID251 - handed on, not read
            if not name.startswith(FOREIGN_PREFIXES)
        }
        own = {"IMAGEGEN_DATA_DIR": str(self.folder / "data"), "PYTHONUNBUFFERED": "1"}
        with (self.folder / "app.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(ROOT / "app.py"), "--port", str(self.port)],
                cwd=self.folder,
                env=kept | own | self.extra | {"PYTHONPATH": str(ROOT)},
                stdout=log,
                stderr=log,
            )
        self._await_answer()

    def stop(self) -> None:
        assert self.process
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(20)

    def restart(self) -> None:
        self.stop()
        self.start()

    def _await_answer(self) -> None:
        assert self.process
        until = time.monotonic() + START_LIMIT_S
        while time.monotonic() < until:
            assert self.process.poll() is None, f"the app did not start:\n{self.log[-4000:]}"
            try:
                with urllib.request.urlopen(self.url, timeout=5) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.2)
        pytest.fail(f"no answer within {START_LIMIT_S} s:\n{self.log[-4000:]}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """One app for all tests; each has its own visitor, so they do not meet."""
    running = App(folder=tmp_path_factory.mktemp("app"), port=free_port())
    running.start()
    yield running
    running.stop()


@pytest.fixture
def own_app(tmp_path: Path) -> Iterator[App]:
    """An app that a test may stop and start as it likes."""
    running = App(folder=tmp_path, port=free_port())
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, as the system has it."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "these tests need Chromium: run `make test`, it installs what is missing"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=BROWSER_OPTIONS)
        yield running
        running.close()


@dataclass
class Watched:
    """What a page must not do."""

    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    """Addresses of other machines that were asked for."""

    def watch(self, context: BrowserContext, url: str) -> None:
        context.on("console", self._hear)
        context.on("weberror", self._fail)
        context.on("request", lambda request: self._ask(request.url, url))

    def _hear(self, message) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def _fail(self, error) -> None:
        self.errors.append(str(error.error))

    def _ask(self, asked: str, own: str) -> None:
        if not asked.startswith((own, "data:", "blob:")):
            self.strangers.append(asked)


@pytest.fixture
def watched() -> Watched:
    return Watched()


@pytest.fixture
def context(browser: Browser, app: App, watched: Watched) -> Iterator[BrowserContext]:
    """A visitor with nothing but a wide screen."""
    made = browser.new_context(viewport={"width": 1440, "height": 900})
    watched.watch(made, app.url)
    made.set_default_timeout(60_000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, app: App, watched: Watched) -> Iterator[Page]:
    """The studio, open; afterwards nothing may have gone wrong and nobody have been told."""
    opened = context.new_page()
    open_studio(opened, app.url)
    yield opened
    assert not watched.errors
    assert not watched.strangers
