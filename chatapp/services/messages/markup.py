"""Renders a text, and finds whether it mentions everyone, from the names known in its room."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from chatapp.domain.commands import ToAll
from chatapp.domain.markup import NOBODY, ROOM, MentionTargets, mentions_in
from chatapp.domain.mentions import candidate_names
from chatapp.domain.records import Person
from chatapp.services import rendering
from chatapp.store.db.engine import Database
from chatapp.store.rooms.mentions import mentionable
from chatapp.store.rooms.rooms import public_slugs

_MOST_ROOMS = 50


class RenderedBody(NamedTuple):
    """What is made of a text: HTML, or None for plain text, and everyone it speaks to, or None."""

    html: str | None
    to_all: ToAll | None = None


class Markup:
    """Makes the HTML of messages: with links for the members of the room and the public rooms that they name.

    `present(room_id)` returns the ids of the people who are in a room now.
    """

    def __init__(self, database: Database, present: Callable[[int], Iterable[int]]) -> None:
        self._database = database
        self._present = present

    def render(self, author: Person, room: str, body: str, *, may_block: bool = True) -> RenderedBody:
        """Return a text's HTML, and whom it calls. Plain text costs next to nothing, trivial markup little.

        Raises rendering.WouldBlock where it has to wait and may not: for the renderer process, or for the names where
        the database is another process. SQLite finds them in this one.
        """
        readings = candidate_names(body)
        slugs = {found[1] for found in ROOM.finditer(body)} if "#" in body else ()
        if not readings and not slugs:
            return RenderedBody(rendering.render(body, person=author.id, may_block=may_block))
        if not may_block and not self._database.is_sqlite:
            raise rendering.WouldBlock
        targets, room_id = self._targets(author, room, readings, slugs)
        html = rendering.render(body, targets, author.id, may_block=may_block)
        if html is None or not targets.everyone:
            return RenderedBody(html)
        return RenderedBody(html, self._to_all(html, room_id))

    def _to_all(self, html: str, room_id: int) -> ToAll | None:
        everyone = mentions_in(html).everyone
        if everyone is None:
            return None
        return ToAll(None if everyone == "room" else tuple(self._present(room_id)))

    def _targets(
        self, author: Person, slug: str, readings: Iterable[Sequence[str]], slugs: Collection[str]
    ) -> tuple[MentionTargets, int]:
        with self._database.read_once() as connection:
            here = mentionable(connection, slug, author, readings)
        if here is None:
            return NOBODY, 0
        return MentionTargets(here.people, self._public(slugs), here.everyone), here.room_id

    def _public(self, slugs: Collection[str]) -> frozenset[str]:
        return self._database.query(public_slugs, sorted(slugs)[:_MOST_ROOMS]) if slugs else frozenset()
