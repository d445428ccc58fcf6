"""``python -m tests.bench.jobs``: overhead, makespan, rate, load and idle cost of the queue.

The stub of the image service runs as its own process; the studio is the real one on SQLite.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import SecretStr

from imagegen.bootstrap import build_studio
from imagegen.domain.batches import read_lines
from imagegen.domain.geometry import Extent
from imagegen.domain.jobs import JobState
from imagegen.domain.requests import Generate, Output
from imagegen.services.batches import Wish
from imagegen.services.engines import Person
from imagegen.services.studio import Studio
from imagegen.settings import Settings
from tests.stub_openai import STUB_KEY, StubProcess

OUTPUT = Output(model="gpt-image-2.5-flare", quality="low", size=Extent(1024, 1024))
POSTED = "generations"
IDLE_S = 20.0


@asynccontextmanager
async def opened(stub: StubProcess, **limits: object) -> AsyncIterator[Studio]:
    """A studio that works."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(_env_file=None, data_dir=Path(folder), moderation=False, **limits)
        settings = settings.model_copy(
            update={"api_key": SecretStr(STUB_KEY), "base_url": stub.base_url}
        )
        studio = build_studio(settings)
        await studio.start()
        yield studio
        await studio.stop(5)


async def overhead() -> None:
    """From the press to the call on the wire, one after the other."""
    with StubProcess() as stub:
        async with opened(stub) as studio:
            took_ms, seen_ms = [], []
            for number in range(40):
                pressed_s = time.time()
                job = await studio.submit(wish(number), Person(id="ann"))
                first = True
                async for _ in studio.watch(job.id, Person(id="ann")):
                    if first:
                        seen_ms.append((time.time() - pressed_s) * 1000)
                    first = False
                arrived_s = posts(stub)[-1]["at_s"]
                took_ms.append((arrived_s - pressed_s) * 1000)
                await asyncio.sleep(0.2)
    told("press to call on the wire", sorted(took_ms[5:]), "ms")
    told("press to first progress", sorted(seen_ms[5:]), "ms")


async def makespan() -> None:
    """A batch of 20 at 2 s latency and 5 calls per second."""
    with StubProcess(latency_s=2.0) as stub:
        async with opened(stub, requests_per_s=5, at_once=16, person_at_once=16) as studio:
            ann = Person(id="ann")
            await finish(studio, await studio.submit(wish(0), ann), ann)
            rows = read_lines("\n".join(f"A kite {number}" for number in range(20)))
            plan = await studio.batches.plan(rows, Wish(output=OUTPUT), ann)
            began_s = time.monotonic()
            batch = await studio.batches.start(plan, ann)
            while not (await studio.batches.standing(batch.id, ann)).is_finished:
                await asyncio.sleep(0.02)
            took_s = time.monotonic() - began_s
        starts = [post["at_s"] for post in posts(stub)[1:]]
    ideal_s = 19 / 5 + 2.0
    rate = (len(starts) - 1) / (max(starts) - min(starts))
    print(f"batch of 20: {took_s:.2f} s, {took_s / ideal_s:.3f} of the ideal {ideal_s:.1f} s")
    print(f"limit 5 calls per second: {rate:.3f} kept")


async def crowd() -> None:
    """200 persons at once, the stub at 2 s."""
    with StubProcess(latency_s=2.0) as stub:
        async with opened(stub, at_once=32, person_at_once=4) as studio:
            began_s = time.monotonic()
            ended = await asyncio.gather(*(one_visit(studio, number) for number in range(200)))
            took_s = time.monotonic() - began_s
    done = sum(1 for state in ended if state is JobState.DONE)
    rss_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"200 persons: {done} done, {200 - done} not, {took_s:.1f} s, peak {rss_mb:.0f} MB")


async def one_visit(studio: Studio, number: int) -> JobState:
    person = Person(id=f"person {number}")
    return await finish(studio, await studio.submit(wish(number), person), person)


async def idle() -> None:
    """What a studio with nothing to do costs."""
    with StubProcess() as stub:
        async with opened(stub):
            await asyncio.sleep(3)
            before_s = time.process_time()
            await asyncio.sleep(IDLE_S)
            share = (time.process_time() - before_s) / IDLE_S
    print(f"idle: {share:.1%} of a core")


async def finish(studio: Studio, job: object, person: Person) -> JobState:
    last = JobState.QUEUED
    async for event in studio.watch(job.id, person):  # type: ignore[attr-defined]
        last = event.job.state
    return last


def wish(number: int) -> Generate:
    return Generate(prompt=f"A kite {number}", output=OUTPUT)


def posts(stub: StubProcess) -> list[dict]:
    return [entry for entry in stub.entries() if entry["endpoint"].endswith(POSTED)]


def told(what: str, values: list[float], unit: str) -> None:
    middle, late = values[len(values) // 2], values[int(len(values) * 0.95)]
    print(f"{what}: p50 {middle:.0f} {unit}, p95 {late:.0f} {unit}")


BENCHES: tuple[Callable[[], Awaitable[None]], ...] = (overhead, makespan, crowd, idle)


def main() -> None:
    """Run all, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    told_names = parser.parse_args().names
    for bench in BENCHES:
        if not told_names or bench.__name__ in told_names:
            asyncio.run(bench())
            sys.stdout.flush()


if __name__ == "__main__":
    main()
