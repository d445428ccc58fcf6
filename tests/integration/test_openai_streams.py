"""Partial pictures on the way to the final one, and streams that go wrong."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from imagegen.adapters.openai_connection import Patience
from imagegen.domain.models import CATALOG
from imagegen.domain.pricing import cost
from imagegen.domain.servers import GENERIC
from imagegen.errors import BadReply, Billed, EngineFailed, EngineTimeout
from tests.orders import change, generation, ignore


@pytest.mark.parametrize("order", [generation, change], ids=["generation", "edit"])
async def test_partial_pictures_come_before_the_final_one(engine, stub, order):
    seen = []
    call = order(partials=2)

    draw = engine.edit if order is change else engine.generate
    reply = await draw(call, seen.append)

    assert [sketch.stage for sketch in seen] == ["painting", "sketch 1", "sketch 2"]
    for sketch in seen[1:]:
        assert Image.open(io.BytesIO(sketch.data)).size == (1024, 1024)
    assert len(reply.pictures) == 1
    assert len(stub.book.entries) == 1


async def test_the_usage_of_a_stream_counts_its_partial_pictures(engine, stub):
    reply = await engine.edit(change(partials=3), ignore)

    card = CATALOG.card("gpt-image-2.5-flare")
    assert cost(card, reply.usage) == stub.book.billed_usd
    plain = await engine.edit(change(), ignore)
    assert reply.usage.image_out == plain.usage.image_out + 300


async def test_several_pictures_are_not_streamed_because_events_do_not_say_whose_they_are(
    engine, stub
):
    reply = await engine.generate(generation(count=2, partials=2), ignore)

    assert len(reply.pictures) == 2
    assert "stream" not in stub.book.entries[0].params


async def test_a_server_that_cannot_stream_is_not_asked_to(make_engine, stub):
    await make_engine(profile=GENERIC).generate(generation(partials=2), ignore)

    assert "stream" not in stub.book.entries[0].params


async def test_no_more_than_three_partial_pictures_are_asked_for(engine, stub):
    await engine.generate(generation(partials=9), ignore)

    assert stub.book.entries[0].params["partial_images"] == 3


async def test_a_server_that_answers_at_once_instead_of_streaming_is_understood(engine, stub):
    stub.fault("sse_as_json")

    reply = await engine.generate(generation(partials=2), ignore)

    assert len(reply.pictures) == 1


async def test_a_bad_partial_picture_does_not_cost_the_final_one(engine, stub):
    seen = []
    stub.fault("sse_bad_partial")

    reply = await engine.generate(generation(partials=2), seen.append)

    assert [sketch.data for sketch in seen] == [None]
    assert len(reply.pictures) == 1


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        ("sse_cut", EngineFailed, "connection broke"),
        ("sse_end", EngineFailed, "ended before"),
        ("sse_error", EngineFailed, "Out of paint"),
        ("sse_garbage", BadReply, "broken stream"),
    ],
)
async def test_a_stream_that_goes_wrong_may_have_been_billed(engine, stub, fault, kind, words):
    stub.fault(fault)

    with pytest.raises(kind, match=words) as caught:
        await engine.generate(generation(partials=1), ignore)

    assert caught.value.billed is Billed.UNKNOWN
    assert len(stub.book.entries) == 1


async def test_a_stream_is_bound_by_the_deadline_too(make_engine, stub):
    stub.fault("slow", seconds=30)
    engine = make_engine(patience=Patience(total_s=0.6))

    with pytest.raises(EngineTimeout):
        await engine.generate(generation(partials=1), ignore)
