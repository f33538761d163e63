"""The check is itself checked: it finds each kind of damage that is planted."""

import pytest
from sqlalchemy import text

from chatapp.domain.imported import ImportedAuthor, ImportedMessage
from chatapp.services.soundness import check_history
from chatapp.store.messages.bring import BringMessages, bring_messages
from tests.support.stores import Stored


@pytest.fixture
def history(stored: Stored) -> Stored:
    """Ten messages in `general`, each a reply to the one before."""
    messages = tuple(
        ImportedMessage(n, f"k{n}", ImportedAuthor("a", "a"), "message", f"line {n}", n, n - 1) for n in range(1, 11)
    )
    stored.writer.do(bring_messages, BringMessages("general", "test", messages, {}))
    return stored


def test_a_sound_history_has_no_findings(history: Stored) -> None:
    assert check_history(history.database) == []


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        ("UPDATE messages SET seq = 20 WHERE seq = 10", "gaps"),
        ("UPDATE rooms SET seq = 11 WHERE slug = 'general'", "counts 11 messages"),
        ("UPDATE messages SET rev = 99 WHERE seq = 3", "a message at 99"),
        ("UPDATE messages SET rev = 0 WHERE seq = 3", "lowest is 0"),
        ("UPDATE messages SET reply_to = 8 WHERE seq = 3", "message 3 replies"),
        ("UPDATE messages SET deleted_at = 5 WHERE seq = 3", "still has its text"),
        (
            (
                "INSERT INTO memberships (room_id, user_id, joined_at, read_seq) "
                "SELECT 1, author_id, 0, 99 FROM messages WHERE seq = 1"
            ),
            "read further",
        ),
        ("INSERT INTO mentions (user_id, room_id, seq) SELECT author_id, 1, 99 FROM messages WHERE seq = 1", "mention"),
    ],
)
def test_damage_is_found(history: Stored, damage: str, says: str) -> None:
    with history.database.writing.begin() as connection:
        connection.execute(text(damage))
    assert any(says in finding.what for finding in check_history(history.database))


def test_a_message_that_the_index_lost_is_found(history: Stored) -> None:
    last = "SELECT max(id) FROM messages"
    with history.database.writing.begin() as connection:
        if history.database.is_sqlite:
            command = "INSERT INTO message_words(message_words, rowid, words)"
            connection.execute(text(f"{command} SELECT 'delete', id, 'line 10' FROM messages WHERE seq = 10"))
        else:
            connection.execute(text(f"DELETE FROM message_words WHERE message_id = ({last})"))
    assert [finding.what for finding in check_history(history.database)] == ["message id 10 is not in the search index"]
