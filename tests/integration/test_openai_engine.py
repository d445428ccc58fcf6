"""What leaves for the server, byte by byte, and that it leaves once."""

from __future__ import annotations

import asyncio
import io
import logging
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydantic import SecretStr

from imagegen.adapters.openai_connection import Patience
from imagegen.domain.geometry import Extent
from imagegen.domain.models import CATALOG
from imagegen.domain.pricing import cost
from imagegen.domain.requests import Background, FileFormat
from imagegen.errors import (
    Billed,
    EngineRefused,
    EngineTimeout,
    EngineUnreachable,
    EngineUnsupported,
    SettingsError,
)
from tests.fakes import flat_picture
from tests.orders import SQUARE, change, generation, hole, ignore


async def test_a_generation_sends_what_model_and_server_take_and_nothing_else(engine, stub):
    await engine.generate(generation(seed=7, person="p-1"), ignore)

    (entry,) = stub.book.entries
    assert entry.endpoint == "/v1/images/generations"
    assert entry.params == {
        "model": "gpt-image-2.5-flare",
        "prompt": "A kite",
        "n": 1,
        "size": "1024x1024",
        "quality": "low",
        "output_format": "png",
        "safety_identifier": "p-1",
    }


async def test_a_background_is_sent_only_when_one_was_chosen(engine, stub):
    wanted = generation(background=Background.TRANSPARENT, format=FileFormat.WEBP)

    reply = await engine.generate(wanted, ignore)

    assert stub.book.entries[0].params["background"] == "transparent"
    assert Image.open(io.BytesIO(reply.pictures[0].data)).mode == "RGBA"


async def test_automatic_quality_is_resolved_before_it_is_paid_for(engine, stub):
    await engine.generate(generation(quality="auto"), ignore)

    assert stub.book.entries[0].params["quality"] == "medium"


async def test_an_edit_sends_its_picture_as_a_png_with_name_and_type(engine, stub):
    call = change()

    await engine.edit(call, ignore)

    (entry,) = stub.book.entries
    picture = entry.upload("image")
    assert (picture.filename, picture.mime) == ("image.png", "image/png")
    sent = np.asarray(Image.open(io.BytesIO(picture.data)))
    assert np.array_equal(sent, call.pictures[0])


async def test_a_mask_is_clear_white_where_to_repaint_and_solid_black_where_to_keep(engine, stub):
    await engine.edit(change(), ignore)

    part = stub.book.entries[0].upload("mask")
    assert (part.filename, part.mime) == ("mask.png", "image/png")
    mask = Image.open(io.BytesIO(part.data))
    assert mask.mode == "RGBA"
    pixels = np.asarray(mask)
    assert (pixels[hole() == 255] == (255, 255, 255, 0)).all()
    assert (pixels[hole() == 0] == (0, 0, 0, 255)).all()


async def test_a_soft_mask_is_decided_before_it_is_sent(engine, stub):
    soft = np.tile(np.linspace(0, 255, 1024).astype(np.uint8), (1024, 1))

    await engine.edit(change(mask=soft), ignore)

    pixels = np.asarray(Image.open(io.BytesIO(stub.book.entries[0].upload("mask").data)))
    assert np.array_equal(pixels[..., 3], np.where(soft >= 128, 0, 255))


async def test_a_mask_too_intricate_for_the_wire_is_refused_unsent(engine, stub):
    noise = np.random.default_rng(1).integers(0, 2, (3840, 2160), np.uint8) * 255
    noise = np.repeat(np.repeat(noise, 2, axis=0), 2, axis=1)
    picture = flat_picture(Extent(4320, 7680))

    with pytest.raises(EngineRefused, match="too intricate") as caught:
        await engine.edit(change(pictures=(picture,), mask=noise), ignore)

    assert caught.value.billed is Billed.NO
    assert stub.book.entries == ()


async def test_several_pictures_go_in_their_order(engine, stub):
    reference = flat_picture(Extent(64, 48))

    await engine.edit(change(pictures=(flat_picture(SQUARE), reference)), ignore)

    parts = [part for part in stub.book.entries[0].uploads if part.field == "image[]"]
    sizes = [Image.open(io.BytesIO(part.data)).size for part in parts]
    assert sizes == [(1024, 1024), (64, 48)]


async def test_an_edit_without_a_mask_sends_none(engine, stub):
    await engine.edit(change(mask=None), ignore)

    assert {part.field for part in stub.book.entries[0].uploads} == {"image"}


async def test_a_mask_of_another_size_is_refused_unsent(engine, stub):
    with pytest.raises(EngineRefused, match="as large as its picture"):
        await engine.edit(change(mask=np.zeros((10, 10), np.uint8)), ignore)

    assert stub.book.entries == ()


async def test_more_pictures_than_the_model_takes_are_refused_unsent(engine, stub):
    with pytest.raises(EngineRefused, match="1 to 16 pictures"):
        await engine.edit(change(pictures=(flat_picture(SQUARE),) * 17), ignore)

    assert stub.book.entries == ()


async def test_more_results_than_the_model_makes_at_once_are_refused_unsent(engine, stub):
    with pytest.raises(EngineRefused, match="at most 1 can be made"):
        await engine.generate(generation(model="dall-e-3", quality="hd", count=2), ignore)

    assert stub.book.entries == ()


async def test_a_model_without_edits_is_not_asked_for_one(engine, stub):
    with pytest.raises(EngineUnsupported, match="DALL·E 3 cannot change pictures"):
        await engine.edit(change(model="dall-e-3", quality="hd"), ignore)

    assert stub.book.entries == ()


async def test_the_usage_of_a_reply_costs_what_the_server_billed(engine, stub):
    reply = await engine.edit(change(count=2), ignore)

    card = CATALOG.card("gpt-image-2.5-flare")
    assert cost(card, reply.usage) == stub.book.billed_usd > Decimal(0)
    assert reply.request_id == stub.book.entries[0].request_id


async def test_a_slow_answer_is_given_up_and_never_asked_for_again(make_engine, stub):
    engine = make_engine(patience=Patience(total_s=0.6))
    stub.fault("slow", seconds=30)

    with pytest.raises(EngineTimeout) as caught:
        await engine.generate(generation(), ignore)

    assert caught.value.billed is Billed.UNKNOWN
    assert not caught.value.retryable
    await asyncio.sleep(0.3)
    assert len(stub.book.entries) == 1


@pytest.mark.parametrize("fault", ["stall", "drip"])
async def test_an_unfinished_answer_does_not_outlive_the_deadline(make_engine, stub, fault):
    engine = make_engine(patience=Patience(total_s=1.5))
    stub.fault(fault)

    with pytest.raises(EngineTimeout):
        async with asyncio.timeout(15):
            await engine.generate(generation(), ignore)


async def test_a_server_that_is_not_there_costs_nothing(make_engine):
    engine = make_engine(base_url="http://127.0.0.1:9/v1")

    with pytest.raises(EngineUnreachable, match="nothing was sent") as caught:
        await engine.generate(generation(), ignore)

    assert caught.value.billed is Billed.NO
    assert caught.value.retryable


async def test_cancelling_closes_the_connection(engine, stub):
    stub.fault("slow", seconds=60)
    work = asyncio.create_task(engine.generate(generation(), ignore))
    while not stub.book.entries:
        await asyncio.sleep(0.02)

    started_s = time.monotonic()
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work

    assert time.monotonic() - started_s < 2
    assert len(stub.book.entries) == 1


@pytest.mark.parametrize("key", ["sk-two words", "sk-é", "sk-line\nbreak"])
def test_a_key_that_cannot_be_one_is_refused_at_once(make_engine, key):
    with pytest.raises(SettingsError) as caught:
        make_engine(key=SecretStr(key))

    assert key not in str(caught.value)


@pytest.mark.parametrize("address", ["localhost:8080", "ftp://x/v1", "http://", "http://a:b@h/v1"])
def test_an_address_that_cannot_be_one_is_refused_at_once(make_engine, address):
    with pytest.raises(SettingsError, match="OPENAI_BASE_URL"):
        make_engine(base_url=address)


async def test_the_key_stands_in_no_representation_and_no_log(engine, stub, caplog):
    with caplog.at_level(logging.DEBUG):
        await engine.generate(generation(), ignore)

    assert stub.key not in repr(engine)
    assert stub.key not in str(vars(engine))
    assert stub.key not in caplog.text


def test_the_clients_package_is_not_imported_before_the_first_call():
    script = (
        "import sys, imagegen.adapters.openai_engine; "
        "sys.exit(bool({'openai', 'httpx2', 'cv2', 'PIL.Image'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", script], cwd=Path(__file__).parents[2])

    assert done.returncode == 0
