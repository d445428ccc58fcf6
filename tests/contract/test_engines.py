"""What every image engine promises, on each engine there is."""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pytest
from PIL import Image
from pydantic import SecretStr

from imagegen.adapters.openai_engine import OpenAIEngine
from imagegen.domain.calls import EditCall, GenerateCall, Partial, Reply
from imagegen.domain.catalog import OFFLINE
from imagegen.domain.geometry import Extent
from imagegen.domain.models import TEXT_MODEL
from imagegen.domain.requests import FileFormat
from imagegen.domain.servers import OPENAI
from imagegen.errors import InvalidOption
from imagegen.offline.engine import OfflineEngine
from imagegen.ports import ImageEngine
from tests.fakes import FakeEngine, flat_picture
from tests.stub_openai import StubOpenAI

SQUARE = Extent(1024, 1024)
SLOW_S = 60.0


@dataclass(frozen=True, kw_only=True)
class Bench:
    """An engine with a model and quality that it has."""

    engine: ImageEngine
    model: str
    quality: str
    slow_down: Callable[[], None]

    def generation(self, **changes: object) -> GenerateCall:
        call = GenerateCall(
            model=self.model, prompt="A red kite over dunes", size=SQUARE, quality=self.quality
        )
        return replace(call, **changes)

    def change(self, **changes: object) -> EditCall:
        mask = np.zeros((SQUARE.height, SQUARE.width), np.uint8)
        mask[300:700, 300:700] = 255
        call = EditCall(
            model=self.model,
            prompt="In the masked area: a small boat.",
            subject="a small boat",
            pictures=(flat_picture(SQUARE),),
            mask=mask,
            size=SQUARE,
            quality=self.quality,
        )
        return replace(call, **changes)


@pytest.fixture(params=["openai", "offline", "fake"])
async def bench(request: pytest.FixtureRequest, stub: StubOpenAI) -> AsyncIterator[Bench]:
    """Each engine in turn."""
    if request.param == "fake":
        fake = FakeEngine()
        slow_down = partial(setattr, fake, "delay_s", SLOW_S)
        yield Bench(engine=fake, model="gpt-image-2", quality="low", slow_down=slow_down)
        return
    if request.param == "offline":
        offline = OfflineEngine()
        yield Bench(engine=offline, model=OFFLINE, quality="standard", slow_down=_already_slow)
        return
    engine = OpenAIEngine(
        key=SecretStr(stub.key), base_url=stub.base_url, profile=OPENAI, text_model=TEXT_MODEL
    )
    slow_down = partial(setattr, stub, "latency_s", SLOW_S)
    yield Bench(engine=engine, model="gpt-image-2", quality="low", slow_down=slow_down)
    await engine.aclose()


def _already_slow() -> None:
    """Drawing takes its time by itself."""


def ignore(sketch: Partial) -> None:
    """Nobody is watching."""


def decoded(reply: Reply) -> Iterator[Image.Image]:
    for picture in reply.pictures:
        image = Image.open(io.BytesIO(picture.data))
        image.load()
        assert Extent(*image.size) == picture.extent
        assert image.format == picture.format.name
        yield image


async def test_a_generation_has_the_size_that_was_asked_for(bench):
    reply = await bench.engine.generate(bench.generation(size=Extent(1536, 1024)), ignore)

    assert [image.size for image in decoded(reply)] == [(1536, 1024)]


async def test_two_pictures_are_two_different_pictures(bench):
    reply = await bench.engine.generate(bench.generation(count=2), ignore)

    first, second = decoded(reply)
    assert first.tobytes() != second.tobytes()


@pytest.mark.parametrize("file_format", list(FileFormat))
async def test_a_picture_comes_in_the_format_that_was_asked_for(bench, file_format):
    reply = await bench.engine.generate(bench.generation(format=file_format), ignore)

    assert [image.format for image in decoded(reply)] == [file_format.name]


async def test_an_edit_has_the_size_that_was_asked_for(bench):
    reply = await bench.engine.edit(bench.change(), ignore)

    assert [image.size for image in decoded(reply)] == [SQUARE]


async def test_an_edit_changes_what_the_mask_covers(bench):
    call = bench.change()

    reply = await bench.engine.edit(call, ignore)

    (image,) = decoded(reply)
    change = np.abs(np.asarray(image.convert("RGB"), np.int16) - call.pictures[0])
    assert change[call.mask == 255].mean() > 1


async def test_an_edit_without_a_mask_changes_the_picture(bench):
    call = bench.change(mask=None)

    reply = await bench.engine.edit(call, ignore)

    (image,) = decoded(reply)
    assert image.convert("RGB").tobytes() != call.pictures[0].tobytes()


async def test_an_edit_takes_references_beside_its_picture(bench):
    reference = flat_picture(Extent(512, 640), colour=(200, 40, 40))
    call = bench.change()

    reply = await bench.engine.edit(replace(call, pictures=(*call.pictures, reference)), ignore)

    assert len(list(decoded(reply))) == 1


async def test_an_edit_leaves_the_callers_arrays_alone(bench):
    call = bench.change()
    picture, mask = call.pictures[0].copy(), call.mask.copy()

    await bench.engine.edit(call, ignore)

    assert np.array_equal(picture, call.pictures[0])
    assert np.array_equal(mask, call.mask)


async def test_partial_pictures_are_pictures_and_their_stages_have_names(bench):
    seen: list[Partial] = []

    await bench.engine.generate(bench.generation(partials=2), seen.append)

    assert any(sketch.data for sketch in seen)
    for sketch in seen:
        assert sketch.stage
        if sketch.data:
            Image.open(io.BytesIO(sketch.data)).load()


async def test_a_quality_that_the_model_lacks_is_refused(bench):
    with pytest.raises(InvalidOption, match="quality"):
        await bench.engine.generate(bench.generation(quality="splendid"), ignore)


async def test_calls_beside_each_other_get_their_own_pictures(bench):
    sizes = [Extent(1024, 1024), Extent(1536, 1024), Extent(1024, 1536)]

    replies = await asyncio.gather(
        *(bench.engine.generate(bench.generation(size=size), ignore) for size in sizes)
    )

    assert [reply.pictures[0].extent for reply in replies] == sizes


async def test_cancelling_stops_the_work_at_once(bench):
    bench.slow_down()
    work = asyncio.create_task(bench.engine.generate(bench.generation(count=4), ignore))
    await asyncio.sleep(0.3)

    cancelled_at_s = time.monotonic()
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work

    assert time.monotonic() - cancelled_at_s < 3


async def test_usage_is_none_or_makes_sense(bench):
    reply = await bench.engine.generate(bench.generation(), ignore)

    assert reply.usage is None or reply.usage.image_out > 0


async def test_it_offers_at_least_one_model_by_name(bench):
    offered = await bench.engine.models()

    assert offered
    assert all(model.name for model in offered)


async def test_a_description_is_a_plain_sentence(bench):
    reply = await bench.engine.describe(flat_picture(Extent(640, 480)))

    assert 10 <= len(reply.text) <= 500
    assert reply.text.isprintable()


async def test_a_rewritten_prompt_keeps_its_subject_and_grows(bench):
    reply = await bench.engine.rewrite("a fox in the snow")

    assert "fox" in reply.text.lower()
    assert len("a fox in the snow") < len(reply.text) <= 2000
    assert reply.text.isprintable()


async def test_its_name_is_what_jobs_store(bench):
    assert bench.engine.name in ("openai", "offline", "fake")
