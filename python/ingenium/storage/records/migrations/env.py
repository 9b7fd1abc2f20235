"""What Alembic runs to make a migration: in the connection, and the transaction, of the caller."""

from alembic import context

from ingenium.storage.records.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
context.run_migrations()
