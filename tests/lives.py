"""Lives and deaths of a studio's process, and the books that must balance afterwards."""

from __future__ import annotations

import random
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select

from imagegen.adapters.answer_spool import _is_whole
from imagegen.adapters.database import open_database
from imagegen.adapters.picture_files import LocalPictureFiles
from imagegen.adapters.tables import accounts, ledger, pictures, units
from imagegen.adapters.work_rows import parse_units
from imagegen.domain.jobs import JobState
from imagegen.domain.units import Unit
from tests.mortal import Life
from tests.stub_openai import StubProcess

ROOT = Path(__file__).parent.parent
START_LIMIT_S = 60.0


@dataclass
class Deaths:
    """What was seen while processes lived and died."""

    accepted: set[int] = field(default_factory=set)
    kills: int = 0
    natural: int = 0
    ready_s: list[float] = field(default_factory=list)


@contextmanager
def started(life: Life, seen: Deaths) -> Iterator[subprocess.Popen[str]]:
    """A process that has said READY; killed at the end if it still lives."""
    began_s = time.monotonic()
    process = subprocess.Popen(life.command(), cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        if process.stdout.readline().strip() == "READY":
            seen.ready_s.append(time.monotonic() - began_s)
        yield process
    finally:
        process.kill()
        for line in process.stdout:
            note(line, seen)
        process.wait()
        process.stdout.close()


def note(line: str, seen: Deaths) -> None:
    if line.startswith("ACCEPTED"):
        seen.accepted.add(int(line.split()[1]))


def die_at_random(life: Life, seen: Deaths, chance: random.Random) -> None:
    """Live for up to two seconds of work, then be killed."""
    with started(life, seen) as process:
        time.sleep(chance.uniform(0, 2.0))
        process.kill()
    seen.kills += 1


def die_at_step(life: Life, seen: Deaths, step: str, nth: int) -> None:
    """Live until a step is reached; if nothing is left to do there, end by a kill."""
    with started(replace(life, step=step, nth=nth), seen) as process:
        assert process.stdout is not None
        for line in process.stdout:
            note(line, seen)
            if line.strip() == "ENDED":
                seen.natural += 1
                return
    seen.kills += 1


def live_out(life: Life, seen: Deaths) -> None:
    """A last life in which everything comes to its end."""
    with started(life, seen) as process:
        assert process.stdout is not None
        for line in process.stdout:
            note(line, seen)
            if line.strip() == "ENDED":
                return
    raise AssertionError(f"the last life ended by itself: {process.returncode}")


@dataclass(frozen=True)
class Books:
    """What is written down in the end.

    Attributes:
        posts: how often each prompt arrived at the provider.
        billed: what the provider's own book says each prompt cost.
    """

    units: tuple[Unit, ...]
    posts: Counter[str]
    billed: dict[str, Decimal]
    charged_usd: Decimal
    held_usd: Decimal
    spent_usd: Decimal


def read_books(life: Life, stub: StubProcess, place: Path | str) -> Books:
    """Both sides' books."""
    calls = [entry for entry in stub.entries() if entry["endpoint"].endswith("generations")]
    engine = open_database(place)
    with engine.begin() as connection:
        found = parse_units(connection.execute(select(units.c.document)).scalars())
        charged = sum(
            connection.execute(select(ledger.c.micro).where(ledger.c.kind == "charge")).scalars()
        )
        account = connection.execute(select(accounts)).all()
        stored = set(connection.execute(select(pictures.c.sha256)).scalars())
    engine.dispose()
    files = LocalPictureFiles(Path(life.data_dir) / "pictures")
    for sha256 in stored:
        files.get(sha256)
    return Books(
        units=found,
        posts=Counter(call["params"]["prompt"] for call in calls),
        billed={call["params"]["prompt"]: Decimal(call["billed_usd"]) for call in calls},
        charged_usd=Decimal(charged) / 1_000_000,
        held_usd=Decimal(sum(row.held_micro for row in account)) / 1_000_000,
        spent_usd=Decimal(sum(row.spent_micro for row in account)) / 1_000_000,
    )


def check_books(books: Books, life: Life, seen: Deaths) -> None:
    """Nothing lost, nothing sent twice, every cent accounted for."""
    by_prompt = {unit.sent_prompt: unit for unit in books.units if unit.sent_prompt}
    assert len(books.units) >= len(seen.accepted), "an accepted job vanished"
    assert all(unit.state.is_final for unit in books.units)
    assert set(books.posts.values()) <= {1}, "a call was sent twice"
    assert set(books.posts) <= set(by_prompt)
    done = [unit for unit in books.units if unit.state is JobState.DONE]
    lost = [unit for unit in books.units if unit.state is JobState.UNKNOWN]
    assert len(done) + len(lost) == len(books.units), {unit.state for unit in books.units}
    assert books.charged_usd == books.spent_usd
    billed = sum((books.billed[unit.sent_prompt] for unit in done), Decimal(0))
    assert abs(books.charged_usd - billed) < Decimal("0.0001")
    in_doubt = sum((books.billed.get(unit.sent_prompt, Decimal(0)) for unit in lost), Decimal(0))
    assert in_doubt <= books.held_usd
    assert books.held_usd == sum((unit.reserve_usd for unit in lost), Decimal(0))
    fine = {unit.id for unit in done}
    for kept in (Path(life.data_dir) / "answers").glob("*"):
        unit_id = ".".join(kept.name.split(".")[:2])
        assert unit_id in fine or not _is_whole(kept.read_bytes()), "a picture was thrown away"
