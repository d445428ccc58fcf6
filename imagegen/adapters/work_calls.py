"""Units from their start to their end, and every call that may cost. Implements ``WorkCalls``.

A call is written down before it is made and crossed off after its answer is kept, so a call
that a crash cut off is found open. Each method is one transaction. Knows no engines.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, Engine, select, update

from imagegen.adapters.statements import microseconds, once
from imagegen.adapters.tables import paid_calls, units
from imagegen.adapters.work_money import settle
from imagegen.adapters.work_rows import add_up, read_job, read_unit, write_unit
from imagegen.domain.jobs import Job, JobState
from imagegen.domain.units import Unit
from imagegen.ports import Clock
from imagegen.work_ports import CallSlip, CallState, Start


class DatabaseCalls:
    """What runs."""

    def __init__(self, engine: Engine, clock: Clock, *, runner: str, prices: str) -> None:
        """``engine`` has the tables already; ``runner`` names this process."""
        self._engine = engine
        self._clock = clock
        self._runner = runner
        self._prices = prices

    def begin(self, unit_id: str) -> Start | None:
        """Take a unit up; None when there is nothing left to do for it."""
        with self._engine.begin() as connection:
            unit = read_unit(connection, unit_id, for_change=True)
            if unit.state.is_final:
                return None
            unit = replace(
                unit, started_at=unit.started_at or self._clock.now(), lives=unit.lives + 1
            )
            write_unit(connection, unit, runner=self._runner)
            asked = select(units.c.stop_asked).where(units.c.id == unit_id)
            return Start(
                unit=unit,
                job=read_job(connection, unit.job),
                must_stop=bool(connection.execute(asked).scalar()),
            )

    def to_stop(self) -> tuple[str, ...]:
        """Ids of this process's units that somebody asked to stop."""
        query = select(units.c.id).where(
            units.c.runner == self._runner,
            units.c.state.in_(("queued", "sending")),
            units.c.released_us.is_not(None),
            units.c.stop_asked.is_(True),
        )
        with self._engine.begin() as connection:
            return tuple(connection.execute(query).scalars())

    def open_call(self, unit: Unit, step: str) -> CallSlip:
        """Write down that a call goes out now; both the unit and its job say ``sending``.

        A call of this step that is open or answered already is returned as it stands, and
        nothing is written: whoever gets such a slip must not send.
        """
        with self._engine.begin() as connection:
            last = self._last(connection, unit.id, step)
            if last is not None and last.state is not CallState.UNBILLED:
                return last
            nth = 1 if last is None else last.nth + 1
            slip = CallSlip(unit=unit.id, step=step, nth=nth, state=CallState.NEW)
            fresh = once(
                connection,
                paid_calls,
                unit=unit.id,
                step=step,
                nth=nth,
                state=CallState.OPEN.value,
                runner=self._runner,
                opened_us=self._now_us(),
            )
            if connection.execute(fresh).first() is None:
                return replace(slip, state=CallState.OPEN)
            write_unit(connection, replace(unit, state=JobState.SENDING))
            add_up(connection, unit.job)
            return slip

    def close_call(self, slip: CallSlip, state: CallState, request_id: str = "") -> None:
        """Cross a call off."""
        with self._engine.begin() as connection:
            connection.execute(
                update(paid_calls)
                .where(
                    paid_calls.c.unit == slip.unit,
                    paid_calls.c.step == slip.step,
                    paid_calls.c.nth == slip.nth,
                )
                .values(state=state.value, closed_us=self._now_us(), request_id=request_id[:120])
            )

    def finish(self, unit: Unit, pace: str = "") -> Job:
        """Store a unit's end, settle its reserve and add its job up; safe to repeat.

        An end that is stored already stays, but for one case: a picture that arrives after
        all replaces an ``unknown``.
        """
        with self._engine.begin() as connection:
            stored = read_unit(connection, unit.id, for_change=True)
            is_late = stored.state is JobState.UNKNOWN and unit.state is JobState.DONE
            if stored.attempt == unit.attempt and (not stored.state.is_final or is_late):
                write_unit(connection, unit, pace=pace)
                settle(connection, unit, at_us=self._now_us(), prices=self._prices)
            return add_up(connection, unit.job)

    def _last(self, connection: Connection, unit_id: str, step: str) -> CallSlip | None:
        query = (
            select(paid_calls.c.nth, paid_calls.c.state)
            .where(paid_calls.c.unit == unit_id, paid_calls.c.step == step)
            .order_by(paid_calls.c.nth.desc())
            .limit(1)
        )
        row = connection.execute(query).first()
        if row is None:
            return None
        return CallSlip(unit=unit_id, step=step, nth=row.nth, state=CallState(row.state))

    def _now_us(self) -> int:
        return microseconds(self._clock.now())
