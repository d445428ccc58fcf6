"""The façade over a real database and real files: every job ends well or says why."""

from __future__ import annotations

import asyncio
import hashlib
import io
from decimal import Decimal

import numpy as np
import pytest
from PIL import Image
from pydantic import SecretStr

from imagegen.domain.geometry import Extent
from imagegen.domain.jobs import JobState, PictureRole
from imagegen.domain.requests import (
    Extend,
    Generate,
    Inpaint,
    Margins,
    Output,
    Transform,
    Vary,
    Way,
)
from imagegen.errors import (
    BadReply,
    Billed,
    EmptyMask,
    EngineAuth,
    EngineTimeout,
    InvalidOption,
    NotFound,
    PromptRejected,
    UnreadablePicture,
)
from tests.fakes import FakeEngine
from tests.studios import ANN, BOB, PAID_MODEL, build, finish, follow, mask_png, photo_png, png

OUTPUT = Output(model=PAID_MODEL, quality="low")


@pytest.fixture
def engine():
    return FakeEngine(name="openai")


@pytest.fixture
def studio(tmp_path, engine):
    return build(tmp_path, host=engine)


async def upload(studio, person=ANN, **size):
    return await studio.add_upload(photo_png(**size), person)


def pixels(data):
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


async def stored(studio, picture_id, person=ANN):
    return (await studio.picture_file(picture_id, person)).path.read_bytes()


async def test_a_generation_ends_with_the_engines_own_bytes(studio, engine):
    job = await finish(studio, Generate(prompt="a fox", output=OUTPUT))
    assert job.state is JobState.DONE
    (picture,) = await studio.pictures(job, ANN)
    assert picture.role is PictureRole.ORIGINAL
    assert hashlib.sha256(await stored(studio, picture.id)).hexdigest() == picture.sha256
    assert job.cost_usd > 0
    assert job.estimate_usd > 0
    assert len(engine.calls) == 1
    assert engine.calls[0].prompt == "a fox."


async def test_five_pictures_are_five_calls_so_that_each_can_fail_alone(studio, engine):
    output = Output(model=PAID_MODEL, quality="low", count=5)
    job = await finish(studio, Generate(prompt="a fox", output=output))
    assert len(job.results) == 5
    assert [call.count for call in engine.calls] == [1] * 5


async def test_an_inpaint_keeps_every_pixel_outside_the_mask(studio, engine):
    source = await upload(studio)
    mask = await studio.add_mask(mask_png(), source.id, ANN)
    job = await finish(
        studio, Inpaint(source=source.id, mask=mask.id, prompt="a hat", output=OUTPUT)
    )
    (result,) = await studio.pictures(job, ANN)
    assert result.unchanged_outside is True
    assert result.changed_pixels == 0
    before, after = pixels(photo_png()), pixels(await stored(studio, result.id))
    painted = np.asarray(Image.open(io.BytesIO(mask_png()))) > 0
    assert np.array_equal(after[~painted], before[~painted])
    assert not np.array_equal(after[painted], before[painted])
    original = await studio.picture(result.original, ANN)
    assert original.extent == engine.calls[0].size


async def test_a_mask_of_two_far_regions_is_two_calls_with_a_prompt_each(studio, engine):
    source = await upload(studio, width=4000, height=1200)
    mask = np.zeros((1200, 4000), np.uint8)
    mask[100:160, 100:200] = mask[1000:1100, 3700:3800] = 255
    buffer = io.BytesIO()
    Image.fromarray(mask).save(buffer, "PNG")
    kept = await studio.add_mask(buffer.getvalue(), source.id, ANN)
    request = Inpaint(
        source=source.id,
        mask=kept.id,
        prompt="flowers",
        region_prompts=("a rose", "a tulip"),
        output=OUTPUT,
    )
    price = await studio.estimate(request, ANN)
    job = await finish(studio, request)
    assert job.state is JobState.DONE
    assert [call.subject for call in engine.calls] == ["a rose", "a tulip"]
    assert price.usd > 0
    (result,) = await studio.pictures(job, ANN)
    assert result.changed_pixels == 0


async def test_an_extension_keeps_the_source_in_place(studio):
    source = await upload(studio)
    margins = Margins(left=40, top=30, right=10)
    job = await finish(studio, Extend(source=source.id, margins=margins, output=OUTPUT))
    (result,) = await studio.pictures(job, ANN)
    assert result.extent == Extent(370, 230)
    after = pixels(await stored(studio, result.id))
    assert np.array_equal(after[30:230, 40:360], pixels(photo_png()))


async def test_a_transform_sends_the_picture_once_and_keeps_the_reply(studio, engine):
    source = await upload(studio)
    job = await finish(studio, Transform(source=source.id, style="anime", output=OUTPUT))
    (result,) = await studio.pictures(job, ANN)
    assert result.parent == source.id
    assert engine.calls[0].mask is None
    assert "anime" in engine.calls[0].prompt


async def test_describe_and_repaint_is_a_generation_from_the_description(studio, engine):
    source = await upload(studio)
    described = await studio.describe(source.id, PAID_MODEL, ANN)
    request = Transform(
        source=source.id,
        style="watercolor",
        way=Way.REPAINT,
        description=described.text,
        output=OUTPUT,
    )
    job = await finish(studio, request)
    assert job.state is JobState.DONE
    assert "320 by 200" in engine.calls[0].prompt


async def test_a_variation_is_an_edit_of_the_whole_picture(studio, engine):
    source = await upload(studio)
    job = await finish(studio, Vary(source=source.id, output=OUTPUT))
    assert job.state is JobState.DONE
    assert "variation" in engine.calls[0].prompt


async def test_partial_pictures_reach_the_watcher(studio):
    events = await follow(studio, Generate(prompt="a fox", output=OUTPUT))
    assert any(event.preview for event in events)


@pytest.mark.parametrize(
    ("error", "state", "billed"),
    [
        (BadReply("Nonsense came back."), JobState.FAILED, Billed.UNKNOWN),
        (EngineTimeout("No answer."), JobState.UNKNOWN, Billed.UNKNOWN),
        (PromptRejected("No.", categories=("violence",)), JobState.REFUSED, Billed.NO),
    ],
)
async def test_an_engines_error_ends_the_job_with_its_billing_state(
    studio, engine, error, state, billed
):
    engine.then(error)
    job = await finish(studio, Generate(prompt="a fox", output=OUTPUT))
    assert job.state is state
    assert job.trouble.billed is billed
    assert job.trouble.hint
    assert job.cost_usd is None


async def test_a_running_job_can_be_stopped_and_says_what_of_the_money(studio, engine):
    engine.delay_s = 30
    job = await studio.submit(Generate(prompt="a fox", output=OUTPUT), ANN)
    while not engine.calls:
        await asyncio.sleep(0.01)
    stopped = await studio.cancel(job.id, ANN)
    assert stopped.state is JobState.CANCELLED
    assert stopped.trouble.billed is Billed.UNKNOWN
    assert "after it was sent" in stopped.trouble.message


async def test_a_request_that_cannot_work_costs_nothing(studio, engine):
    source = await upload(studio)
    with pytest.raises(InvalidOption):
        await studio.submit(
            Generate(prompt="a fox", output=Output(model=PAID_MODEL, size=Extent(100, 100))), ANN
        )
    with pytest.raises(NotFound):
        await studio.submit(
            Inpaint(source=source.id, mask="0" * 32, prompt="a hat", output=OUTPUT), ANN
        )
    assert not engine.calls


async def test_nothing_of_anns_can_be_reached_by_bob(studio):
    source = await upload(studio)
    job = await finish(studio, Generate(prompt="a fox", output=OUTPUT))
    attempts = (
        studio.picture(source.id, BOB),
        studio.picture_file(job.results[0], BOB),
        studio.preview(source.id, 256, BOB),
        studio.add_mask(mask_png(), source.id, BOB),
        studio.describe(source.id, PAID_MODEL, BOB),
        studio.job(job.id, BOB),
        studio.cancel(job.id, BOB),
        studio.submit(Vary(source=source.id, output=OUTPUT), BOB),
    )
    for attempt in attempts:
        with pytest.raises(NotFound):
            await attempt
    assert await studio.recent(BOB) == ()


async def test_results_are_there_after_a_restart(tmp_path, engine):
    first = build(tmp_path, host=engine)
    job = await finish(first, Generate(prompt="a fox", output=OUTPUT))
    again = build(tmp_path, host=engine)
    assert [found.id for found in await again.recent(ANN)] == [job.id]
    assert await stored(again, job.results[0]) == await stored(first, job.results[0])


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", UnreadablePicture),
        (b"not a picture", UnreadablePicture),
    ],
)
async def test_a_bad_upload_is_refused(studio, data, error):
    with pytest.raises(error):
        await studio.add_upload(data, ANN)


async def test_a_mask_must_cover_something_and_fit(studio):
    source = await upload(studio)
    empty = np.zeros((200, 320), np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(empty).save(buffer, "PNG")
    with pytest.raises(EmptyMask):
        await studio.add_mask(buffer.getvalue(), source.id, ANN)
    with pytest.raises(InvalidOption):
        await studio.add_mask(mask_png(width=100), source.id, ANN)


async def test_a_rough_stroke_selects_the_object_under_it(studio):
    picture = np.full((200, 320, 3), (40, 110, 60), np.uint8)
    picture[60:140, 100:220] = (220, 60, 50)
    source = await studio.add_upload(png(picture), ANN)
    strokes = np.zeros((200, 320), np.uint8)
    strokes[90:110, 130:190] = 255
    found = await studio.select_object(png(strokes), source.id, ANN)
    selected = np.asarray(Image.open(io.BytesIO(found))) > 0
    red = (picture == (220, 60, 50)).all(axis=2)
    assert (selected & red).sum() / (selected | red).sum() > 0.95
    with pytest.raises(NotFound):
        await studio.select_object(png(strokes), source.id, BOB)


async def test_without_a_key_there_is_the_offline_engine_alone(tmp_path):
    studio = build(tmp_path)
    offer = studio.offer(ANN)
    assert offer.is_offline
    assert [card.name for card in offer.cards] == ["offline"]
    with pytest.raises(EngineAuth):
        await studio.submit(Generate(prompt="a fox", output=OUTPUT), ANN)


async def test_a_pasted_key_serves_its_person_alone_until_it_is_forgotten(tmp_path, engine):
    studio = build(tmp_path, made=engine)
    assert not studio.use_key(ANN, SecretStr("sk-canary-000000")).is_offline
    assert studio.offer(BOB).is_offline
    job = await finish(studio, Generate(prompt="a fox", output=OUTPUT))
    assert job.state is JobState.DONE
    assert studio.forget_key(ANN).is_offline
    assert b"sk-canary" not in b"".join(
        path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()
    )


@pytest.mark.parametrize("text", ["", "short", "with blank inside it"])
async def test_what_is_no_key_is_refused(tmp_path, text):
    with pytest.raises(EngineAuth):
        build(tmp_path).use_key(ANN, SecretStr(text))


async def test_an_edit_by_the_offline_engine_is_marked_as_made_without_ai(tmp_path):
    studio = build(tmp_path)
    source = await upload(studio)
    mask = await studio.add_mask(mask_png(), source.id, ANN)
    output = Output(model="offline", seed=1)
    for request in (
        Inpaint(source=source.id, mask=mask.id, prompt="fill it", output=output),
        Extend(source=source.id, margins=Margins(left=40), output=output),
    ):
        job = await finish(studio, request)
        picture = Image.open(io.BytesIO(await stored(studio, job.results[0])))
        assert picture.info["Software"] == "imagegen offline engine (no AI)"


async def test_an_edit_by_a_model_says_so_in_the_file(studio):
    source = await upload(studio)
    job = await finish(studio, Extend(source=source.id, margins=Margins(left=40), output=OUTPUT))
    picture = Image.open(io.BytesIO(await stored(studio, job.results[0])))
    assert picture.info["Software"] == "imagegen (changed with an AI model)"


async def test_the_offline_engine_costs_nothing_and_says_that_it_is_no_ai(tmp_path):
    studio = build(tmp_path)
    request = Generate(
        prompt="a red apple on a table",
        output=Output(model="offline", size=Extent(256, 256), seed=7),
    )
    job = await finish(studio, request)
    assert job.cost_usd == Decimal(0)
    assert "no AI" in job.note
    again = await finish(studio, request)
    assert await stored(studio, job.results[0]) == await stored(studio, again.results[0])
