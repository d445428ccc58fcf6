"""Units and jobs as rows: reading, writing, and adding a job up from its units.

Every function works inside its caller's transaction. Knows no turns and no money.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, select, update

from imagegen.adapters.statements import microseconds
from imagegen.adapters.tables import jobs, units
from imagegen.domain.jobs import Job, JobState
from imagegen.domain.units import Unit, Urgency, rolled_up
from imagegen.errors import NotFound

_JOB: TypeAdapter[Job] = TypeAdapter(Job)
_UNIT: TypeAdapter[Unit] = TypeAdapter(Unit)

URGENCIES = {Urgency.NEXT: -1, Urgency.NORMAL: 0, Urgency.BATCH: 1}
"""As they are sorted."""

WAITING = (units.c.state == JobState.QUEUED.value, units.c.released_us.is_(None))
"""Units that nobody has taken up yet."""


def read_job(connection: Connection, job_id: str, *, for_change: bool = False) -> Job:
    """One job; ``for_change`` keeps others from changing it meanwhile.

    Raises:
        NotFound: no such job.
    """
    query = select(jobs.c.document).where(jobs.c.id == job_id)
    document = connection.execute(query.with_for_update() if for_change else query).scalar()
    if document is None:
        raise NotFound("There is no such job.")
    return _JOB.validate_json(document)


def write_job(connection: Connection, job: Job) -> None:
    """Overwrite a job."""
    connection.execute(
        update(jobs)
        .where(jobs.c.id == job.id)
        .values(state=job.state.value, document=_JOB.dump_json(job).decode())
    )


def job_row(job: Job) -> dict[str, Any]:
    """A job's columns."""
    return {
        "id": job.id,
        "owner": job.owner,
        "state": job.state.value,
        "created_us": microseconds(job.created_at),
        "batch": job.batch,
        "document": _JOB.dump_json(job).decode(),
    }


def unit_row(unit: Unit) -> dict[str, Any]:
    """The columns that follow from a unit itself."""
    return {
        "id": unit.id,
        "job": unit.job,
        "owner": unit.owner,
        "lane": unit.lane,
        "batch": unit.batch,
        "urgency": URGENCIES[unit.urgency],
        "state": unit.state.value,
        "seconds": unit.seconds,
        "ended_us": microseconds(unit.ended_at) if unit.ended_at else None,
        "document": _UNIT.dump_json(unit).decode(),
    }


def read_units(
    connection: Connection, job_id: str, *, for_change: bool = False
) -> tuple[Unit, ...]:
    """All units of a job; ``for_change`` keeps others from changing them meanwhile."""
    query = select(units.c.document).where(units.c.job == job_id).order_by(units.c.row)
    query = query.with_for_update() if for_change else query
    return parse_units(connection.execute(query).scalars())


def read_unit(connection: Connection, unit_id: str, *, for_change: bool = False) -> Unit:
    """One unit.

    Raises:
        NotFound: no such unit.
    """
    query = select(units.c.document).where(units.c.id == unit_id)
    document = connection.execute(query.with_for_update() if for_change else query).scalar()
    if document is None:
        raise NotFound("There is no such picture on its way.")
    return _UNIT.validate_json(document)


def parse_units(documents: Iterable[str]) -> tuple[Unit, ...]:
    """Units from their stored form."""
    return tuple(_UNIT.validate_json(document) for document in documents)


def parse_jobs(documents: Iterable[str]) -> tuple[Job, ...]:
    """Jobs from their stored form."""
    return tuple(_JOB.validate_json(document) for document in documents)


def write_unit(connection: Connection, unit: Unit, **columns: Any) -> None:
    """Overwrite a unit; ``columns`` are those that are no part of it."""
    connection.execute(
        update(units).where(units.c.id == unit.id).values(**unit_row(unit), **columns)
    )


def add_up(connection: Connection, job_id: str) -> Job:
    """Store the job as its units now say it stands."""
    job = read_job(connection, job_id, for_change=True)
    job = rolled_up(job, read_units(connection, job_id))
    write_job(connection, job)
    return job


def end_waiting(connection: Connection, unit: Unit, ended: Unit) -> bool:
    """Store the end of a unit that nobody has taken up; False if somebody has by now."""
    row = unit_row(replace(ended, started_at=None))
    found = connection.execute(update(units).where(units.c.id == unit.id, *WAITING).values(**row))
    return bool(found.rowcount)
