from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, select, text

from chatapp.domain.search_words import terms_of_folded, without_marks, words
from chatapp.models import Base, Message
from chatapp.store.admin.integrity import findings
from chatapp.store.db import migrations
from chatapp.store.db.engine import Database
from chatapp.store.people.users import find_account, is_taken
from chatapp.store.search.word_index import match_words, with_words
from tests.support.stores import indexed_ids


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


def test_what_was_written_before_is_found_by_parts_of_its_words_and_by_any_characters(database_url: str) -> None:
    database = Database(database_url)
    migrations.upgrade(database, "0009")
    bodies = ["darjeeling", "今日は日本語", "", "Ünder 手"]
    with database.writing.begin() as connection:
        connection.execute(
            text("INSERT INTO users (id, kind, role, name, fold, created_at) VALUES (1, 'bot', 'bot', 'x', 'x', 1)")
        )
        for number, body in enumerate(bodies, 1):
            message = (
                "INSERT INTO messages (id, room_id, seq, rev, author_id, kind, body, created_at)"
                " SELECT :id, id, :id, :id, 1, 'message', :body, 1 FROM rooms"
            )
            connection.execute(text(message), {"id": number, "body": body})
            index_words(connection, number, " ".join(words(body)))
    for _time in range(2):
        migrations.upgrade(database)
        with database.writing.connect() as connection:
            for wanted, due in (("jeel", {1}), ("本語", {2}), ("darj", {1}), ("nder", {4}), ("手", {4}), ("語", {2})):
                matched = match_words(connection, (wanted,))
                query = with_words(connection.dialect.name, select(Message.id), matched, Message.id).query
                assert set(connection.execute(query, matched.given).scalars()) == due, wanted
            assert [finding.sentence() for finding in findings(connection) if "word" in finding.sentence()] == []
        migrations.downgrade(database, "0009")
    with database.writing.connect() as connection:
        assert indexed_ids(connection) == {1, 2, 3, 4}
        assert word_entries(connection, "今日は日本語") == {2}
    database.close()


def index_words(connection: Connection, number: int, found: str) -> None:
    """Puts a message into the index as it was before."""
    entry = ":words" if connection.dialect.name == "sqlite" else "array_to_tsvector(string_to_array(:words, ' '))"
    key = "rowid" if connection.dialect.name == "sqlite" else "message_id"
    statement = text(f"INSERT INTO message_words ({key}, words) VALUES (:id, {entry})")
    connection.execute(statement, {"id": number, "words": found})


def word_entries(connection: Connection, word: str) -> set[int]:
    """The ids of the entries that have a word."""
    query = (
        "SELECT rowid FROM message_words WHERE message_words MATCH :word"
        if connection.dialect.name == "sqlite"
        else "SELECT message_id FROM message_words WHERE words @@ CAST(:word AS tsquery)"
    )
    return set(connection.execute(text(query), {"word": f'"{word}"' if "rowid" in query else f"'{word}'"}).scalars())


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


def test_names_are_taken_under_the_keys_of_the_whole_table_and_the_first_keeps_them(database_url: str) -> None:
    database = Database(database_url)
    migrations.upgrade(database, "0010")
    people = [
        (1, "account", "Otto", "otto"),
        (2, "account", "օtto", "օtto"),
        (3, "guest", "ΜΟ", "μo"),
        (4, "bot", "ΜΙΑ", "μia"),
    ]
    keys = {1: ["fold:otto", "look:Otto"], 2: ["fold:օtto", "look:օtto", "fold:anո"], 4: ["fold:μia", "look:MIA"]}
    with database.writing.begin() as connection:
        for id_, kind, name, fold in people:
            person = (
                "INSERT INTO users (id, kind, role, name, fold, created_at) VALUES (:id, :kind, 'x', :name, :fold, 1)"
            )
            connection.execute(text(person), {"id": id_, "kind": kind, "name": name, "fold": fold})
            for key in keys.get(id_, []):
                connection.execute(text("INSERT INTO name_keys VALUES (:key, :id)"), {"key": key, "id": id_})
    for _time in range(2):
        migrations.upgrade(database)
        with database.writing.connect() as connection:
            held = {row.key: row.user_id for row in connection.execute(text("SELECT * FROM name_keys"))}
            assert (held["fold:otto"], held["look:otto"], held["fold:mia"], held["fold:ann"]) == (1, 2, 4, 2)
            assert "fold:mo" not in held
            for name, id_ in (("otto", 1), ("OTTO", 1), ("օtto", 2), ("ΜΙΑ", 4), ("anո", 2)):
                account = find_account(connection, name)
                assert account is not None, name
                assert account.person.id == id_, name
            assert is_taken(connection, ["mia", "Ann", "mo"]) == {"mia", "Ann"}
        migrations.downgrade(database, "0010")
    database.close()


def test_two_forms_of_an_emoji_become_one_reaction(database_url: str) -> None:
    database = Database(database_url)
    migrations.upgrade(database, "0017")
    with database.writing.begin() as connection:
        for person in (1, 2):
            user = (
                "INSERT INTO users (id, kind, role, name, fold, created_at, status_emoji)"
                " VALUES (:id, 'bot', 'bot', :x, :x, 1, '☀')"
            )
            connection.execute(text(user), {"id": person, "x": f"x{person}"})
        message = (
            "INSERT INTO messages (id, room_id, seq, rev, author_id, kind, body, created_at)"
            " SELECT 1, id, 1, 1, 1, 'message', 'x', 1 FROM rooms"
        )
        connection.execute(text(message))
        for person, emoji in ((1, "\u2764"), (1, "\u2764\ufe0f"), (2, "\u2764"), (2, "👍")):
            reaction = "INSERT INTO reactions (message_id, emoji, user_id, created_at) VALUES (1, :emoji, :id, 1)"
            connection.execute(text(reaction), {"emoji": emoji, "id": person})
    migrations.upgrade(database)
    with database.writing.connect() as connection:
        found = connection.execute(text("SELECT user_id, emoji FROM reactions ORDER BY user_id, emoji")).all()
        assert [tuple(row) for row in found] == [(1, "\u2764\ufe0f"), (2, "\u2764\ufe0f"), (2, "👍")]
        assert set(connection.execute(text("SELECT status_emoji FROM users")).scalars()) == {"☀\ufe0f"}
    database.close()


def test_words_with_letters_that_unicode_does_not_take_apart_are_found_by_their_plain_ones(database_url: str) -> None:
    database = Database(database_url)
    migrations.upgrade(database, "0018")
    bodies = {1: "łódka", 2: "cœur ærø", 3: "plain"}
    with database.writing.begin() as connection:
        user = "INSERT INTO users (id, kind, role, name, fold, created_at) VALUES (1, 'bot', 'bot', 'x', 'x', 1)"
        connection.execute(text(user))
        for number, body in bodies.items():
            message = (
                "INSERT INTO messages (id, room_id, seq, rev, author_id, kind, body, created_at)"
                " SELECT :id, id, :id, :id, 1, 'message', :body, 1 FROM rooms"
            )
            connection.execute(text(message), {"id": number, "body": body})
            index_words(connection, number, " ".join(terms_of_folded(without_marks(body))))
        for word in ("łódka", "bob", "bøb"):
            listed = "INSERT INTO unwanted_words (word, action, created_at) VALUES (:word, 'refuse', 1)"
            connection.execute(text(listed), {"word": without_marks(word)})
    for _time in range(2):
        migrations.upgrade(database)
        with database.writing.connect() as connection:
            assert [word_entries(connection, word) for word in ("lodka", "coeur", "aero", "plain")] == [
                {1},
                {2},
                {2},
                {3},
            ]
            assert word_entries(connection, "łodka") == set()
            listed_words = connection.execute(text("SELECT word FROM unwanted_words")).scalars()
            assert sorted(listed_words) == ["bob", "lodka"]
        migrations.downgrade(database, "0018")
        with database.writing.connect() as connection:
            assert [word_entries(connection, word) for word in ("łodka", "lodka")] == [{1}, set()]
    database.close()


def test_replies_written_before_are_counted_in_their_threads(database_url: str) -> None:
    database = Database(database_url)
    migrations.upgrade(database, "0022")
    # seq, author, what it replies to, whether it was deleted
    written = [(1, 1, None, 0), (2, 2, 1, 0), (3, 1, 2, 0), (4, 2, 3, 1), (5, 1, None, 0), (6, 3, 5, 0)]
    with database.writing.begin() as connection:
        for id_, kind in ((1, "account"), (2, "guest"), (3, "imported")):
            person = (
                "INSERT INTO users (id, kind, role, name, fold, created_at) VALUES (:id, :kind, 'guest', 'x', 'x', 1)"
            )
            connection.execute(text(person), {"id": id_, "kind": kind})
        for seq, author, reply_to, deleted in written:
            message = (
                "INSERT INTO messages (id, room_id, seq, rev, author_id, kind, body, created_at, reply_to, deleted_at)"
                " SELECT :seq, id, :seq, :seq, :author, 'message', '', :seq, :reply_to, :deleted FROM rooms"
            )
            named = {"seq": seq, "author": author, "reply_to": reply_to, "deleted": deleted or None}
            connection.execute(text(message), named)
        connection.execute(text("UPDATE rooms SET seq = 6, rev = 6, day = 0"))
    for _time in range(2):
        migrations.upgrade(database)
        with database.writing.connect() as connection:
            threads = select(Message.seq, Message.thread, Message.replies, Message.last_reply_at).order_by(Message.seq)
            assert [tuple(row) for row in connection.execute(threads)] == [
                (1, None, 2, 3),
                (2, 1, 0, None),
                (3, 1, 0, None),
                (4, 1, 0, None),
                (5, None, 1, 6),
                (6, 5, 0, None),
            ]
            members = text("SELECT thread, user_id, last_seq, followed_at FROM thread_members ORDER BY 1, 2")
            assert [tuple(row) for row in connection.execute(members)] == [
                (1, 1, 3, 3),
                (1, 2, 2, 2),
                (5, 1, 0, 6),
                (5, 3, 6, 0),
            ]
        migrations.downgrade(database, "0022")
    database.close()
