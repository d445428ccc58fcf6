"""The ledger: what is reserved, spent, given back or in doubt, row by row and only ever added to.

One row per unit, attempt and kind, so that doing anything twice changes nothing. Every function
works inside its caller's transaction. Knows no engines and no prices.
"""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from imagegen.adapters.statements import micro_dollars, once
from imagegen.adapters.tables import accounts, ledger
from imagegen.domain.units import Entry, Unit


def hold(connection: Connection, unit: Unit, *, at_us: int, prices: str) -> None:
    """Set the worst price of a unit's attempt aside."""
    micro = micro_dollars(unit.reserve_usd)
    if _enter(connection, unit, kind=Entry.HOLD, micro=micro, at_us=at_us, prices=prices):
        _move(connection, unit.owner, spent=0, held=micro)


def settle(connection: Connection, unit: Unit, *, at_us: int, prices: str) -> None:
    """Turn a reserve into what the unit's end says; safe to repeat."""
    kind = unit.entry
    held = _held(connection, unit)
    micro = micro_dollars(unit.cost_usd) if kind is Entry.CHARGE else held
    if not _enter(connection, unit, kind=kind, micro=micro, at_us=at_us, prices=prices):
        return
    if kind is Entry.CHARGE:
        _move(connection, unit.owner, spent=micro, held=-held)
    elif kind is Entry.RELEASE:
        _move(connection, unit.owner, spent=0, held=-held)


def _held(connection: Connection, unit: Unit) -> int:
    found = connection.execute(
        select(ledger.c.micro).where(
            ledger.c.unit == unit.id,
            ledger.c.attempt == unit.attempt,
            ledger.c.kind == Entry.HOLD.value,
        )
    ).scalar()
    return int(found or 0)


def _enter(
    connection: Connection, unit: Unit, *, kind: Entry, micro: int, at_us: int, prices: str
) -> bool:
    fresh = once(
        connection,
        ledger,
        owner=unit.owner,
        job=unit.job,
        unit=unit.id,
        attempt=unit.attempt,
        kind=kind.value,
        micro=micro,
        prices=prices,
        at_us=at_us,
    )
    return connection.execute(fresh).first() is not None


def _move(connection: Connection, owner: str, *, spent: int, held: int) -> None:
    connection.execute(once(connection, accounts, owner=owner, spent_micro=0, held_micro=0))
    connection.execute(
        update(accounts)
        .where(accounts.c.owner == owner)
        .values(spent_micro=accounts.c.spent_micro + spent, held_micro=accounts.c.held_micro + held)
    )
