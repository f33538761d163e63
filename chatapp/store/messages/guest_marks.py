"""Which people named in reactions and votes are guests, so that clients can mark them."""

from collections.abc import Iterator

from sqlalchemy import Connection

from chatapp.domain.records import Message, PollOption, Reaction
from chatapp.store.db.raw_sql import as_list, fetch

_GUESTS = {
    "sqlite": "SELECT id FROM users WHERE kind = 'guest' AND id IN (SELECT value FROM json_each(?))",
    "postgresql": "SELECT id FROM users WHERE kind = 'guest' AND id = ANY(?)",
}


def with_guest_marks(connection: Connection, messages: list[Message]) -> list[Message]:
    """Return the messages, each with the ids of the guests among those whom it names."""
    named = {message.id: set(_named(message)) for message in messages if message.reactions or message.poll}
    everyone = sorted({person for people in named.values() for person in people})
    if not everyone:
        return messages
    rows = fetch(connection, _GUESTS[connection.dialect.name], (as_list(connection, everyone),))
    guests = {row[0] for row in rows}
    return [
        message._replace(guests=tuple(sorted(named[message.id] & guests))) if message.id in named else message
        for message in messages
    ]


def _named(message: Message) -> Iterator[int]:
    options = message.poll.options if message.poll else ()
    counted: list[Reaction | PollOption] = [*message.reactions, *options]
    return (user_id for each in counted for user_id, _name in each.users)
