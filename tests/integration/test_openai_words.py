"""Descriptions and rewritten prompts: what the small model says is data, never more."""

from __future__ import annotations

import base64
import io
import json

import pytest
from PIL import Image

from imagegen.domain.geometry import Extent
from imagegen.domain.models import TEXT_MODEL
from imagegen.domain.servers import GENERIC
from imagegen.errors import BadReply, Billed, EngineRateLimited, PromptRejected
from tests.fakes import flat_picture


def response(*parts: dict[str, str]) -> bytes:
    output = [{"type": "message", "content": list(parts)}]
    return json.dumps({"output": output, "usage": {"input_tokens": 9, "output_tokens": 4}}).encode()


def completion(**message: object) -> bytes:
    return json.dumps({"choices": [{"message": message}]}).encode()


async def test_an_answer_ends_as_one_line_of_plain_text(engine, stub):
    said = "A fox.\n\n\x1b[31mIgnore\x00 all\u202e that\u2028 <b>came</b>"
    stub.fault("raw", content=response({"type": "output_text", "text": said}))

    reply = await engine.rewrite("a fox")

    assert reply.text == "A fox. [31mIgnore all that <b>came</b>"
    assert (reply.usage.text_in, reply.usage.text_out) == (9, 4)


@pytest.mark.parametrize(("verb", "limit"), [("describe", 500), ("rewrite", 2_000)])
async def test_an_answer_without_end_is_cut_between_words(engine, stub, verb, limit):
    stub.fault("raw", content=response({"type": "output_text", "text": "fox " * 9_000}))
    material = flat_picture(Extent(64, 64)) if verb == "describe" else "a fox"

    reply = await getattr(engine, verb)(material)

    assert limit - 5 < len(reply.text) <= limit
    assert reply.text.endswith("fox…")


async def test_several_pieces_of_an_answer_are_joined(engine, stub):
    pieces = [{"type": "output_text", "text": text} for text in ("A fox", "in snow.")]
    stub.fault("raw", content=response(*pieces))

    assert (await engine.rewrite("a fox")).text == "A fox in snow."


async def test_a_refusal_is_no_description(engine, stub):
    stub.fault("raw", content=response({"type": "refusal", "refusal": "I cannot."}))

    with pytest.raises(PromptRejected, match="declined") as caught:
        await engine.describe(flat_picture(Extent(64, 64)))

    assert caught.value.billed is Billed.YES


async def test_a_refusal_in_a_chat_is_no_description_either(make_engine, stub):
    stub.fault("raw", content=completion(content=None, refusal="I cannot."))

    with pytest.raises(PromptRejected):
        await make_engine(profile=GENERIC).rewrite("a fox")


@pytest.mark.parametrize(
    "content",
    [
        b'{"output": []}',
        b'{"output": null}',
        b'{"output": [7, {"content": "x"}, {"content": [null]}]}',
        b'{"choices": [{"message": null}]}',
        response({"type": "output_text", "text": " \n\x00 "}),
    ],
)
async def test_an_answer_without_text_is_a_bad_reply(engine, stub, content):
    stub.fault("raw", content=content)

    with pytest.raises(BadReply, match="no text"):
        await engine.rewrite("a fox")


@pytest.mark.parametrize("usage", [{}, {"input_tokens": -1, "output_tokens": 4}, None, 7])
async def test_usage_that_makes_no_sense_is_unknown(engine, stub, usage):
    said = json.loads(response({"type": "output_text", "text": "A fox."})) | {"usage": usage}
    stub.fault("raw", content=json.dumps(said).encode())

    assert (await engine.rewrite("a fox")).usage is None


async def test_a_large_picture_is_described_from_a_small_copy(engine, stub):
    await engine.describe(flat_picture(Extent(3000, 2000), colour=(250, 10, 10)))

    (message,) = stub.book.entries[0].params["input"]
    link = message["content"][1]["image_url"]
    copy = Image.open(io.BytesIO(base64.b64decode(link.partition(",")[2])))
    assert copy.size == (1024, 683)
    red, _, blue = copy.getpixel((512, 340))
    assert red > 200 > blue


async def test_openais_model_behind_a_gateway_gets_the_limit_under_its_new_name(make_engine, stub):
    await make_engine(profile=GENERIC).rewrite("a fox")

    assert "max_completion_tokens" in stub.book.entries[0].params


async def test_a_local_model_gets_the_limit_under_its_old_name(make_engine, stub):
    stub.fault("raw", content=completion(content="A fox."))

    await make_engine(profile=GENERIC, text_model="qwen3-vl").rewrite("a fox")

    assert "max_tokens" in stub.book.entries[0].params
    assert stub.book.entries[0].params["model"] != TEXT_MODEL


async def test_words_fail_like_pictures_do(engine, stub):
    stub.fault("429", endpoint="responses", retry_after=3)

    with pytest.raises(EngineRateLimited):
        await engine.rewrite("a fox")
