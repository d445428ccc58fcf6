"""The set-ups that are attacked, and who attacks them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.attacks.running import RunningStudio, Visitor
from tests.stub_openai import StubOpenAI

HOST_KEY = "sk-canary-host-4f9a1c77e2b80d55"
OWN_KEY = "sk-canary-ours-9b3e6d10c4a72f88"


@pytest.fixture(scope="session")
def canary_stub() -> Iterator[StubOpenAI]:
    """An image service that takes only the host's key."""
    with StubOpenAI(key=HOST_KEY) as server:
        yield server


@pytest.fixture(scope="session", params=["private", "public"])
def studio(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    canary_stub: StubOpenAI,
) -> Iterator[RunningStudio]:
    """The studio on a private machine, and as a public demo; with the host's key."""
    settings = {
        "api_key": HOST_KEY,
        "base_url": canary_stub.base_url,
        "server": "openai",
        "posts_per_minute": "100000",
    }
    if request.param == "public":
        settings |= {
            "public": "1",
            "hosts": "studio.example.com",
            "person_images_per_min": "600",
        }
    with RunningStudio(tmp_path_factory.mktemp(request.param), **settings) as running:
        yield running


@pytest.fixture
def ann(studio: RunningStudio) -> Visitor:
    """A visitor."""
    return studio.visitor()


@pytest.fixture
def bob(studio: RunningStudio) -> Visitor:
    """Another visitor."""
    return studio.visitor()


@pytest.fixture
def nobody(studio: RunningStudio) -> Visitor:
    """A program without a cookie."""
    return studio.anonymous()


@pytest.fixture(params=["visitor", "program"])
def anyone(request: pytest.FixtureRequest, studio: RunningStudio) -> Visitor:
    """Each kind of stranger in turn: with a cookie, and without."""
    return studio.visitor() if request.param == "visitor" else studio.anonymous()
