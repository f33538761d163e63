from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

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


def test_direct_messages_between_people_who_block_each_other_are_closed(database_url: str) -> None:
    database = Database(database_url)
    migrations.upgrade(database, "0008")
    with database.writing.begin() as connection:
        for number in (9, 10, 11):
            person = (
                "INSERT INTO users (id, kind, role, name, fold, created_at) VALUES (:id, 'bot', 'bot', 'x', 'x', 1)"
            )
            connection.execute(text(person), {"id": number})
        for slug, key in (("one", "9,10"), ("two", "9,11"), ("three", "9,10,11")):
            room = (
                "INSERT INTO rooms (slug, name, topic, visibility, created_at, seq, rev, direct_key)"
                " VALUES (:slug, '', '', 'direct', 1, 0, 0, :key)"
            )
            connection.execute(text(room), {"slug": slug, "key": key})
        connection.execute(text("INSERT INTO blocks (user_id, blocked_id, created_at) VALUES (10, 9, 1)"))
    closed = text("SELECT slug FROM rooms WHERE posting = 'nobody'")
    for move, expected in ((migrations.upgrade, ["one"]), (migrations.downgrade, [])):
        move(database, "0009" if move is migrations.upgrade else "0008")
        with database.writing.connect() as connection:
            assert list(connection.execute(closed).scalars()) == expected
    database.close()
