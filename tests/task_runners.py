"""Runners without durability: plain tasks of the test's own loop. Stands in for DBOS."""

from __future__ import annotations

import asyncio

from imagegen.domain.units import Unit
from imagegen.work_ports import Errand, Work


class TaskRunners:
    """Implements ``Runners``; what runs when the test ends is forgotten."""

    def __init__(self, name: str = "test") -> None:
        self._name = name
        self._tasks: dict[str, asyncio.Task[None]] = {}

    @property
    def name(self) -> str:
        return self._name

    async def start(self, work: Work, tick: Errand) -> None:
        self._work = work

    async def call(self, errand: Errand) -> None:
        await errand()

    async def run(self, unit: Unit) -> None:
        name = f"{unit.id}.{unit.attempt}"
        if name not in self._tasks:
            self._tasks[name] = asyncio.create_task(self._work(unit.id))

    async def stop(self, drain_s: float) -> None:
        await asyncio.wait(self._tasks.values(), timeout=drain_s)
