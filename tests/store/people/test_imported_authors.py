from sqlalchemy import select

from chatapp.models import NameWord, User
from chatapp.store.people.imported_authors import NewAuthor, author_ids
from tests.support.stores import Stored


def test_authors_are_added_once_and_found_by_their_words(stored: Stored) -> None:
    with stored.database.writing.begin() as connection:
        first = author_ids(connection, "irc:lobby", {"ada": NewAuthor("Ada Lovelace", 5), "ben": NewAuthor("Ben", 6)})
        again = author_ids(connection, "irc:lobby", {"ben": NewAuthor("Benjamin", 7), "cy": NewAuthor("Cy", 8)})
        other = author_ids(connection, "irc:other", {"ada": NewAuthor("Ada", 9)})
        rows = connection.execute(select(User.kind, User.role, User.name, User.created_at).order_by(User.id)).all()
        words = connection.execute(select(NameWord.word).where(NameWord.user_id == first["ada"])).scalars()
        assert set(words) == {"ada", "lovelace"}
    assert first["ben"] == again["ben"]
    assert len({*first.values(), *again.values(), *other.values()}) == 4
    assert [tuple(row) for row in rows] == [
        ("imported", "guest", "Ada Lovelace", 5), ("imported", "guest", "Ben", 6), ("imported", "guest", "Cy", 8),
        ("imported", "guest", "Ada", 9),
    ]  # fmt: skip


def test_nobody_is_asked_for_where_there_are_no_authors(stored: Stored) -> None:
    with stored.database.writing.begin() as connection:
        assert author_ids(connection, "irc:lobby", {}) == {}
