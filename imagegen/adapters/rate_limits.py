"""Rates that all processes on one database keep together. Implements ``RateLimiter``.

Every call takes the next free moment and waits for it, so calls go out in order and evenly
(the generic cell rate algorithm, by reservation). Whole microseconds: floats this large would
round a burst away. Knows no engines.
"""

from __future__ import annotations

from sqlalchemy import Case, Connection, Engine, case, select, update

from imagegen.adapters.statements import microseconds, once
from imagegen.adapters.tables import rate_buckets
from imagegen.domain.queueing import Rate
from imagegen.ports import Clock

_MICRO = 1_000_000


class DatabaseRates:
    """Implements ``RateLimiter``."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        """``engine`` has the tables already."""
        self._engine = engine
        self._clock = clock

    def reserve(self, rate: Rate) -> float:
        """Take the next free moment; returns how many seconds away it is, 0 for now."""
        step_us = round(_MICRO / rate.per_s)
        room_us = step_us * (rate.burst - 1)
        now_us = microseconds(self._clock.now())
        with self._engine.begin() as connection:
            self._make(connection, rate.name)
            start = _later(now_us)
            connection.execute(
                update(rate_buckets)
                .where(rate_buckets.c.name == rate.name)
                .values(next_us=start + step_us)
            )
            after_us = self._next(connection, rate.name)
        return max(0, after_us - step_us - room_us - now_us) / _MICRO

    def close(self, name: str, seconds: float) -> None:
        """Let nobody pass for a while: the server said so."""
        until_us = microseconds(self._clock.now()) + round(seconds * _MICRO)
        with self._engine.begin() as connection:
            self._make(connection, name)
            connection.execute(
                update(rate_buckets)
                .where(rate_buckets.c.name == name, rate_buckets.c.closed_until_us < until_us)
                .values(closed_until_us=until_us)
            )

    def closed_s(self, name: str) -> float:
        """For how many more seconds nobody may pass."""
        query = select(rate_buckets.c.closed_until_us).where(rate_buckets.c.name == name)
        with self._engine.begin() as connection:
            until_us = connection.execute(query).scalar() or 0
        return max(0, int(until_us) - microseconds(self._clock.now())) / _MICRO

    def _make(self, connection: Connection, name: str) -> None:
        fresh = once(connection, rate_buckets, name=name, next_us=0, closed_until_us=0)
        connection.execute(fresh)

    def _next(self, connection: Connection, name: str) -> int:
        query = select(rate_buckets.c.next_us).where(rate_buckets.c.name == name)
        return int(connection.execute(query).scalar_one())


def _later(now_us: int) -> Case[int]:
    """The bucket's next free moment, or now when that has gone by."""
    column = rate_buckets.c.next_us
    return case((column > now_us, column), else_=now_us)
