"""Jobs and pictures in a database. Implements ``Records`` with SQLAlchemy Core.

SQLite by default: WAL, full sync, one writer at a time. What is searched for has a column;
the whole record is kept beside it as JSON. Knows no files and no engines.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Engine, RowMapping, create_engine, event, select, update

from imagegen.adapters.migrate import migrate
from imagegen.adapters.statements import microseconds, saving
from imagegen.adapters.tables import jobs, pictures
from imagegen.domain.jobs import Job, JobState, PictureRecord
from imagegen.errors import NotFound

_JOB: TypeAdapter[Job] = TypeAdapter(Job)
_PICTURE: TypeAdapter[PictureRecord] = TypeAdapter(PictureRecord)


def open_database(place: Path | str) -> Engine:
    """A database with every table, ready for several threads.

    Args:
        place: the path of a SQLite file, or the address of a PostgreSQL database
            (``postgresql://user:password@host/name``).
    """
    engine = _open_sqlite(place) if isinstance(place, Path) else _open_postgres(place)
    migrate(engine)
    return engine


def _open_sqlite(path: Path) -> Engine:
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(f"sqlite:///{path}", pool_size=2, max_overflow=0)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # we begin transactions ourselves, see below
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _take_the_write_lock(connection: Connection) -> None:
        # A deferred transaction would take its lock only at the first write: lost updates.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _open_postgres(address: str) -> Engine:
    # Connections may be gone after the server was started anew, so each is tried first.
    return create_engine(
        address.replace("postgresql://", "postgresql+psycopg://", 1),
        pool_size=10,
        pool_pre_ping=True,
    )


class DatabaseRecords:
    """The records of jobs and pictures."""

    def __init__(self, engine: Engine) -> None:
        """``engine`` has the tables already."""
        self._engine = engine

    def add_job(self, job: Job) -> None:
        """Store a new job."""
        with self._engine.begin() as connection:
            connection.execute(
                jobs.insert().values(
                    id=job.id,
                    owner=job.owner,
                    state=job.state.value,
                    created_us=microseconds(job.created_at),
                    batch=job.batch,
                    document=_JOB.dump_json(job).decode(),
                )
            )

    def save_job(self, job: Job) -> None:
        """Overwrite a known job.

        Raises:
            NotFound: it was never added.
        """
        with self._engine.begin() as connection:
            result = connection.execute(
                update(jobs)
                .where(jobs.c.id == job.id, jobs.c.owner == job.owner)
                .values(state=job.state.value, document=_JOB.dump_json(job).decode())
            )
            if not result.rowcount:
                raise NotFound("There is no such job.")

    def job(self, job_id: str, owner: str) -> Job:
        """One job of this owner.

        Raises:
            NotFound: no such job, or somebody else's.
        """
        rows = self._rows(select(jobs).where(jobs.c.id == job_id, jobs.c.owner == owner))
        if not rows:
            raise NotFound("There is no such job.")
        return _JOB.validate_json(rows[0]["document"])

    def any_job(self, job_id: str) -> Job:
        """One job of whomever; for running jobs, never for showing them.

        Raises:
            NotFound: no such job.
        """
        rows = self._rows(select(jobs).where(jobs.c.id == job_id))
        if not rows:
            raise NotFound("There is no such job.")
        return _JOB.validate_json(rows[0]["document"])

    def jobs(self, owner: str, *, limit: int, before: str = "") -> tuple[Job, ...]:
        """The newest jobs of this owner first."""
        query = select(jobs).where(jobs.c.owner == owner)
        if before:
            known = select(jobs.c.row).where(jobs.c.id == before, jobs.c.owner == owner)
            query = query.where(jobs.c.row < known.scalar_subquery())
        rows = self._rows(query.order_by(jobs.c.row.desc()).limit(limit))
        return tuple(_JOB.validate_json(row["document"]) for row in rows)

    def unfinished(self) -> tuple[Job, ...]:
        """Jobs of all owners that are queued or sending, oldest first."""
        waiting = (JobState.QUEUED.value, JobState.SENDING.value)
        rows = self._rows(select(jobs).where(jobs.c.state.in_(waiting)).order_by(jobs.c.row))
        return tuple(_JOB.validate_json(row["document"]) for row in rows)

    def add_picture(self, picture: PictureRecord) -> None:
        """Store a picture's record; a work that is done again overwrites its own."""
        with self._engine.begin() as connection:
            connection.execute(
                saving(
                    connection,
                    pictures,
                    key="id",
                    values={
                        "id": picture.id,
                        "owner": picture.owner,
                        "sha256": picture.sha256,
                        "job": picture.job,
                        "created_us": microseconds(picture.created_at),
                        "document": _PICTURE.dump_json(picture).decode(),
                    },
                )
            )

    def picture(self, picture_id: str, owner: str) -> PictureRecord:
        """One picture of this owner.

        Raises:
            NotFound: no such picture, or somebody else's.
        """
        found = self.pictures((picture_id,), owner)
        if not found:
            raise NotFound("There is no such picture.")
        return found[0]

    def pictures(self, ids: Sequence[str], owner: str) -> tuple[PictureRecord, ...]:
        """Those of the given pictures that are this owner's, in the given order."""
        query = select(pictures).where(pictures.c.id.in_(ids), pictures.c.owner == owner)
        found = {row["id"]: row["document"] for row in self._rows(query)}
        return tuple(_PICTURE.validate_json(found[one]) for one in ids if one in found)

    def hashes(self) -> frozenset[str]:
        """The sha256 of every recorded picture."""
        rows = self._rows(select(pictures.c.sha256).distinct())
        return frozenset(row["sha256"] for row in rows)

    def _rows(self, query: Any) -> Sequence[RowMapping]:
        with self._engine.connect() as connection:
            return connection.execute(query).mappings().all()
