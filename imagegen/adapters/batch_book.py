"""Batches in the database. Implements ``Batches``.

Whether a batch is stopped has a column, because the release of units asks for it; all else is
one document. Knows no queue.
"""

from __future__ import annotations

from dataclasses import replace

from pydantic import TypeAdapter
from sqlalchemy import Engine, RowMapping, select, update

from imagegen.adapters.statements import microseconds
from imagegen.adapters.tables import batches, jobs
from imagegen.adapters.work_rows import parse_jobs
from imagegen.domain.batches import Batch
from imagegen.domain.jobs import Job
from imagegen.errors import NotFound

_BATCH: TypeAdapter[Batch] = TypeAdapter(Batch)
_LATEST = 20


class DatabaseBatches:
    """The records of batches."""

    def __init__(self, engine: Engine) -> None:
        """``engine`` has the tables already."""
        self._engine = engine

    def add(self, batch: Batch) -> None:
        """Store a new batch."""
        with self._engine.begin() as connection:
            connection.execute(
                batches.insert().values(
                    id=batch.id,
                    owner=batch.owner,
                    stopped=batch.stopped,
                    created_us=microseconds(batch.created_at),
                    document=_BATCH.dump_json(batch).decode(),
                )
            )

    def batch(self, batch_id: str, owner: str) -> Batch:
        """One batch of this owner.

        Raises:
            NotFound: no such batch, or somebody else's.
        """
        query = select(batches).where(batches.c.id == batch_id, batches.c.owner == owner)
        with self._engine.begin() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            raise NotFound("There is no such batch.")
        return _read(row)

    def latest(self, owner: str) -> tuple[Batch, ...]:
        """This owner's batches, the newest first."""
        query = select(batches).where(batches.c.owner == owner).order_by(batches.c.row.desc())
        with self._engine.begin() as connection:
            rows = connection.execute(query.limit(_LATEST)).mappings().all()
        return tuple(_read(row) for row in rows)

    def set_stopped(self, batch_id: str, stopped: bool) -> None:
        """Release no more units of a batch, or go on with it."""
        with self._engine.begin() as connection:
            connection.execute(
                update(batches).where(batches.c.id == batch_id).values(stopped=stopped)
            )

    def jobs(self, batch_id: str) -> tuple[Job, ...]:
        """The jobs of a batch in the order of its rows."""
        query = select(jobs.c.document).where(jobs.c.batch == batch_id).order_by(jobs.c.row)
        with self._engine.begin() as connection:
            return parse_jobs(connection.execute(query).scalars())


def _read(row: RowMapping) -> Batch:
    return replace(_BATCH.validate_json(row["document"]), stopped=bool(row["stopped"]))
