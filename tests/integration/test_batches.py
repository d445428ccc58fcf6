"""Batches over a real database and real files: dry run, run, stop, resume, retry, take home."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import zipfile
from decimal import Decimal

import numpy as np
import pytest
from PIL import Image

from imagegen.domain.batches import guess_mapping as mapped
from imagegen.domain.batches import over_pictures, read_lines, read_rows, read_table
from imagegen.domain.jobs import JobState
from imagegen.domain.queueing import Limits
from imagegen.domain.requests import Output, Transform
from imagegen.errors import EngineFailed, InvalidOption, NotFound
from imagegen.services.batches import Wish
from tests.fakes import FakeEngine
from tests.studios import ANN, BOB, PAID_MODEL, build, photo_png

WISH = Wish(output=Output(model=PAID_MODEL, quality="low"))


@pytest.fixture
def engine():
    return FakeEngine(name="openai")


@pytest.fixture
def studio(tmp_path, engine):
    return build(tmp_path, host=engine)


async def started(studio, text, wish=WISH):
    plan = await studio.batches.plan(read_lines(text), wish, ANN)
    return await studio.batches.start(plan, ANN)


async def finished(studio, batch_id):
    for _ in range(500):
        standing = await studio.batches.standing(batch_id, ANN)
        if standing.is_finished:
            return standing
        await asyncio.sleep(0.02)
    raise AssertionError("the batch did not end")


async def test_a_dry_run_counts_and_prices_and_costs_nothing(studio, engine):
    plan = await studio.batches.plan(read_lines("a {red|blue} {cat|dog}\na house"), WISH, ANN)
    assert plan.pictures == 5
    one = await studio.estimate(plan.rows[0].request, ANN)
    assert abs(plan.price.usd - one.usd * 5) < Decimal("0.001")
    assert engine.calls == []
    assert await studio.recent(ANN) == ()


async def test_a_row_that_cannot_run_says_why_and_the_others_run(studio):
    table = read_table("prompt,quality,count\na cat,low,2\na dog,gigantic,\na bird,,x\n")
    plan = await studio.batches.plan(read_rows(table, mapped(table)), WISH, ANN)
    assert [row.number for row in plan.problems] == [2, 3]
    assert "gigantic" in plan.problems[0].problem
    assert plan.pictures == 2
    standing = await finished(studio, (await studio.batches.start(plan, ANN)).id)
    assert [len(row.job.results) for row in standing.rows] == [2]


async def test_a_batch_of_nothing_but_problems_is_not_started(studio):
    table = read_table("prompt,quality\na dog,gigantic\n")
    plan = await studio.batches.plan(read_rows(table, mapped(table)), WISH, ANN)
    with pytest.raises(InvalidOption):
        await studio.batches.start(plan, ANN)


async def test_one_edit_runs_over_many_pictures(studio, engine):
    sources = [(await studio.add_upload(photo_png(seed=seed), ANN)).id for seed in range(3)]
    rows = over_pictures("make it night", tuple(sources))
    plan = await studio.batches.plan(rows, WISH, ANN)
    standing = await finished(studio, (await studio.batches.start(plan, ANN)).id)
    assert all(isinstance(row.row.request, Transform) for row in standing.rows)
    assert standing.count(JobState.DONE) == 3
    assert len(engine.calls) == 3


async def test_only_failed_rows_are_tried_again(studio, engine):
    engine.then(EngineFailed("Out of paint."))
    batch = await started(studio, "a\nb\nc")
    standing = await finished(studio, batch.id)
    assert standing.count(JobState.FAILED) == 1
    await studio.batches.retry(batch.id, None, ANN)
    standing = await finished(studio, batch.id)
    assert standing.count(JobState.DONE) == 3
    assert len(engine.calls) == 4


async def test_a_stopped_batch_starts_nothing_more_until_it_is_resumed_in_another_life(
    tmp_path, engine
):
    engine.delay_s = 0.2
    limits = Limits(at_once=2, person_at_once=2)
    studio = build(tmp_path, host=engine, limits=limits)
    batch = await started(studio, "\n".join("abcdefgh"))
    await studio.batches.stop(batch.id, ANN)
    await asyncio.sleep(0.6)
    sent = len(engine.calls)
    assert sent <= 4
    again = build(tmp_path, host=engine, limits=limits)
    assert (await again.batches.standing(batch.id, ANN)).batch.stopped
    await again.batches.resume(batch.id, ANN)
    standing = await finished(again, batch.id)
    assert standing.count(JobState.DONE) == 8
    assert len(engine.calls) == 8


async def test_nothing_of_anns_batch_can_be_reached_by_bob(studio):
    batch = await started(studio, "a")
    for attempt in (
        studio.batches.standing(batch.id, BOB),
        studio.batches.stop(batch.id, BOB),
        studio.batches.resume(batch.id, BOB),
        studio.batches.retry(batch.id, None, BOB),
    ):
        with pytest.raises(NotFound):
            await attempt
    assert await studio.batches.latest(BOB) is None
    assert (await studio.batches.latest(ANN)).batch.id == batch.id


async def test_the_zip_holds_untouched_pictures_and_a_manifest(studio, engine, tmp_path):
    engine.then(EngineFailed("Out of paint."))
    batch = await started(studio, "=danger()\n../../etc/passwd\na house")
    standing = await finished(studio, batch.id)
    place = tmp_path / "batch.zip"
    await studio.batches.products.pack(standing, place)
    with zipfile.ZipFile(place) as packed:
        names = packed.namelist()
        manifest = json.loads(packed.read("manifest.json"))
        table = list(csv.DictReader(io.StringIO(packed.read("manifest.csv").decode())))
        for told in manifest:
            if told["file"]:
                (file,) = [row.job.results[0] for row in standing.rows
                           if row.row.number == told["row"]]  # fmt: skip
                kept = (await studio.picture_file(file, ANN)).path.read_bytes()
                assert packed.read(told["file"]) == kept
    assert len(names) == len(set(names)) == 4
    assert all(".." not in name and "/" not in name for name in names)
    assert [told["row"] for told in manifest] == [1, 2, 3]
    assert table[0]["prompt"] == "'=danger()"
    assert sum(1 for told in manifest if told["problem"]) == 1


async def test_the_contact_sheet_shows_every_row(studio):
    batch = await started(studio, "a cat\na dog\na house by the sea in the evening light")
    standing = await finished(studio, batch.id)
    sheet = await studio.batches.products.sheet(standing)
    pixels = np.asarray(Image.open(io.BytesIO(sheet)).convert("RGB"))
    assert pixels.shape[0] > 700
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) > 20
