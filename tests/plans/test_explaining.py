"""The look at plans finds what was found by hand once: it is not silent because it is blind."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text

from tests.plans.explaining import scans
from tests.plans.seeding import seed
from tests.support.stores import Stored

PAIRS = "SELECT author_id FROM messages WHERE (room_id, seq) IN (VALUES (1, 5), (2, 6))"
OF_MENTIONS = "DELETE FROM mentions WHERE room_id = 1 AND seq = 5"


@pytest.fixture
def connection(stored: Stored) -> Iterator[Connection]:
    """A seeded store, without the index by which mentions are found by their message."""
    seed(stored.database)
    with stored.database.writing.begin() as connection:
        connection.execute(text("DROP INDEX ix_mentions_room_id_seq"))
        yield connection
        connection.rollback()


def test_reading_a_whole_table_or_a_whole_index_is_seen(connection: Connection) -> None:
    is_sqlite = connection.dialect.name == "sqlite"
    assert scans(connection, "SELECT id FROM messages WHERE body = 'x'", ()) == ["messages"]
    assert scans(connection, OF_MENTIONS, ()) == ["mentions"]
    # PostgreSQL finds pairs by an index; SQLite is asked for them otherwise.
    assert scans(connection, PAIRS, ()) == (["messages"] if is_sqlite else [])
    assert scans(connection, "SELECT count(*) FROM users AS u WHERE u.kind = 'bot'", ()) == ["users"]
    assert scans(connection, "SELECT name FROM rooms WHERE topic > 'a' ORDER BY id LIMIT 5", ()) == ["rooms"]


def test_what_an_index_finds_or_a_page_ends_is_let_pass(connection: Connection) -> None:
    for statement in (
        "SELECT id FROM messages WHERE room_id = 1 AND seq < 50 ORDER BY seq DESC LIMIT 5",
        "SELECT name FROM rooms ORDER BY id DESC LIMIT 5",
        "SELECT id FROM users WHERE users.role = 'owner'",
        "SELECT id FROM unwanted_words",
    ):
        assert scans(connection, statement, ()) == [], statement
