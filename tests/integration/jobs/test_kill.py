"""Killed at every named step and at random: the short form of ``python -m tests.bench.kill``."""

from __future__ import annotations

import random

import pytest

from tests.lives import (
    Deaths,
    check_books,
    die_at_random,
    die_at_step,
    live_out,
    read_books,
)
from tests.mortal import STEPS, Life
from tests.stub_openai import STUB_KEY, StubProcess

JOBS = 30


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_nothing_is_lost_and_nothing_paid_twice_however_often_it_is_killed(
    request, tmp_path, database
):
    address = ""
    if database == "postgres":
        address = request.getfixturevalue("postgres").make_database()
    steps = STEPS if database == "sqlite" else ("after intent", "after body")
    seen, chance = Deaths(), random.Random(1)
    with StubProcess(latency_s=0.3) as stub:
        life = Life(
            data_dir=str(tmp_path), base_url=stub.base_url, key=STUB_KEY, jobs=JOBS,
            database_url=address,
        )  # fmt: skip
        for step in steps:
            die_at_step(life, seen, step, nth=1)
        die_at_random(life, seen, chance)
        live_out(life, seen)
        books = read_books(life, stub, address or tmp_path / "imagegen.sqlite")
    assert seen.accepted == set(range(JOBS))
    check_books(books, life, seen)
