"""Which processes are alive: each beats its heart, and the dead are found by one peer.

Knows nothing of the work; one statement each, the same on SQLite and PostgreSQL.
"""

from __future__ import annotations

from sqlalchemy import Engine, delete

from imagegen.adapters.statements import microseconds, saving
from imagegen.adapters.tables import replicas
from imagegen.ports import Clock

LEASE_S = 5.0
"""A process that has been silent for so long is taken for dead."""


class Replicas:
    """The table of heartbeats."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        """``engine`` has the tables already."""
        self._engine = engine
        self._clock = clock

    def beat(self, me: str) -> tuple[str, ...]:
        """Say that ``me`` is alive; returns the dead, each of them to one caller only."""
        now_us = microseconds(self._clock.now())
        silent_since_us = now_us - round(LEASE_S * 1_000_000)
        with self._engine.begin() as connection:
            connection.execute(
                saving(connection, replicas, key="id", values={"id": me, "beat_us": now_us})
            )
            silent = delete(replicas).where(replicas.c.beat_us < silent_since_us)
            return tuple(connection.execute(silent.returning(replicas.c.id)).scalars())

    def leave(self, me: str) -> None:
        """Say goodbye, so that nobody takes over what is finished."""
        with self._engine.begin() as connection:
            connection.execute(delete(replicas).where(replicas.c.id == me))
