"""The few statements that SQLite and PostgreSQL spell alike but SQLAlchemy does not.

Pure building of statements. Knows no tables.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import Connection, Insert, Table, literal_column
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = Decimal(1_000_000)


def once(connection: Connection, table: Table, **values: Any) -> ReturningInsert[Any]:
    """Insert unless it is there; ``.first()`` is None when it was.

    The count of inserted rows says nothing on PostgreSQL, so the statement returns a row.
    """
    fresh: ReturningInsert[Any] = (
        _insert(connection, table)
        .values(**values)
        .on_conflict_do_nothing()
        .returning(literal_column("1"))
    )
    return fresh


def saving(connection: Connection, table: Table, *, key: str, values: dict[str, Any]) -> Insert:
    """Insert, or overwrite the row with the same ``key``."""
    fresh: Insert = (
        _insert(connection, table)
        .values(**values)
        .on_conflict_do_update(index_elements=[key], set_=values)
    )
    return fresh


def _insert(connection: Connection, table: Table) -> Any:
    """The insert that knows conflicts, in this database's dialect."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def microseconds(moment: datetime) -> int:
    """A moment as it is stored."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def micro_dollars(usd: Decimal | None) -> int:
    """Money as it is stored; an unknown price holds nothing."""
    if usd is None:
        return 0
    return int((usd * _MICRO).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def dollars(micro: int) -> Decimal:
    """Stored money in US dollars."""
    return Decimal(micro) / _MICRO
