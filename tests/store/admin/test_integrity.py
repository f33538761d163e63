"""The check is itself checked: it finds each kind of damage that is planted."""

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import text

from chatapp.domain.import_records import ImportedAuthor, ImportedMessage
from chatapp.services.operations.integrity import check_history
from chatapp.store.messages.import_messages import ImportMessages, import_messages
from tests.support.stores import Stored

_RENAME = "ALTER TABLE copy RENAME TO messages"
_UNGUARDED = (
    "SET LOCAL session_replication_role = replica",
    "ALTER TABLE messages DROP CONSTRAINT uq_messages_room_id_seq",
    "ALTER TABLE messages DROP CONSTRAINT uq_messages_room_id_author_id_client_id",
    "DROP INDEX ix_messages_room_id_rev",
)


@pytest.fixture
def history(stored: Stored) -> Stored:
    """Ten messages in `general`, each a reply to the one before."""
    messages = tuple(
        ImportedMessage(n, f"k{n}", ImportedAuthor("a", "a"), "message", f"line {n}", n, n - 1) for n in range(1, 11)
    )
    stored.writer.do(import_messages, ImportMessages("test", [("general", m) for m in messages], {}, {}))
    return stored


def test_a_sound_history_has_no_findings(history: Stored) -> None:
    assert check_history(history.database) == []


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        ("UPDATE messages SET seq = 20 WHERE seq = 10", "gaps"),
        ("UPDATE rooms SET seq = 11 WHERE slug = 'general'", "seq is 11"),
        ("UPDATE rooms SET seq = 9 WHERE slug = 'general'", "seq is 9"),
        ("UPDATE messages SET rev = 99 WHERE seq = 3", "is 99"),
        ("UPDATE rooms SET rev = 9 WHERE slug = 'general'", "rev is 9, but the highest of its messages is 10"),
        ("UPDATE rooms SET rev = 11 WHERE slug = 'general'", "rev is 11, but the highest of its messages is 10"),
        ("UPDATE messages SET rev = 0 WHERE seq = 3", "lowest rev is 0"),
        ("DELETE FROM room_days", "message 1 starts a day, but"),
        ("UPDATE rooms SET day = 5 WHERE slug = 'general'", "last day is wrong: 5"),
        ("UPDATE messages SET reply_to = 8 WHERE seq = 3", "message 3 replies"),
        ("UPDATE messages SET deleted_at = 5 WHERE seq = 3", "still has its text"),
        (
            (
                "INSERT INTO memberships (room_id, user_id, joined_at, read_seq) "
                "SELECT 1, author_id, 0, 99 FROM messages WHERE seq = 1"
            ),
            "past the end",
        ),
        ("INSERT INTO mentions (user_id, room_id, seq) SELECT author_id, 1, 99 FROM messages WHERE seq = 1", "mention"),
        (
            (
                "INSERT INTO room_mentions (room_id, seq, at, author_id) "
                "SELECT 1, 99, 0, author_id FROM messages WHERE seq = 1"
            ),
            "99 is marked as a mention of everyone, but doesn't exist",
        ),
        ("UPDATE messages SET body = 'two words more' WHERE seq = 3", "with the wrong words"),
    ],
)
def test_damage_is_found(history: Stored, damage: str, says: str) -> None:
    with history.database.writing.begin() as connection:
        connection.execute(text(damage))
    assert any(says in finding.sentence() for finding in check_history(history.database))


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        ("DELETE FROM messages WHERE seq = 5", "gaps or duplicates: 9 messages from 1 to 10"),
        ("UPDATE messages SET seq = 4 WHERE seq = 5", "gaps or duplicates: 10 messages from 1 to 10"),
        ("UPDATE messages SET rev = 4 WHERE seq = 5", "1 messages have a duplicate rev"),
        ("UPDATE messages SET client_id = 'same' WHERE seq IN (4, 5)", "message 4 is stored more than once"),
        (
            "UPDATE messages SET author_id = 99 WHERE seq = 5",
            "users id 99 doesn't exist, but is referenced by messages",
        ),
        ("UPDATE messages SET room_id = 99 WHERE seq = 10", "rooms id 99 doesn't exist, but is referenced by messages"),
        (
            "INSERT INTO reactions (message_id, emoji, user_id, created_at) SELECT 99, 'x', min(id), 0 FROM users",
            "messages id 99 doesn't exist, but is referenced by reactions",
        ),
        (
            (
                "INSERT INTO message_versions (message_id, body, replaced_at, replaced_by) "
                "SELECT 99, '', 0, min(id) FROM users"
            ),
            "messages id 99 doesn't exist, but is referenced by message_versions",
        ),
    ],
)
def test_damage_that_the_database_itself_would_refuse_is_found(history: Stored, damage: str, says: str) -> None:
    _by_other_hands(history, damage)
    found = [finding.sentence() for finding in check_history(history.database)]
    assert any(says in what for what in found), found


def _by_other_hands(history: Stored, damage: str) -> None:
    if history.database.is_sqlite:
        # Who connects without asking for them is held to no references; a table that was copied has no unique index.
        with closing(sqlite3.connect(str(history.database.url.database))) as other:
            other.executescript(
                f"CREATE TABLE copy AS SELECT * FROM messages; DROP TABLE messages; {_RENAME}; {damage}"
            )
        return
    with history.database.writing.begin() as connection:
        for command in (*_UNGUARDED, damage):
            connection.execute(text(command))


def test_a_message_that_the_index_lost_is_found(history: Stored) -> None:
    last = "SELECT max(id) FROM messages"
    with history.database.writing.begin() as connection:
        if history.database.is_sqlite:
            command = "INSERT INTO message_words(message_words, rowid, words)"
            connection.execute(text(f"{command} SELECT 'delete', id, 'line 10' FROM messages WHERE seq = 10"))
        else:
            connection.execute(text(f"DELETE FROM message_words WHERE message_id = ({last})"))
    assert [finding.sentence() for finding in check_history(history.database)] == [
        "message id 10 is missing from the search index"
    ]


def test_an_entry_of_a_message_that_is_deleted_or_not_there_is_found(history: Stored) -> None:
    with history.database.writing.begin() as connection:
        connection.execute(text("UPDATE messages SET body = '', deleted_at = 5 WHERE seq = 10"))
        if history.database.is_sqlite:
            connection.execute(text("INSERT INTO message_words(rowid, words) VALUES (99, 'ghost')"))
        else:
            connection.execute(text("ALTER TABLE message_words DROP CONSTRAINT message_words_message_id_fkey"))
            connection.execute(text("INSERT INTO message_words VALUES (99, 'ghost')"))
    found = [finding.sentence() for finding in check_history(history.database)]
    assert "message id 10, 99 should not be in the search index" in [what.replace("99, 10", "10, 99") for what in found]
