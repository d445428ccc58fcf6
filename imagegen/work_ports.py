"""The doors that durable jobs go through: their book, their calls, their money, their runners.

Protocols and the small values they speak in. Implementations live in ``adapters``; only
``bootstrap`` picks them. All methods are blocking unless they are ``async``.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from imagegen.domain.batches import Batch
from imagegen.domain.jobs import Job, JobEvent
from imagegen.domain.queueing import Limits, Rate, Standing
from imagegen.domain.units import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A job as it is stored; ``is_new`` is False when the same press had stored it before."""

    job: Job
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """A person's money: what was spent, and what is set aside or in doubt."""

    spent_usd: Decimal
    held_usd: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A unit that is taken up, with its job; ``must_stop`` when somebody asked it to."""

    unit: Unit
    job: Job
    must_stop: bool


class CallState(StrEnum):
    """Where a call stands that may cost."""

    NEW = "new"
    """Written down just now by whoever asked: the one state in which it may be sent."""
    OPEN = "open"
    DONE = "done"
    UNBILLED = "unbilled"
    """It failed before anything was made; another may be opened."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSlip:
    """One call of a unit's step, the ``nth`` that was tried."""

    unit: str
    step: str
    nth: int
    state: CallState

    @property
    def name(self) -> str:
        """Unlike every other call's; fit for a file."""
        return f"{self.unit}.{self.step}.{self.nth}"


class WorkBook(Protocol):
    """Jobs and units up to their release. Every method is one committed transaction."""

    def take(self, job: Job, added: tuple[Unit, ...], *, limits: Limits, home: str) -> Taken:
        """Store a job, its units and their reserves, unless a job of this id is there.

        Args:
            home: the process that alone can run them, "" for any.

        Raises:
            QueueFull: too many units wait already.
        """

    def release(self, limits: Limits, runner: str) -> tuple[Unit, ...]:
        """Hand units whose turn has come to ``runner``; each is handed out once."""

    def unstarted(self, runner: str) -> tuple[Unit, ...]:
        """Units that were handed to ``runner`` and have not begun."""

    def inherit(self, dead: str, heir: str) -> tuple[Unit, ...]:
        """Hand everything that a dead runner had to another."""

    def stop(self, job_id: str) -> Job:
        """End what waits of a job, and ask what runs of it to stop."""

    def retry(self, job_id: str, home: str) -> Job:
        """Let every unit that ended without a picture wait for another try."""

    def run_next(self, job_id: str) -> None:
        """Put a job's waiting units at the front of their own person's line."""

    def units(self, job_id: str) -> tuple[Unit, ...]:
        """A job's units in order."""

    def unfinished(self, owner: str) -> tuple[Unit, ...]:
        """A person's units that wait or run, in order of their turns."""

    def standing(self, job_id: str, limits: Limits) -> Standing | None:
        """Where a waiting job stands; None when none of it waits."""

    def usual_s(self, pace: str) -> float | None:
        """How long such pictures took lately; None while there were none."""

    def lane_usual_s(self, lane: str) -> float | None:
        """How long pictures in a lane took lately; None while there were none."""

    def balance(self, owner: str) -> Balance:
        """What a person has spent, and what is set aside or in doubt."""


class WorkCalls(Protocol):
    """Units from their start to their end. Every method is one committed transaction."""

    def begin(self, unit_id: str) -> Start | None:
        """Take a unit up; None when there is nothing left to do for it."""

    def to_stop(self) -> tuple[str, ...]:
        """Ids of this process's units that somebody asked to stop."""

    def open_call(self, unit: Unit, step: str) -> CallSlip:
        """Write down that a call goes out now. Only a slip that is ``NEW`` may be sent."""

    def close_call(self, slip: CallSlip, state: CallState, request_id: str = "") -> None:
        """Cross a call off."""

    def finish(self, unit: Unit, pace: str = "") -> Job:
        """Store a unit's end, settle its reserve and add its job up; safe to repeat."""


class RateLimiter(Protocol):
    """Shared by all processes on one database."""

    def reserve(self, gate: str, rates: tuple[Rate, ...]) -> float:
        """Take the next moment that every rate has free; returns how many seconds away it is.

        Args:
            gate: no moment lies before this gate opens again, either.
        """

    def close(self, gate: str, seconds: float) -> None:
        """Let nobody pass for a while: the server said so."""

    def closed_s(self, gate: str) -> float:
        """For how many more seconds nobody may pass."""


class AnswerSpool(Protocol):
    """Raw answers of servers, on disk before anybody reads them."""

    def holds(self, name: str) -> bool:
        """Whether a whole answer to the call of this name is kept."""

    def call(self, name: str) -> AbstractContextManager[None]:
        """Name the call that is made inside: its answer is kept, or replayed if it is there."""

    def drop(self, unit: str) -> None:
        """Forget all answers of a unit; its pictures are stored."""


class Batches(Protocol):
    """Batches and whether they are stopped."""

    def add(self, batch: Batch) -> None:
        """Store a new batch."""

    def batch(self, batch_id: str, owner: str) -> Batch:
        """One batch of this owner.

        Raises:
            NotFound: no such batch, or somebody else's.
        """

    def latest(self, owner: str) -> tuple[Batch, ...]:
        """This owner's batches, the newest first."""

    def set_stopped(self, batch_id: str, stopped: bool) -> None:
        """Release no more units of a batch, or go on with it."""

    def jobs(self, batch_id: str) -> tuple[Job, ...]:
        """The jobs of a batch in the order of its rows."""


Work = Callable[[str], Coroutine[Any, Any, None]]
"""Does a unit's work, by its id, to its stored end; safe to call again after a crash."""

Errand = Callable[[], Coroutine[Any, Any, None]]


class Runners(Protocol):
    """Durable execution: whatever was started is brought to its end, by this process or another.

    All methods may be called from any event loop.
    """

    @property
    def name(self) -> str:
        """This process, unlike every other one at work on the same database."""

    async def start(self, work: Work, tick: Errand) -> None:
        """Be ready for work, and go on with what an earlier life of this process left.

        Args:
            tick: done once a second, on the same loop as the work.
        """

    async def call(self, errand: Errand) -> None:
        """Do something on the loop that the work is done on, and wait for it."""

    async def run(self, unit: Unit) -> None:
        """Let a released unit be worked on; returns at once. Safe to repeat."""

    async def stop(self, drain_s: float) -> None:
        """Take no more work, wait for what is under way, then end."""


class Watcher(Protocol):
    """One who watches a job."""

    async def next(self, patience_s: float) -> JobEvent | None:
        """The newest event that was not seen yet; None when none came for so long."""


class Watching(Protocol):
    """What happens to jobs, told to whoever watches. Safe from any thread and loop."""

    def publish(self, event: JobEvent) -> None:
        """Tell the watchers of a job."""

    def watch(self, job_id: str) -> AbstractContextManager[Watcher]:
        """Be told of a job from now on, the newest event first."""
