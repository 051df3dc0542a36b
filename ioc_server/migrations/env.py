"""Runs the migrations on the connection that `ioc_server.store.database.migrate` hands over."""

from alembic import context

from ioc_server.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
