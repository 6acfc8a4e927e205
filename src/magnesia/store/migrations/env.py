"""Runs the migrations on the connection that `schema.set_up` hands over, inside its transaction."""

from __future__ import annotations

from alembic import context

context.configure(
    connection=context.config.attributes["connection"], render_as_batch=True, transactional_ddl=True
)
with context.begin_transaction():
    context.run_migrations()
