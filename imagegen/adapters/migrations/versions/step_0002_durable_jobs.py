"""Durable jobs: units, paid calls, money, limits, replicas and batches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the tables and the batch of a job."""
    op.add_column("jobs", sa.Column("batch", sa.String(32), nullable=False, server_default=""))
    op.create_index("jobs_by_batch", "jobs", ["batch", "row"])
    _make_units()
    _make_money()
    _make_limits()
    _make_batches()


def _make_units() -> None:
    op.create_table(
        "units",
        sa.Column("row", _ROW_ID, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(48), nullable=False, unique=True),
        sa.Column("job", sa.String(32), nullable=False),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("lane", sa.String(80), nullable=False),
        sa.Column("batch", sa.String(32), nullable=False, server_default=""),
        sa.Column("urgency", sa.Integer, nullable=False),
        sa.Column("turn", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("released_us", sa.BigInteger),
        sa.Column("runner", sa.String(80), nullable=False, server_default=""),
        sa.Column("stop_asked", sa.Boolean, nullable=False, server_default="0"),
        sa.Column("pace", sa.String(160), nullable=False, server_default=""),
        sa.Column("seconds", sa.Float),
        sa.Column("ended_us", sa.BigInteger),
        sa.Column("document", sa.Text, nullable=False),
    )
    op.create_index("units_by_job", "units", ["job"])
    op.create_index("units_by_state", "units", ["state", "lane", "turn"])
    op.create_index("units_by_owner", "units", ["owner", "state"])
    op.create_index("units_by_pace", "units", ["pace", "ended_us"])
    op.create_table(
        "lanes",
        sa.Column("name", sa.String(80), primary_key=True),
        sa.Column("turn", sa.BigInteger, nullable=False),
    )


def _make_money() -> None:
    op.create_table(
        "paid_calls",
        sa.Column("unit", sa.String(48), primary_key=True),
        sa.Column("step", sa.String(24), primary_key=True),
        sa.Column("nth", sa.Integer, primary_key=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("runner", sa.String(80), nullable=False),
        sa.Column("opened_us", sa.BigInteger, nullable=False),
        sa.Column("closed_us", sa.BigInteger),
        sa.Column("request_id", sa.String(120), nullable=False, server_default=""),
    )
    op.create_table(
        "ledger",
        sa.Column("row", _ROW_ID, primary_key=True, autoincrement=True),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("job", sa.String(32), nullable=False),
        sa.Column("unit", sa.String(48), nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("micro", sa.BigInteger, nullable=False),
        sa.Column("prices", sa.String(32), nullable=False, server_default=""),
        sa.Column("at_us", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("unit", "attempt", "kind", name="ledger_once"),
    )
    op.create_index("ledger_by_owner", "ledger", ["owner", "row"])
    op.create_table(
        "accounts",
        sa.Column("owner", sa.String(64), primary_key=True),
        sa.Column("spent_micro", sa.BigInteger, nullable=False),
        sa.Column("held_micro", sa.BigInteger, nullable=False),
    )


def _make_limits() -> None:
    op.create_table(
        "rate_buckets",
        sa.Column("name", sa.String(120), primary_key=True),
        sa.Column("next_us", sa.BigInteger, nullable=False),
        sa.Column("closed_until_us", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "replicas",
        sa.Column("id", sa.String(80), primary_key=True),
        sa.Column("beat_us", sa.BigInteger, nullable=False),
    )


def _make_batches() -> None:
    op.create_table(
        "batches",
        sa.Column("row", _ROW_ID, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(32), nullable=False, unique=True),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("stopped", sa.Boolean, nullable=False),
        sa.Column("created_us", sa.BigInteger, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
    )
    op.create_index("batches_by_owner", "batches", ["owner", "row"])
