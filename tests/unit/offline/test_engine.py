"""The offline engine behind the engine port."""

from __future__ import annotations

import asyncio
import io
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from imagegen.domain.calls import EditCall, GenerateCall
from imagegen.domain.geometry import Extent
from imagegen.domain.requests import FileFormat
from imagegen.errors import InvalidOption
from imagegen.offline.engine import OfflineEngine

SMALL = Extent(160, 128)
SOFTWARE = "imagegen offline engine (no AI)"
EXIF_SOFTWARE = 0x0131


@pytest.fixture
def engine():
    return OfflineEngine()


@pytest.fixture
def generation():
    return GenerateCall(
        model="offline", prompt="a lake at dawn", size=SMALL, quality="standard", seed=5
    )


@pytest.fixture
def change():
    rng = np.random.default_rng(0)
    coarse = rng.integers(60, 200, (8, 10, 3), dtype=np.uint8)
    picture = np.asarray(Image.fromarray(coarse).resize(SMALL, Image.Resampling.BICUBIC))
    mask = np.zeros((SMALL.height, SMALL.width), np.uint8)
    mask[40:100, 50:120] = 255
    return EditCall(
        model="offline",
        prompt="In the masked area: nothing. Keep the rest.",
        pictures=(picture,),
        mask=mask,
        size=SMALL,
        quality="standard",
        seed=5,
    )


def ignore(sketch):
    """Nobody is watching."""


def opened(reply, place=0):
    return Image.open(io.BytesIO(reply.pictures[place].data))


def pixels(reply, place=0):
    return np.asarray(opened(reply, place).convert("RGB"))


async def test_the_same_seed_gives_the_same_bytes(engine, generation):
    first = await engine.generate(generation, ignore)
    again = await OfflineEngine().generate(generation, ignore)

    assert first.pictures[0].data == again.pictures[0].data


async def test_another_seed_gives_another_picture(engine, generation):
    first = await engine.generate(generation, ignore)
    other = await engine.generate(replace(generation, seed=6), ignore)

    assert not np.array_equal(pixels(first), pixels(other))


async def test_without_a_seed_every_run_is_another(engine, generation):
    first, second = [
        await engine.generate(replace(generation, seed=None), ignore) for _ in range(2)
    ]

    assert not np.array_equal(pixels(first), pixels(second))


async def test_the_first_of_several_pictures_is_the_one_that_its_seed_gives(engine, generation):
    alone = await engine.generate(generation, ignore)
    three = await engine.generate(replace(generation, count=3), ignore)

    assert three.pictures[0].data == alone.pictures[0].data
    assert len({picture.data for picture in three.pictures}) == 3


@pytest.mark.parametrize("file_format", list(FileFormat))
async def test_every_file_says_that_no_ai_made_it(engine, generation, file_format):
    reply = await engine.generate(replace(generation, format=file_format), ignore)

    image = opened(reply)
    assert image.format == file_format.name
    if file_format is FileFormat.PNG:
        assert image.text["Software"] == SOFTWARE
    else:
        assert image.getexif()[EXIF_SOFTWARE] == SOFTWARE


async def test_the_note_says_what_was_understood_and_that_there_is_no_ai(engine, generation):
    reply = await engine.generate(generation, ignore)

    assert "lake" in reply.note
    assert reply.note.endswith("Offline engine, no AI.")


async def test_the_style_of_the_call_is_painted(engine, generation):
    plain = await engine.generate(generation, ignore)
    sketch = await engine.generate(replace(generation, style="pencil_sketch"), ignore)

    grey = pixels(sketch).astype(int)
    assert (grey.max(-1) - grey.min(-1)).max() < 25
    assert not np.array_equal(pixels(plain), pixels(sketch))


async def test_sketches_come_as_pictures_only_as_often_as_asked_for(engine, generation):
    seen = []

    await engine.generate(replace(generation, partials=1), seen.append)

    assert len([sketch for sketch in seen if sketch.data]) == 1
    assert len(seen) > 1
    assert all(sketch.stage for sketch in seen)


async def test_a_very_large_picture_has_its_size_all_the_same(engine, generation):
    reply = await engine.generate(replace(generation, size=Extent(2400, 1200)), ignore)

    assert opened(reply).size == (2400, 1200)


async def test_a_masked_edit_keeps_every_pixel_outside_the_mask(engine, change):
    reply = await engine.edit(change, ignore)

    assert np.array_equal(pixels(reply)[change.mask == 0], change.pictures[0][change.mask == 0])


@pytest.mark.parametrize("words", ["", "remove the dog", "just grass"])
async def test_words_that_name_nothing_to_place_fill_the_mask(engine, change, words):
    hidden = np.where(change.mask[..., None] > 0, np.uint8([255, 0, 255]), change.pictures[0])

    reply = await engine.edit(replace(change, subject=words, pictures=(hidden,)), ignore)

    assert "Filled" in reply.note
    inside = pixels(reply)[change.mask > 0].astype(int)
    assert (np.abs(inside - (255, 0, 255)).sum(-1) > 60).all()


async def test_a_named_subject_is_placed_in_the_mask(engine, change):
    filled = await engine.edit(change, ignore)
    placed = await engine.edit(replace(change, subject="a red apple"), ignore)

    assert "apple" in placed.note
    difference = np.abs(pixels(placed).astype(int) - pixels(filled)).sum(-1)
    assert (difference[change.mask > 0] > 40).mean() > 0.1


async def test_a_style_word_without_a_mask_repaints_the_picture(engine, change):
    reply = await engine.edit(replace(change, mask=None, style="pencil_sketch"), ignore)

    assert "pencil sketch" in reply.note
    grey = pixels(reply).astype(int)
    assert (grey.max(-1) - grey.min(-1)).max() < 25


async def test_a_style_word_with_a_mask_repaints_only_the_mask(engine, change):
    reply = await engine.edit(replace(change, style="pop_art"), ignore)

    assert np.array_equal(pixels(reply)[change.mask == 0], change.pictures[0][change.mask == 0])
    assert not np.array_equal(pixels(reply), change.pictures[0])


@pytest.mark.parametrize(("words", "told"), [("strong variation", "strong"), ("nicer", "no style")])
async def test_an_edit_without_mask_and_style_is_a_variation(engine, change, words, told):
    reply = await engine.edit(replace(change, mask=None, subject=words), ignore)

    assert told in reply.note
    assert not np.array_equal(pixels(reply), change.pictures[0])


async def test_an_extension_is_told_as_one(engine, change):
    mask = np.zeros_like(change.mask)
    mask[:, 110:] = 255

    reply = await engine.edit(replace(change, mask=mask), ignore)

    assert "Continued" in reply.note
    assert np.array_equal(pixels(reply)[:, :110], change.pictures[0][:, :110])


async def test_an_empty_mask_changes_nothing_and_says_so(engine, change):
    reply = await engine.edit(replace(change, mask=np.zeros_like(change.mask)), ignore)

    assert "nothing" in reply.note
    assert np.array_equal(pixels(reply), change.pictures[0])


async def test_a_very_large_edit_keeps_every_pixel_outside_the_mask(engine, change):
    picture = np.random.default_rng(1).integers(0, 256, (1600, 1600, 3), dtype=np.uint8)
    mask = np.zeros((1600, 1600), np.uint8)
    mask[700:740, 700:740] = 255
    call = replace(change, pictures=(picture,), mask=mask, size=Extent(1600, 1600))

    reply = await engine.edit(call, ignore)

    assert np.array_equal(pixels(reply)[mask == 0], picture[mask == 0])


async def test_an_edit_has_the_size_that_was_asked_for(engine, change):
    reply = await engine.edit(replace(change, size=Extent(200, 160)), ignore)

    assert opened(reply).size == (200, 160)


async def test_a_quality_of_another_model_is_refused(engine, generation):
    with pytest.raises(InvalidOption, match="quality"):
        await engine.generate(replace(generation, quality="max"), ignore)


async def test_a_cancelled_drawing_makes_room_for_the_next(engine, generation):
    long = replace(generation, size=Extent(1024, 1024), count=9)
    work = asyncio.create_task(engine.generate(long, ignore))
    await asyncio.sleep(0.3)
    work.cancel()

    with pytest.raises(asyncio.CancelledError):
        await work
    started_s = time.monotonic()
    await engine.generate(generation, ignore)

    assert time.monotonic() - started_s < 5, "nine large pictures would take far longer"


async def test_the_engine_offers_one_model_by_its_name(engine):
    assert engine.name == "offline"
    assert [model.name for model in await engine.models()] == ["offline"]


async def test_a_picture_is_described_and_a_prompt_rewritten_without_cost(engine, change):
    described = await engine.describe(change.pictures[0])
    rewritten = await engine.rewrite("a lighthouse")

    assert described.text
    assert "lighthouse" in rewritten.text
    assert described.usage is None
    assert rewritten.usage is None


def test_importing_the_engine_loads_nothing_heavy():
    script = (
        "import sys, imagegen.offline.engine, imagegen.offline.words;"
        "print([name for name in ('cv2', 'resvg_py', 'PIL') if name in sys.modules])"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"
