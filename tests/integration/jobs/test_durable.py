"""Durable runners over the stub: what a person sees, on both databases and over real HTTP."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest
from pydantic import SecretStr

from imagegen.bootstrap import build_studio
from imagegen.domain.geometry import Extent
from imagegen.domain.jobs import JobState
from imagegen.domain.requests import Generate, Output
from imagegen.errors import Billed, InvalidOption, QueueFull, SettingsError
from imagegen.services.engines import Person
from imagegen.settings import Settings

ANN = Person(id="ann")
BOB = Person(id="bob")
POSTED = "images/generations"


def wish(prompt="A kite", **output):
    told = {"model": "gpt-image-2.5-flare", "quality": "low", "size": Extent(1024, 1024)}
    return Generate(prompt=prompt, output=Output(**(told | output)))


@pytest.fixture(params=["sqlite", "postgres"])
def place(request):
    if request.param == "sqlite":
        return {}
    return {"database_url": SecretStr(request.getfixturevalue("postgres").make_database())}


@pytest.fixture
async def open_studio(stub, tmp_path, place):
    """Studios on the stub, one after the other over the same data."""
    opened = []

    async def open_one(**changes):
        settings = Settings(_env_file=None, data_dir=tmp_path, moderation=False).model_copy(
            update={"api_key": SecretStr(stub.key), "base_url": stub.base_url, "server": "openai"}
            | place
            | changes
        )
        studio = build_studio(settings)
        opened.append(studio)
        await studio.start()
        return studio

    yield open_one
    for studio in opened:
        await studio.stop()


@pytest.fixture
async def studio(open_studio):
    return await open_studio()


async def ended(studio, job, person=ANN):
    return [event async for event in studio.watch(job.id, person)][-1].job


async def test_a_job_ends_with_its_picture_stored_and_its_money_charged(studio, stub):
    job = await ended(studio, await studio.submit(wish(), ANN))
    assert job.state is JobState.DONE
    assert job.cost_usd == stub.book.billed_usd
    balance = await studio.balance(ANN)
    assert (balance.spent_usd, balance.held_usd) == (job.cost_usd, Decimal(0))


async def test_one_key_is_one_job_and_one_call(studio, stub):
    presses = [studio.submit(wish(), ANN, key="press 1") for _ in range(20)]
    jobs = await asyncio.gather(*presses)
    assert len({job.id for job in jobs}) == 1
    await ended(studio, jobs[0])
    assert len(stub.book.calls(POSTED)) == 1
    again = await studio.submit(wish(), ANN, key="press 1")
    assert again.state is JobState.DONE
    with pytest.raises(InvalidOption):
        await studio.submit(wish("A boat"), ANN, key="press 1")


async def test_a_key_is_its_owners_alone(studio, stub):
    mine = await studio.submit(wish(), ANN, key="k")
    yours = await studio.submit(wish(), BOB, key="k")
    assert mine.id != yours.id
    await ended(studio, mine)
    await ended(studio, yours, BOB)
    assert len(stub.book.calls(POSTED)) == 2


async def test_what_came_out_well_is_kept_and_only_the_rest_tried_again(studio, stub):
    stub.fault("500", endpoint=POSTED)
    job = await ended(studio, await studio.submit(wish(count=3), ANN))
    assert (job.state, len(job.results), job.missing) == (JobState.DONE, 2, 1)
    kept = job.results
    job = await ended(studio, await studio.retry(job.id, ANN))
    assert len(job.results) == 3
    assert set(kept) < set(job.results)
    assert len(stub.book.calls(POSTED)) == 4


async def test_a_rate_limit_is_waited_out_by_itself(studio, stub):
    stub.fault("429", endpoint=POSTED, retry_after=1)
    job = await ended(studio, await studio.submit(wish(), ANN))
    assert job.state is JobState.DONE
    first, second = stub.book.calls(POSTED)
    assert second.at_s - first.at_s >= 1


async def test_an_empty_account_is_not_asked_again(studio, stub):
    stub.fault("quota", endpoint=POSTED)
    job = await ended(studio, await studio.submit(wish(), ANN))
    assert job.trouble.billed is Billed.NO
    assert len(stub.book.calls(POSTED)) == 1
    assert (await studio.balance(ANN)).held_usd == 0


async def test_stopping_a_call_on_its_way_says_that_it_may_be_billed(studio, stub):
    stub.latency_s = 30
    job = await studio.submit(wish(), ANN)
    while not stub.book.calls(POSTED):
        await asyncio.sleep(0.02)
    stopped = await studio.cancel(job.id, ANN)
    assert stopped.state is JobState.CANCELLED
    assert stopped.trouble.billed is Billed.UNKNOWN
    assert (await studio.balance(ANN)).held_usd > 0


async def test_stopping_what_waits_costs_nothing(open_studio, stub):
    studio = await open_studio(at_once=1)
    stub.latency_s = 1
    first = await studio.submit(wish(), ANN)
    second = await studio.submit(wish("A boat"), ANN)
    stopped = await studio.cancel(second.id, ANN)
    assert stopped.state is JobState.CANCELLED
    assert stopped.trouble.billed is Billed.NO
    await ended(studio, first)
    assert len(stub.book.calls(POSTED)) == 1


async def test_waiting_says_how_many_are_ahead(open_studio, stub):
    studio = await open_studio(at_once=1)
    stub.latency_s = 0.5
    first = await studio.submit(wish(), ANN)
    second = await studio.submit(wish("A boat"), BOB)
    events = [event async for event in studio.watch(second.id, BOB)]
    assert events[0].ahead == 1
    assert "1 ahead of you" in events[0].stage
    assert events[-1].job.state is JobState.DONE
    await ended(studio, first)


async def test_a_full_queue_refuses_politely(open_studio, stub):
    studio = await open_studio(at_once=1, waiting_limit=1)
    stub.latency_s = 1
    running = await studio.submit(wish("1"), ANN)
    waiting = await studio.submit(wish("2"), ANN)
    with pytest.raises(QueueFull):
        await studio.submit(wish("3"), ANN)
    for job in (running, waiting):
        assert (await ended(studio, job)).state is JobState.DONE
    assert len(await studio.recent(ANN)) == 2


async def test_what_waited_goes_on_in_the_next_life(open_studio, stub):
    first = await open_studio(at_once=1)
    stub.latency_s = 0.4
    jobs = [await first.submit(wish(str(number)), ANN) for number in range(4)]
    await first.stop(5)
    again = await open_studio()
    for job in jobs:
        assert (await ended(again, job)).state is JobState.DONE
    assert len(stub.book.calls(POSTED)) == 4


async def test_a_second_process_on_one_sqlite_file_is_refused(open_studio, place, studio, tmp_path):
    if place:
        pytest.skip("PostgreSQL serves many")
    settings = Settings(_env_file=None, data_dir=tmp_path, moderation=False)
    second = build_studio(settings)
    with pytest.raises(SettingsError, match="Another process"):
        await second.start()


async def test_partial_pictures_come_while_the_picture_is_made(studio, stub):
    stub.latency_s = 0.3
    job = await studio.submit(wish(), ANN)
    events = [event async for event in studio.watch(job.id, ANN)]
    assert any(event.preview for event in events)


async def test_the_usual_duration_is_learned(studio, stub):
    stub.latency_s = 0.3
    for _ in range(3):
        await ended(studio, await studio.submit(wish(), ANN))
    job = await studio.submit(wish(), ANN)
    events = [event async for event in studio.watch(job.id, ANN)]
    known = [event.expected_s for event in events if event.expected_s]
    assert known
    assert 0.3 <= known[0] < 3
