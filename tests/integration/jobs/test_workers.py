"""Two processes on one PostgreSQL: both work, none twice, and a dead one's work goes on."""

from __future__ import annotations

import time
from collections import Counter

import pytest
from sqlalchemy import create_engine, text

from tests.lives import Deaths, check_books, note, read_books, started
from tests.mortal import Life
from tests.stub_openai import STUB_KEY, StubProcess

JOBS = 30
TAKEN_OVER_LIMIT_S = 10.0
END_LIMIT_S = 90.0


@pytest.fixture
def address(postgres):
    return postgres.make_database()


def states(address):
    engine = create_engine(address.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        rows = connection.execute(text("SELECT state, runner FROM units")).all()
    engine.dispose()
    return rows


def await_end(address):
    until_s = time.monotonic() + END_LIMIT_S
    while any(row.state in ("queued", "sending") for row in states(address)):
        assert time.monotonic() < until_s, Counter(row.state for row in states(address))
        time.sleep(0.2)


def hand_in(process, seen):
    for line in process.stdout:
        note(line, seen)
        if len(seen.accepted) == JOBS:
            return


def test_two_workers_share_the_work_and_do_none_of_it_twice(tmp_path, address):
    seen = Deaths()
    with StubProcess(latency_s=1.0) as stub:
        told = {"data_dir": str(tmp_path), "base_url": stub.base_url, "key": STUB_KEY,
                "database_url": address}  # fmt: skip
        page = Life(**told, jobs=JOBS, works_here=False)
        with (
            started(Life(**told), seen),
            started(Life(**told), seen),
            started(page, seen) as process,
        ):
            hand_in(process, seen)
            await_end(address)
        books = read_books(page, stub, address)
    busy = Counter(row.runner for row in states(address))
    assert len(busy) == 2, busy
    assert min(busy.values()) >= JOBS // 6, busy
    assert sum(books.posts.values()) == JOBS
    check_books(books, page, seen)


def test_a_dead_workers_work_is_taken_over_and_no_call_made_twice(tmp_path, address):
    seen = Deaths()
    with StubProcess(latency_s=1.0) as stub:
        told = {"data_dir": str(tmp_path), "base_url": stub.base_url, "key": STUB_KEY,
                "database_url": address}  # fmt: skip
        life = Life(**told, jobs=JOBS)
        with started(Life(**told), seen):
            with started(life, seen) as process:
                hand_in(process, seen)
                process.kill()
                killed_s = time.monotonic()
            while left_to(address, process.pid):
                assert time.monotonic() < killed_s + TAKEN_OVER_LIMIT_S, "nobody took over"
                time.sleep(0.1)
            await_end(address)
        books = read_books(life, stub, address)
    assert seen.accepted == set(range(JOBS))
    check_books(books, life, seen)


def left_to(address, pid):
    """Units that still belong to a process."""
    return [
        row
        for row in states(address)
        if row.state in ("queued", "sending") and f"-{pid}-" in row.runner
    ]
