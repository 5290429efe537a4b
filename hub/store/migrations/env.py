"""Alembic's entry: run the migrations on the connection and in the transaction we are given."""

from __future__ import annotations

from alembic import context

from hub.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,
)
context.run_migrations()
