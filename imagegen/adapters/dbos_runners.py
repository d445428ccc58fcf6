"""Durable execution by DBOS Transact. Implements ``Runners``.

One workflow per unit and attempt, named after both, so that starting one twice is one. On
SQLite one process does the work and finds its own unfinished workflows when it starts again;
on PostgreSQL many processes share the work through a queue, and what a dead one had begun is
taken up by a peer. The package is imported on the work's own thread, after the page is up.
Knows units by id; must not know engines, pictures or money.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from imagegen.adapters.process_lock import ProcessLock
from imagegen.adapters.replicas import Replicas
from imagegen.adapters.work_loop import WorkLoop
from imagegen.domain.queueing import OWN_LANE_PREFIX
from imagegen.domain.units import Unit
from imagegen.work_ports import Errand, Work, WorkBook

_log = logging.getLogger(__name__)

_QUEUE = "units"
_POLL_S = 0.1
_BEAT_S = 1.0
_LONELY_BEAT_S = 5.0
"""A process that is alone hears of everything itself; its clock only mends what went wrong."""
_OUTCOME_LOOKS = 20
_VERSION = "1"
"""Of the workflow below; unfinished work is only found again under the same version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peers:
    """What several processes on one database need.

    Attributes:
        address: of the PostgreSQL database.
        works_here: whether this process takes work from the queue.
        at_once: the most units that this process works on at a time.
    """

    address: str
    replicas: Replicas
    book: WorkBook
    works_here: bool = True
    at_once: int = 8


class DbosRunners:
    """Implements ``Runners``."""

    def __init__(self, *, name: str, place: Path | Peers, at_end: Errand) -> None:
        """Nothing is imported or started yet.

        Args:
            name: this process, unlike every other one alive; the same after a restart where
                there is only one.
            place: the SQLite file of a process that is alone, or what several need.
            at_end: the last thing done on the work's loop, to close what was opened there.
        """
        self._at_end = at_end
        self._name = name
        self._place = place
        self._loop = WorkLoop("imagegen-work")
        self._lock: ProcessLock | None = None
        self._ready = asyncio.Event()
        self._ending = asyncio.Event()
        self._ticking: asyncio.Task[None] | None = None
        self._unit: Callable[..., Any] | None = None
        self._busy = 0
        self._is_ended = False
        self._starting: set[asyncio.Task[None]] = set()

    @property
    def name(self) -> str:
        """This process."""
        return self._name

    async def start(self, work: Work, tick: Errand) -> None:
        """Launch, and go on with what an earlier life of this process left.

        Raises:
            SettingsError: another process works on the same SQLite file.
        """
        if isinstance(self._place, Path):
            self._lock = ProcessLock(self._place.with_suffix(".lock"))
        await self._loop.do(self._launch(work, tick))

    async def call(self, errand: Errand) -> None:
        """Do something on the loop that the work is done on."""
        await self._loop.do(errand())

    async def run(self, unit: Unit) -> None:
        """Start a unit's workflow here, or leave it to whoever has room."""
        await self._loop.do(self._run(unit))

    async def stop(self, drain_s: float) -> None:
        """Wait for what is under way, then end everything; once is enough."""
        if self._is_ended:
            return
        self._is_ended = True
        await self._loop.do(self._drain(drain_s))
        await asyncio.to_thread(_destroy)
        await self._loop.do(self._at_end())
        await asyncio.to_thread(self._loop.close)
        if self._lock is not None:
            self._lock.release()

    async def _launch(self, work: Work, tick: Errand) -> None:
        dbos = await asyncio.to_thread(_imported)
        self._unit = self._workflow(dbos, work)
        dbos(config=self._config())
        if isinstance(self._place, Peers) and not self._place.works_here:
            dbos.listen_queues([])
        dbos.launch()
        if isinstance(self._place, Peers):
            await dbos.register_queue_async(
                _QUEUE, worker_concurrency=self._place.at_once, polling_interval_sec=_POLL_S
            )
            # Before the first unit is ours, so that our peers miss us however soon we die.
            await self._beat(self._place)
        self._ready.set()
        self._ticking = asyncio.create_task(self._tick(tick))

    def _workflow(self, dbos: Any, work: Work) -> Callable[..., Any]:
        """The one workflow: a unit's work as a step that may be begun again."""

        async def work_on(unit_id: str) -> None:
            self._busy += 1
            try:
                await work(unit_id)
            finally:
                self._busy -= 1

        step = dbos.step(name="work")(work_on)

        async def unit(unit_id: str) -> None:
            await step(unit_id)

        workflow: Callable[..., Any] = dbos.workflow(name="unit")(unit)
        return workflow

    def _config(self) -> dict[str, Any]:
        from dbos import DBOSPortableJSONSerializer

        shared = {
            "name": "imagegen",
            "application_version": _VERSION,
            "executor_id": self._name,
            "serializer": DBOSPortableJSONSerializer(),
            "log_level": "ERROR",
        }
        if isinstance(self._place, Peers):
            return shared | {"system_database_url": self._place.address, "sys_db_pool_size": 10}
        _write_ahead(self._place)
        return shared | {
            "system_database_url": f"sqlite:///{self._place}",
            # Its threads would only fight for the one writer's place.
            "sys_db_pool_size": 2,
        }

    async def _run(self, unit: Unit) -> None:
        from dbos import DBOS, SetWorkflowID

        await self._ready.wait()
        assert self._unit is not None
        with SetWorkflowID(f"{unit.id}.{unit.attempt}"):
            if self._belongs_here(unit):
                await DBOS.start_workflow_async(self._unit, unit.id)
            else:
                await DBOS.enqueue_workflow_async(_QUEUE, self._unit, unit.id)

    def _belongs_here(self, unit: Unit) -> bool:
        """Whether to start a unit at once: where else could it go, or is there room?"""
        if isinstance(self._place, Path) or unit.lane.startswith(OWN_LANE_PREFIX):
            return True
        return self._place.works_here and self._busy < self._place.at_once

    async def _tick(self, tick: Errand) -> None:
        beat_s = _BEAT_S if isinstance(self._place, Peers) else _LONELY_BEAT_S
        while not await self._asked_to_end(beat_s):
            try:
                if isinstance(self._place, Peers):
                    await self._beat(self._place)
                await tick()
            except Exception:  # noqa: BLE001 - a database that is away must not stop the clock
                _log.exception("The queue's clock missed a beat")

    async def _asked_to_end(self, within_s: float) -> bool:
        """Wait for the next beat; True when there shall be none."""
        try:
            async with asyncio.timeout(within_s):
                return await self._ending.wait()
        except TimeoutError:
            return False

    async def _beat(self, peers: Peers) -> None:
        """Show that we live, and take up what a dead peer had begun."""
        for dead in await asyncio.to_thread(peers.replicas.beat, self._name):
            found = await asyncio.to_thread(peers.book.inherit, dead, self._name)
            _log.warning("%s is dead; %d of its units go on here", dead, len(found))
            await self._adopt(dead)
            for unit in found:
                self._keep(asyncio.create_task(self._run(unit)))

    def _keep(self, task: asyncio.Task[None]) -> None:
        """Hold on to a task until it ends; the loop alone would let it be collected."""
        self._starting.add(task)
        task.add_done_callback(self._starting.discard)

    async def _adopt(self, dead: str) -> None:
        from dbos import DBOS

        left = await DBOS.list_workflows_async(
            status="PENDING", executor_id=dead, load_input=False, load_output=False
        )
        if left:
            await DBOS.resume_workflows_async([one.workflow_id for one in left], queue_name=_QUEUE)

    async def _drain(self, drain_s: float) -> None:
        self._ending.set()
        if self._ticking is not None:
            # Not cancelled: its thread would still hold a connection when all are closed.
            await self._ticking
        deadline_s = asyncio.get_running_loop().time() + drain_s
        while self._busy and asyncio.get_running_loop().time() < deadline_s:
            await asyncio.sleep(0.05)
        await self._await_outcomes()
        if isinstance(self._place, Peers):
            await asyncio.to_thread(self._place.replicas.leave, self._name)

    async def _await_outcomes(self) -> None:
        """Let the outcomes of what has just ended be written; the next life would only look."""
        from dbos import DBOS

        for _ in range(_OUTCOME_LOOKS):
            if self._busy or not await DBOS.list_workflows_async(
                status="PENDING",
                executor_id=self._name,
                load_input=False,
                load_output=False,
                limit=1,
            ):
                return
            await asyncio.sleep(0.05)


def _imported() -> Any:
    from dbos import DBOS

    return DBOS


def _destroy() -> None:
    from dbos import DBOS

    DBOS.destroy(destroy_registry=True)


def _write_ahead(path: Path) -> None:
    """Let readers and the writer work side by side; the setting stays with the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
    finally:
        connection.close()
