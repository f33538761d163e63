from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from chatapp.models import Base
from chatapp.store import migrations
from chatapp.store.engine import Database


def test_the_migrations_make_what_the_models_say(database_url: str) -> None:
    database = Database(database_url)
    migrations.upgrade(database)
    with database.writing.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_name": lambda name, _kind, _parents: not str(name).startswith("message_words")},
        )
        assert compare_metadata(context, Base.metadata) == []
    database.close()


def test_the_schema_goes_up_and_down_and_up_again(database_url: str) -> None:
    database = Database(database_url)
    assert migrations.current(database) is None
    migrations.upgrade(database)
    assert migrations.current(database) == migrations.newest()
    migrations.downgrade(database, "base")
    assert migrations.current(database) is None
    assert set(inspect(database.writing).get_table_names()) <= {"alembic_version"}
    migrations.upgrade(database)
    migrations.upgrade(database)
    assert migrations.current(database) == migrations.newest()
    database.close()
