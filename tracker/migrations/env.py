"""Alembic's environment: it works on the connection that `database.migrate` hands it."""

from alembic import context

from tracker.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
