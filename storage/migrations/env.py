"""How Alembic runs here: on the connection and inside the transaction that `storage.migrations` has begun."""

from __future__ import annotations

from alembic import context

from storage.schema import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,  # SQLite rolls DDL back too, as long as nobody commits in between
    render_as_batch=True,
)
context.run_migrations()
