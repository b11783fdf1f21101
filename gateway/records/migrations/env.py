"""Where Alembic starts: runs the revisions on the connection and inside the transaction that the caller gives."""

from alembic import context

from gateway.records.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # the store begins the transaction itself, so SQLite rolls tables back too
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
