"""Alembic's entry: runs the steps on the connection that it is handed.

Executed by alembic, never imported. Must not know settings or addresses.
"""

from __future__ import annotations

from alembic import context

from imagegen.adapters.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
)
context.run_migrations()
