"""The authors of imported messages: people of kind `imported`, known by a source and a key within it."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from chatapp.domain.names import name_key
from chatapp.store.db.raw_sql import as_list, execute_many, fetch
from chatapp.store.people.name_words import add_name_words

_FIND = {
    "sqlite": "SELECT source_key, id FROM users WHERE source = ? AND source_key IN (SELECT value FROM json_each(?))",
    "postgresql": "SELECT source_key, id FROM users WHERE source = ? AND source_key = ANY(?)",
}
# Another import of the same source may add them just now.
_ADD = (
    "INSERT INTO users (kind, role, name, fold, created_at, source, source_key)"
    " VALUES ('imported', 'guest', ?, ?, ?, ?, ?) ON CONFLICT (source, source_key) DO NOTHING"
)


class NewAuthor(NamedTuple):
    """The name of an author who may be missing, and the instant (ms) since when they have been here."""

    name: str
    at: int


def author_ids(connection: Connection, source: str, authors: Mapping[str, NewAuthor]) -> dict[str, int]:
    """Return the ids of a source's authors by their keys; those who are missing are added."""
    known = _find(connection, source, authors)
    missing = {key: author for key, author in authors.items() if key not in known}
    if not missing:
        return known
    rows = [(author.name, name_key(author.name), author.at, source, key) for key, author in missing.items()]
    execute_many(connection, _ADD, rows)
    added = _find(connection, source, missing)
    add_name_words(connection, [(added[key], author.name) for key, author in missing.items()])
    return known | added


def _find(connection: Connection, source: str, authors: Mapping[str, NewAuthor]) -> dict[str, int]:
    rows = fetch(connection, _FIND[connection.dialect.name], (source, as_list(connection, authors)))
    return {row[0]: row[1] for row in rows}
