"""``python -m tests.bench.kill``: 100 deaths at random and 10 at each named step, then the books.

``--database postgres`` for the other database; ``--rounds`` for fewer. Prints what was seen.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from tests.lives import Deaths, check_books, die_at_random, die_at_step, live_out, read_books
from tests.mortal import STEPS, Life
from tests.postgres import PostgresServer
from tests.stub_openai import STUB_KEY, StubProcess


def main() -> None:
    """Kill, then check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--at-random", type=int, default=100)
    parser.add_argument("--at-each-step", type=int, default=10)
    parser.add_argument("--jobs", type=int, default=600)
    told = parser.parse_args()
    seen, chance = Deaths(), random.Random(7)
    began_s = time.monotonic()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        stub = stack.enter_context(StubProcess(latency_s=0.5))
        address = ""
        if told.database == "postgres":
            address = stack.enter_context(PostgresServer()).make_database()
        life = Life(
            data_dir=folder, base_url=stub.base_url, key=STUB_KEY, jobs=told.jobs,
            database_url=address,
        )  # fmt: skip
        for round_number in range(told.at_each_step):
            for step in STEPS:
                die_at_step(life, seen, step, nth=1 + round_number % 4)
            for _ in range(told.at_random // max(1, told.at_each_step)):
                die_at_random(life, seen, chance)
        live_out(life, seen)
        books = read_books(life, stub, address or Path(folder) / "imagegen.sqlite")
    ready = sorted(seen.ready_s)
    print(f"{seen.kills} kills, {seen.natural} lives with nothing left to do")
    print(
        f"{len(seen.accepted)} jobs accepted; {dict(Counter(u.state.value for u in books.units))}"
    )
    print(f"{sum(books.posts.values())} calls at the provider, most for one unit: "
          f"{max(books.posts.values())}")  # fmt: skip
    print(f"charged ${books.charged_usd}, in doubt and held ${books.held_usd}")
    print(f"ready again: median {ready[len(ready) // 2]:.1f} s, longest {ready[-1]:.1f} s")
    print(f"took {time.monotonic() - began_s:.0f} s")
    check_books(books, life, seen)
    print("all books balance")


if __name__ == "__main__":
    main()
