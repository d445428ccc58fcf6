"""Both databases for every test of the durable jobs' books."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine

from imagegen.adapters.database import open_database
from imagegen.adapters.work_book import DatabaseWork
from imagegen.adapters.work_calls import DatabaseCalls
from imagegen.domain.jobs import Job, JobState, Prompts
from imagegen.domain.models import DEFAULT_MODEL
from imagegen.domain.queueing import Limits
from imagegen.domain.requests import Generate, Output
from imagegen.domain.units import Urgency, split
from imagegen.services.library import new_id
from tests.postgres import PostgresServer


class TestClock:
    """A clock that a test sets."""

    __test__ = False

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 22, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def pass_s(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with PostgresServer() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "sqlite":
        place = tmp_path / "studio.sqlite"
    else:
        place = request.getfixturevalue("postgres").make_database()
    opened = open_database(place)
    yield opened
    opened.dispose()


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def book(engine: Engine, clock: TestClock) -> DatabaseWork:
    return DatabaseWork(engine, clock, "test prices")


@pytest.fixture
def calls(engine: Engine, clock: TestClock) -> DatabaseCalls:
    return DatabaseCalls(engine, clock, runner="here", prices="test prices")


@pytest.fixture
def press(book: DatabaseWork, clock: TestClock) -> Callable[..., Job]:
    """Somebody presses a button."""

    def take(
        owner: str = "ann",
        wanted: int = 1,
        *,
        urgency: Urgency = Urgency.NORMAL,
        limits: Limits | None = None,
        key: str = "",
        batch: str = "",
    ) -> Job:
        output = Output(model=DEFAULT_MODEL, count=wanted)
        job = Job(
            id=key or new_id(),
            owner=owner,
            request=Generate(prompt="A kite", output=output),
            state=JobState.QUEUED,
            engine="openai",
            created_at=clock.now(),
            prompts=Prompts(yours="A kite"),
            wanted=wanted,
            batch=batch,
        )
        added = split(job, "host", Decimal("0.05"), urgency)
        return book.take(job, added, limits=limits or Limits(), home="").job

    return take
