"""The OpenAI engine on the stub, for the modules beside this one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import pytest
from pydantic import SecretStr

from imagegen.adapters.openai_connection import Patience
from imagegen.adapters.openai_engine import OpenAIEngine
from imagegen.domain.models import TEXT_MODEL
from imagegen.domain.servers import OPENAI
from tests.stub_openai import StubOpenAI

MakeEngine = Callable[..., OpenAIEngine]


@pytest.fixture
async def make_engine(stub: StubOpenAI) -> AsyncIterator[MakeEngine]:
    """Engines on the stub, or elsewhere as the changes say; closed at the end."""
    async with AsyncExitStack() as made:

        def make(**changes: object) -> OpenAIEngine:
            settings = {
                "key": SecretStr(stub.key),
                "base_url": stub.base_url,
                "profile": OPENAI,
                "text_model": TEXT_MODEL,
                "patience": Patience(total_s=30, connect_s=5),
            }
            engine = OpenAIEngine(**(settings | changes))
            made.push_async_callback(engine.aclose)
            return engine

        yield make


@pytest.fixture
def engine(make_engine: MakeEngine) -> OpenAIEngine:
    """The engine as it speaks to OpenAI."""
    return make_engine()
