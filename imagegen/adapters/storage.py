"""Everything that lies in the database, opened once and shared.

Imported only when the first of it is needed, because that takes most of a second. Knows which
table-keepers there are; must not know settings.
"""

from __future__ import annotations

from pathlib import Path

from imagegen.adapters.batch_book import DatabaseBatches
from imagegen.adapters.database import DatabaseRecords, open_database
from imagegen.adapters.rate_limits import DatabaseRates
from imagegen.adapters.replicas import Replicas
from imagegen.adapters.work_book import DatabaseWork
from imagegen.adapters.work_calls import DatabaseCalls
from imagegen.ports import Clock


class Storage:
    """The keepers of all tables."""

    def __init__(self, place: Path | str, clock: Clock, *, runner: str, prices: str) -> None:
        """Open the database and bring it to the newest tables.

        Args:
            place: a SQLite file, or the address of a PostgreSQL database.
            runner: the name of this process.
            prices: the name of the price list in use.
        """
        self._engine = open_database(place)
        self.records = DatabaseRecords(self._engine)
        self.book = DatabaseWork(self._engine, clock, prices)
        self.calls = DatabaseCalls(self._engine, clock, runner=runner, prices=prices)
        self.rates = DatabaseRates(self._engine, clock)
        self.replicas = Replicas(self._engine, clock)
        self.batches = DatabaseBatches(self._engine)

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()
