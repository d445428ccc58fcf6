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

    def reserve(self, gate: str, rates: tuple[Rate, ...]) -> float:
        """Take the next moment that every rate has free; returns how many seconds away it is."""
        now_us = microseconds(self._clock.now())
        with self._engine.begin() as connection:
            waits = [self._closed_us(connection, gate, now_us)]
            waits += [self._taken_us(connection, rate, now_us) for rate in rates]
        return max(waits) / _MICRO

    def _taken_us(self, connection: Connection, rate: Rate, now_us: int) -> int:
        step_us = round(_MICRO / rate.per_s)
        room_us = step_us * (rate.burst - 1)
        self._make(connection, rate.name)
        connection.execute(
            update(rate_buckets)
            .where(rate_buckets.c.name == rate.name)
            .values(next_us=_later(now_us) + step_us)
        )
        after_us = self._next(connection, rate.name)
        return max(0, after_us - step_us - room_us - now_us)

    def close(self, gate: str, seconds: float) -> None:
        """Let nobody pass for a while: the server said so."""
        until_us = microseconds(self._clock.now()) + round(seconds * _MICRO)
        with self._engine.begin() as connection:
            self._make(connection, gate)
            connection.execute(
                update(rate_buckets)
                .where(rate_buckets.c.name == gate, rate_buckets.c.closed_until_us < until_us)
                .values(closed_until_us=until_us)
            )

    def closed_s(self, gate: str) -> float:
        """For how many more seconds nobody may pass."""
        with self._engine.begin() as connection:
            return self._closed_us(connection, gate, microseconds(self._clock.now())) / _MICRO

    def _closed_us(self, connection: Connection, gate: str, now_us: int) -> int:
        query = select(rate_buckets.c.closed_until_us).where(rate_buckets.c.name == gate)
        return max(0, int(connection.execute(query).scalar() or 0) - now_us)

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
