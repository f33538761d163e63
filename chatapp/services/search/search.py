"""Search over all that a person may read, newest first."""

import re
from typing import NamedTuple

from chatapp.concurrency.thread_pools import WorkerPool
from chatapp.domain.errors import Invalid, NotFound
from chatapp.domain.excerpts import COVER, in_one_line
from chatapp.domain.names import name_key
from chatapp.domain.records import CursorPage, Hit, Message, Person
from chatapp.domain.search_words import query_words, snippet
from chatapp.domain.times import day_start
from chatapp.store.db.engine import Database
from chatapp.store.messages.search import Search as Query
from chatapp.store.messages.search import search_messages
from chatapp.store.rooms import rooms

DEFAULT_LIMIT = 20
_CURSOR = re.compile(r"([a-z0-9_-]{1,64}):([0-9]{1,16})")
_POOL = WorkerPool(threads=2, capacity=100)


class SearchRequest(NamedTuple):
    """What a person looks for; `after` (included) and `before` (excluded) are UTC days, `cursor` a page's end."""

    q: str
    room: str | None = None
    author: str | None = None
    after: str | None = None
    before: str | None = None
    cursor: str | None = None
    limit: int = DEFAULT_LIMIT


class Search:
    """Finds messages by their words: every word of the query is part of some word of a hit."""

    def __init__(self, database: Database, page_max: int) -> None:
        self._database = database
        self._page_max = page_max

    def find(self, person: Person, wanted: SearchRequest) -> CursorPage[Hit]:
        """Return a page of hits, newest first. Raises Invalid (field), NotFound (room), TooLarge (too slow)."""
        words = query_words(wanted.q)
        if not words:
            raise Invalid("search_empty", "q")
        limit = min(wanted.limit, self._page_max)
        query = _query(person, wanted, words, limit + 1)
        if wanted.room is not None:
            self._check_room(person, wanted.room)
        messages, complete = search_messages(self._database, query)
        shown = messages[:limit]
        cursor = _cursor(shown[-1]) if len(messages) > limit or not complete else None
        return CursorPage(_POOL.run(_hits, shown, words), cursor)

    def _check_room(self, person: Person, slug: str) -> None:
        with self._database.read() as connection:
            if rooms.find_room(connection, slug, person) is None:
                raise NotFound("room_not_found", "room")


def _hits(messages: list[Message], words: tuple[str, ...]) -> list[Hit]:
    return [Hit(message, _extract(message, words)) for message in messages]


def _extract(message: Message, words: tuple[str, ...]) -> str:
    """Return a snippet of what is read in the message; of what was written where the hit is in that alone."""
    shown = snippet(in_one_line(message.body, message.html), words)
    if "<mark>" in shown or COVER in shown:
        return shown
    return snippet(message.body, words)


def _query(person: Person, wanted: SearchRequest, words: tuple[str, ...], limit: int) -> Query:
    return Query(
        person_id=person.id,
        words=words,
        limit=limit,
        room=wanted.room,
        author_fold=None if wanted.author is None else name_key(wanted.author),
        after=None if wanted.after is None else day_start(wanted.after, "after"),
        before=None if wanted.before is None else day_start(wanted.before, "before"),
        below=None if wanted.cursor is None else _below(wanted.cursor),
    )


def _cursor(message: Message) -> str:
    # What the reader sees of the last hit, and no number that counts what is written where they may not look.
    return f"{message.room}:{message.seq}"


def _below(cursor: str) -> tuple[str, int]:
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        raise Invalid("cursor_invalid", "cursor")
    return found[1], int(found[2])
