"""Every table of ours, one definition for SQLite and PostgreSQL.

Money in integer micro-dollars, times in integer microseconds since 1970 (UTC): exact, and the
same in both databases. What is searched for has a column; whole records lie beside it as JSON.
Knows no queries; changes to it need a migration beside it.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

# SQLite numbers rows by itself only in an INTEGER column.
_ROW_ID = BigInteger().with_variant(Integer, "sqlite")

jobs = Table(
    "jobs",
    metadata,
    Column("row", _ROW_ID, primary_key=True, autoincrement=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("owner", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("batch", String(32), nullable=False, server_default=""),
    Column("document", Text, nullable=False),
    Index("jobs_by_owner", "owner", "row"),
    Index("jobs_by_state", "state"),
    Index("jobs_by_batch", "batch", "row"),
)

pictures = Table(
    "pictures",
    metadata,
    Column("row", _ROW_ID, primary_key=True, autoincrement=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("owner", String(64), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("job", String(32), nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("document", Text, nullable=False),
    Index("pictures_by_owner", "owner", "row"),
    Index("pictures_by_job", "job"),
    Index("pictures_by_sha256", "sha256"),
)

units = Table(
    "units",
    metadata,
    Column("row", _ROW_ID, primary_key=True, autoincrement=True),
    Column("id", String(48), nullable=False, unique=True),
    Column("job", String(32), nullable=False),
    Column("owner", String(64), nullable=False),
    Column("lane", String(80), nullable=False),
    Column("batch", String(32), nullable=False, server_default=""),
    Column("urgency", Integer, nullable=False),
    Column("turn", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("released_us", BigInteger),
    Column("runner", String(80), nullable=False, server_default=""),
    Column("stop_asked", Boolean, nullable=False, server_default="0"),
    Column("pace", String(160), nullable=False, server_default=""),
    Column("seconds", Float),
    Column("ended_us", BigInteger),
    Column("document", Text, nullable=False),
    Index("units_by_job", "job"),
    Index("units_by_state", "state", "lane", "turn"),
    Index("units_by_owner", "owner", "state"),
    Index("units_by_pace", "pace", "ended_us"),
)

lanes = Table(
    "lanes",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("turn", BigInteger, nullable=False),
)

paid_calls = Table(
    "paid_calls",
    metadata,
    Column("unit", String(48), primary_key=True),
    Column("step", String(24), primary_key=True),
    Column("nth", Integer, primary_key=True),
    Column("state", String(16), nullable=False),
    Column("runner", String(80), nullable=False),
    Column("opened_us", BigInteger, nullable=False),
    Column("closed_us", BigInteger),
    Column("request_id", String(120), nullable=False, server_default=""),
)

ledger = Table(
    "ledger",
    metadata,
    Column("row", _ROW_ID, primary_key=True, autoincrement=True),
    Column("owner", String(64), nullable=False),
    Column("job", String(32), nullable=False),
    Column("unit", String(48), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("micro", BigInteger, nullable=False),
    Column("prices", String(32), nullable=False, server_default=""),
    Column("at_us", BigInteger, nullable=False),
    UniqueConstraint("unit", "attempt", "kind", name="ledger_once"),
    Index("ledger_by_owner", "owner", "row"),
)

accounts = Table(
    "accounts",
    metadata,
    Column("owner", String(64), primary_key=True),
    Column("spent_micro", BigInteger, nullable=False),
    Column("held_micro", BigInteger, nullable=False),
)

rate_buckets = Table(
    "rate_buckets",
    metadata,
    Column("name", String(120), primary_key=True),
    Column("next_us", BigInteger, nullable=False),
    Column("closed_until_us", BigInteger, nullable=False),
)

replicas = Table(
    "replicas",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("beat_us", BigInteger, nullable=False),
)

batches = Table(
    "batches",
    metadata,
    Column("row", _ROW_ID, primary_key=True, autoincrement=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("owner", String(64), nullable=False),
    Column("stopped", Boolean, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("document", Text, nullable=False),
    Index("batches_by_owner", "owner", "row"),
)
