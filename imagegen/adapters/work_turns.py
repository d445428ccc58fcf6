"""Whose turn it is: the order in which waiting units are released, and where one stands.

Turns are numbers. A person's units get numbers one after the other, starting at the lane's
present number, so persons who wait at the same time are served in rotation and nobody is
overtaken for ever (start-time fair queueing). Every function works inside its caller's
transaction, which must hold the lane. Knows no engines and no money.
"""

from __future__ import annotations

from sqlalchemy import Connection, Select, func, or_, select, update

from imagegen.adapters.statements import once
from imagegen.adapters.tables import batches, lanes, units
from imagegen.adapters.work_rows import WAITING, parse_units, unit_row
from imagegen.domain.jobs import JobState
from imagegen.domain.queueing import Limits
from imagegen.domain.units import Unit

_ON_THE_WAY = (
    units.c.state.in_((JobState.QUEUED.value, JobState.SENDING.value)),
    units.c.released_us.is_not(None),
)


def hold_lane(connection: Connection, lane: str) -> int:
    """Keep everybody else from handing out turns in this lane; returns its present number."""
    connection.execute(once(connection, lanes, name=lane, turn=0))
    connection.execute(update(lanes).where(lanes.c.name == lane).values(turn=lanes.c.turn))
    return int(connection.execute(select(lanes.c.turn).where(lanes.c.name == lane)).scalar_one())


def line_up(connection: Connection, added: tuple[Unit, ...], home: str) -> None:
    """Store new units at the end of their person's line.

    Args:
        home: the process that alone can run them, "" for any.
    """
    first = added[0]
    present = hold_lane(connection, first.lane)
    last = _last_turn(connection, first)
    for number, unit in enumerate(added, start=max(present, last) + 1):
        connection.execute(
            units.insert().values(**unit_row(unit), turn=number, runner=home, stop_asked=False)
        )
    sort_line(connection, first.owner, first.lane)


def line_up_again(connection: Connection, unit: Unit, home: str) -> None:
    """Put a unit that is tried again at the end of its person's line."""
    present = hold_lane(connection, unit.lane)
    turn = max(present, _last_turn(connection, unit)) + 1
    connection.execute(
        update(units)
        .where(units.c.id == unit.id)
        .values(**unit_row(unit), turn=turn, runner=home, stop_asked=False, released_us=None)
    )
    sort_line(connection, unit.owner, unit.lane)


def _last_turn(connection: Connection, unit: Unit) -> int:
    """The last number in the unit's person's line, 0 when nothing of theirs waits."""
    query = select(func.max(units.c.turn)).where(
        *WAITING, units.c.lane == unit.lane, units.c.owner == unit.owner
    )
    return int(connection.execute(query).scalar() or 0)


def sort_line(connection: Connection, owner: str, lane: str) -> None:
    """Hand a person's own numbers out anew: urgent units first, then in order of arrival."""
    query = select(units.c.row, units.c.urgency, units.c.turn).where(
        *WAITING, units.c.lane == lane, units.c.owner == owner
    )
    line = connection.execute(query).all()
    numbers = sorted(turn for _, _, turn in line)
    wanted = sorted(line, key=lambda one: (one.urgency, one.row))
    for one, number in zip(wanted, numbers, strict=True):
        if one.turn != number:
            connection.execute(update(units).where(units.c.row == one.row).values(turn=number))


def release_lane(
    connection: Connection, lane: str, *, limits: Limits, runner: str, at_us: int
) -> tuple[Unit, ...]:
    """Hand as many units of a lane to ``runner`` as there is room for, in order of their turns."""
    hold_lane(connection, lane)
    busy = {
        row.owner: int(row.under_way)
        for row in connection.execute(
            select(units.c.owner, func.count().label("under_way"))
            .where(*_ON_THE_WAY, units.c.lane == lane)
            .group_by(units.c.owner)
        )
    }
    room = limits.in_lane(lane) - sum(busy.values())
    released: list[Unit] = []
    while room > len(released):
        found = _next(connection, lane, runner, _full(busy, limits))
        if found is None:
            break
        unit, turn = found
        connection.execute(
            update(units).where(units.c.id == unit.id).values(released_us=at_us, runner=runner)
        )
        connection.execute(
            update(lanes).where(lanes.c.name == lane, lanes.c.turn < turn).values(turn=turn)
        )
        busy[unit.owner] = busy.get(unit.owner, 0) + 1
        released.append(unit)
    return tuple(released)


def _full(busy: dict[str, int], limits: Limits) -> list[str]:
    """Persons who have as much under way as one may."""
    return [owner for owner, count in busy.items() if count >= limits.person_at_once]


def _next(
    connection: Connection, lane: str, runner: str, full: list[str]
) -> tuple[Unit, int] | None:
    query = (
        select(units.c.document, units.c.turn)
        .where(
            *WAITING,
            units.c.lane == lane,
            units.c.owner.not_in(full),
            units.c.runner.in_(("", runner)),
            or_(units.c.batch == "", units.c.batch.not_in(_stopped())),
        )
        .order_by(units.c.turn, units.c.row)
        .limit(1)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    return parse_units([row.document])[0], int(row.turn)


def _stopped() -> Select[str]:
    return select(batches.c.id).where(batches.c.stopped.is_(True))


def waiting_lanes(connection: Connection) -> tuple[str, ...]:
    """Lanes in which somebody waits."""
    found = connection.execute(select(units.c.lane).where(*WAITING).distinct())
    return tuple(found.scalars())


def ahead_of(connection: Connection, job_id: str) -> int | None:
    """Units that run or come before a job's first waiting one; None when none of it waits."""
    mine = connection.execute(
        select(units.c.lane, units.c.turn, units.c.row)
        .where(*WAITING, units.c.job == job_id)
        .order_by(units.c.turn, units.c.row)
        .limit(1)
    ).first()
    if mine is None:
        return None
    earlier = or_(units.c.turn < mine.turn, (units.c.turn == mine.turn) & (units.c.row < mine.row))
    before = select(func.count()).where(*WAITING, units.c.lane == mine.lane, earlier)
    running = select(func.count()).where(*_ON_THE_WAY, units.c.lane == mine.lane)
    return int(connection.execute(before).scalar_one() + connection.execute(running).scalar_one())
