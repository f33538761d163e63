"""Looking up whom and what a text speaks of, in the room that it is written in."""

from chatapp.domain.mentions import mentioned
from chatapp.domain.records import Person
from chatapp.services.rendering import NOBODY, Spoken, render_aside
from chatapp.services.rendering.spoken import ROOM
from chatapp.store.engine import Database
from chatapp.store.mentions import named_members
from chatapp.store.rooms import find_room, public_slugs

_MOST_ROOMS = 50


class Markup:
    """Makes the HTML of messages: with links for the members of the room and the public rooms that they name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def html(self, author: Person, room: str, body: str) -> str | None:
        """Return a text's HTML, made off the event loop, or None for plain text. Plain text costs next to nothing."""
        return (
            render_aside(body, self._spoken(author, room, body)) if "@" in body or "#" in body else render_aside(body)
        )

    def _spoken(self, author: Person, slug: str, body: str) -> Spoken:
        readings = mentioned(body)
        slugs = {found[1] for found in ROOM.finditer(body)}
        if not readings and not slugs:
            return NOBODY
        with self._database.read() as connection:
            found = find_room(connection, slug, author)
            people = named_members(connection, found[0].id, readings) if found else {}
            return Spoken(people, public_slugs(connection, sorted(slugs)[:_MOST_ROOMS]))
