"""Servers that speak the same language with an accent, and what they say in words."""

from __future__ import annotations

import base64

import httpx2
import pytest

from imagegen.domain.geometry import Extent
from imagegen.domain.models import TEXT_MODEL
from imagegen.domain.servers import GENERIC, LOCALAI, OPENAI, SGLANG, VLLM_OMNI, XAI
from imagegen.errors import EngineUnsupported
from tests.fakes import flat_picture, small_png
from tests.orders import change, ignore


class Elsewhere:
    """Another server, as a transport: remembers requests, answers with one small picture."""

    def __init__(self) -> None:
        self.requests: list[httpx2.Request] = []
        self.client = httpx2.AsyncClient(transport=httpx2.MockTransport(self._answer))

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        picture = base64.b64encode(small_png()).decode()
        return httpx2.Response(200, json={"data": [{"b64_json": picture}]})


async def test_the_list_of_models_holds_those_that_make_pictures(engine):
    offered = {model.name: model.ends_on for model in await engine.models()}

    assert offered["gpt-image-2"] == ""
    assert offered["gpt-image-1.5"] == "2026-12-01"
    assert TEXT_MODEL not in offered


async def test_another_server_is_believed_about_its_models(make_engine):
    engine = make_engine(profile=GENERIC)

    assert TEXT_MODEL in {model.name for model in await engine.models()}


async def test_a_description_asks_the_small_model_once_and_keeps_nothing(engine, stub):
    reply = await engine.describe(flat_picture(Extent(3000, 2000)))

    (entry,) = stub.book.entries
    assert entry.endpoint == "/v1/responses"
    assert entry.params["model"] == TEXT_MODEL
    assert entry.params["reasoning"] == {"effort": "none"}
    assert entry.params["store"] is False
    assert entry.params["max_output_tokens"] <= 1000
    assert "mean colour" in reply.text
    assert reply.usage.text_in > 1000


@pytest.mark.parametrize("profile", [OPENAI, GENERIC])
async def test_words_come_from_whichever_endpoint_the_server_has(make_engine, stub, profile):
    reply = await make_engine(profile=profile).rewrite("a fox")

    assert "fox" in reply.text
    assert reply.usage.text_out > 0
    wanted = "/v1/responses" if profile is OPENAI else "/v1/chat/completions"
    assert stub.book.entries[0].endpoint == wanted


async def test_a_server_of_edits_in_json_gets_links_an_aspect_and_no_mask(make_engine):
    server = Elsewhere()
    engine = make_engine(profile=XAI, http_client=server.client)

    await engine.edit(change(model="grok-imagine-image", quality="auto"), ignore)

    body = httpx2.Response(200, content=server.requests[0].content).json()
    assert body["image"]["url"].startswith("data:image/png;base64,")
    assert (body["aspect_ratio"], body["resolution"]) == ("1:1", "1k")
    assert not body.keys() & {"mask", "size", "quality"}


@pytest.mark.parametrize(("profile", "field"), [(VLLM_OMNI, b'name="mask_image"'), (SGLANG, None)])
async def test_a_mask_goes_under_the_name_that_the_server_reads(make_engine, profile, field):
    server = Elsewhere()
    engine = make_engine(profile=profile, http_client=server.client)

    await engine.edit(change(model="flux-2", quality="auto", seed=5), ignore)

    content = server.requests[0].content
    assert b'name="mask"' not in content
    assert field is None or field in content
    assert b'name="seed"\r\n\r\n5\r\n' in content
    assert b'name="response_format"\r\n\r\nb64_json' in content


async def test_a_server_without_edits_is_not_asked_for_one(make_engine, stub):
    with pytest.raises(EngineUnsupported, match="cannot change pictures"):
        await make_engine(profile=LOCALAI).edit(change(), ignore)

    assert stub.book.entries == ()
