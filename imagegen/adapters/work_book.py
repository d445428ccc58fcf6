"""Jobs and their units from the press of a button to their release. Implements ``WorkBook``.

Each method is one transaction, the same on SQLite and PostgreSQL. What happens to a unit while
it runs is in ``work_calls.py``. Knows no engines; must not know who runs what where.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from sqlalchemy import ColumnElement, Connection, Engine, func, select, update

from imagegen.adapters.statements import dollars, microseconds, once
from imagegen.adapters.tables import accounts, jobs, units
from imagegen.adapters.work_money import hold, settle
from imagegen.adapters.work_rows import (
    WAITING,
    add_up,
    end_waiting,
    job_row,
    parse_units,
    read_job,
    read_units,
    write_unit,
)
from imagegen.adapters.work_turns import (
    ahead_of,
    hold_lane,
    line_up,
    line_up_again,
    release_lane,
    sort_line,
    waiting_lanes,
)
from imagegen.domain.jobs import Job, JobState
from imagegen.domain.queueing import Limits, Standing
from imagegen.domain.units import Unit, Urgency, again, troubled
from imagegen.errors import JobCancelled, QueueFull
from imagegen.ports import Clock
from imagegen.work_ports import Balance, Taken

_LEARN_FROM = 25
"""The newest pictures of a kind that their usual duration is learned from."""


class DatabaseWork:
    """What waits."""

    def __init__(self, engine: Engine, clock: Clock, prices: str) -> None:
        """``engine`` has the tables already; ``prices`` names the price list in use."""
        self._engine = engine
        self._clock = clock
        self._prices = prices

    def take(self, job: Job, added: tuple[Unit, ...], *, limits: Limits, home: str) -> Taken:
        """Store a job, its units and their reserves, unless a job of this id is there.

        Raises:
            QueueFull: too many units wait already.
        """
        with self._engine.begin() as connection:
            hold_lane(connection, added[0].lane)
            if connection.execute(once(connection, jobs, **job_row(job))).first() is None:
                return Taken(job=read_job(connection, job.id), is_new=False)
            waiting = connection.execute(select(func.count()).where(*WAITING)).scalar_one()
            if waiting + len(added) > limits.waiting:
                raise QueueFull(f"{waiting} pictures are waiting already.")
            line_up(connection, added, home)
            for unit in added:
                hold(connection, unit, at_us=self._now_us(), prices=self._prices)
        return Taken(job=job, is_new=True)

    def release(self, limits: Limits, runner: str) -> tuple[Unit, ...]:
        """Hand units whose turn has come to ``runner``; each is handed out once."""
        released: list[Unit] = []
        with self._engine.begin() as connection:
            for lane in sorted(waiting_lanes(connection)):
                released += release_lane(
                    connection, lane, limits=limits, runner=runner, at_us=self._now_us()
                )
        return tuple(released)

    def unstarted(self, runner: str) -> tuple[Unit, ...]:
        """Units that were handed to ``runner`` and have not begun."""
        query = select(units.c.document).where(
            units.c.state == JobState.QUEUED.value,
            units.c.released_us.is_not(None),
            units.c.runner == runner,
        )
        with self._engine.begin() as connection:
            return parse_units(connection.execute(query).scalars())

    def inherit(self, dead: str, heir: str) -> tuple[Unit, ...]:
        """Hand everything that a dead runner had to another; returns what it had begun or not."""
        mine = (units.c.runner == dead, units.c.state.in_(("queued", "sending")))
        with self._engine.begin() as connection:
            query = select(units.c.document).where(*mine, units.c.released_us.is_not(None))
            found = parse_units(connection.execute(query).scalars())
            connection.execute(update(units).where(*mine).values(runner=heir))
        return found

    def stop(self, job_id: str) -> Job:
        """End what waits of a job, and ask what runs of it to stop."""
        with self._engine.begin() as connection:
            found = read_units(connection, job_id)
            for lane in sorted({unit.lane for unit in found}):
                hold_lane(connection, lane)
            for unit in found:
                if not unit.state.is_final:
                    ended = self._cancelled(unit)
                    if end_waiting(connection, unit, ended):
                        settle(connection, ended, at_us=self._now_us(), prices=self._prices)
            connection.execute(
                update(units)
                .where(units.c.job == job_id, units.c.state.in_(("queued", "sending")))
                .values(stop_asked=True)
            )
            return add_up(connection, job_id)

    def _cancelled(self, unit: Unit) -> Unit:
        word = JobCancelled("You stopped this run before it began.")
        return replace(troubled(unit, word), ended_at=self._clock.now())

    def retry(self, job_id: str, home: str) -> Job:
        """Let every unit that ended without a picture wait for another try."""
        with self._engine.begin() as connection:
            for unit in read_units(connection, job_id, for_change=True):
                if unit.can_be_retried:
                    fresh = again(unit)
                    line_up_again(connection, fresh, home)
                    hold(connection, fresh, at_us=self._now_us(), prices=self._prices)
            return add_up(connection, job_id)

    def run_next(self, job_id: str) -> None:
        """Put a job's waiting units at the front of their own person's line."""
        with self._engine.begin() as connection:
            found = [unit for unit in read_units(connection, job_id) if not unit.state.is_final]
            if not found:
                return
            hold_lane(connection, found[0].lane)
            for unit in found:
                write_unit(connection, replace(unit, urgency=Urgency.NEXT))
            sort_line(connection, found[0].owner, found[0].lane)

    def units(self, job_id: str) -> tuple[Unit, ...]:
        """A job's units in order."""
        with self._engine.begin() as connection:
            return read_units(connection, job_id)

    def standing(self, job_id: str, limits: Limits) -> Standing | None:
        """Where a waiting job stands; None when none of it waits."""
        with self._engine.begin() as connection:
            ahead = ahead_of(connection, job_id)
            if ahead is None:
                return None
            lane = read_units(connection, job_id)[0].lane
            usual_s = _median_s(connection, units.c.lane == lane)
        return Standing(ahead=ahead, at_once=limits.in_lane(lane), usual_s=usual_s)

    def usual_s(self, pace: str) -> float | None:
        """How long such pictures took lately: the median; None while there were none."""
        with self._engine.begin() as connection:
            return _median_s(connection, units.c.pace == pace)

    def lane_usual_s(self, lane: str) -> float | None:
        """How long pictures in a lane took lately; None while there were none."""
        with self._engine.begin() as connection:
            return _median_s(connection, units.c.lane == lane)

    def unfinished(self, owner: str) -> tuple[Unit, ...]:
        """A person's units that wait or run, in order of their turns."""
        query = (
            select(units.c.document)
            .where(units.c.owner == owner, units.c.state.in_(("queued", "sending")))
            .order_by(units.c.released_us.is_(None), units.c.turn, units.c.row)
        )
        with self._engine.begin() as connection:
            return parse_units(connection.execute(query).scalars())

    def balance(self, owner: str) -> Balance:
        """What a person has spent, and what is set aside or in doubt."""
        query = select(accounts).where(accounts.c.owner == owner)
        with self._engine.begin() as connection:
            row = connection.execute(query).first()
        if row is None:
            return Balance(spent_usd=Decimal(0), held_usd=Decimal(0))
        return Balance(spent_usd=dollars(row.spent_micro), held_usd=dollars(row.held_micro))

    def _now_us(self) -> int:
        return microseconds(self._clock.now())


def _median_s(connection: Connection, which: ColumnElement[bool]) -> float | None:
    query = (
        select(units.c.seconds)
        .where(which, units.c.seconds.is_not(None))
        .order_by(units.c.ended_us.desc())
        .limit(_LEARN_FROM)
    )
    took = sorted(connection.execute(query).scalars())
    return took[len(took) // 2] if took else None
