"""Run by Alembic: migrates the database whose connection `chatapp.store.db.migrations` hands in."""

from alembic import context

from chatapp.models import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    include_name=lambda name, kind, _parents: not (kind == "table" and str(name).startswith("message_words")),
)
with context.begin_transaction():
    context.run_migrations()
