"""Administration of all messages: find, view in context, delete, export."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from chatapp.domain.administration import (
    MESSAGE_CLASSES,
    MessageContext,
    MessageFilter,
    Overview,
    PersonLine,
    RoomLine,
    Tally,
    Trace,
    TracePage,
)
from chatapp.domain.errors import Forbidden, Invalid, NotFound
from chatapp.domain.names import name_key
from chatapp.domain.permissions import may_administer
from chatapp.domain.records import Message, Person
from chatapp.domain.search_words import query_words
from chatapp.domain.text import one_of, storable, whole_number
from chatapp.domain.times import DAY, day_start, now
from chatapp.services.service import Service
from chatapp.store.admin import lists, messages
from chatapp.store.admin.count_messages import tally
from chatapp.store.admin.delete_messages import RemoveMessages, remove_messages
from chatapp.store.rooms.rooms import administered_room

PAGE = 50
AROUND = 10
MOST_AT_ONCE = 200
PEOPLE_PAGE = 100
ROOMS_PAGE = 100
_EXPORTED_AT_ONCE = 500
_MOST_NAMESAKES = 500


class HistoryFilter(NamedTuple):
    """What an administrator looks for, as typed; an empty text asks for nothing.

    `person` is a name or `#` and an id, `text` words, `since` and `until` are UTC days `YYYY-MM-DD`, both
    included, `what` is one of MESSAGE_CLASSES.
    """

    room: str = ""
    person: str = ""
    text: str = ""
    since: str = ""
    until: str = ""
    what: str = "all"


class Cursor(NamedTuple):
    """Where a page begins: under (`older`) or above (`newer`) a message's id, as typed; neither: at the top."""

    older: str = ""
    newer: str = ""


NEWEST = Cursor()


class Administration(Service):
    """Use cases of administrators; each raises Forbidden for anyone else, known or not."""

    def overview(self, actor: Person | None) -> Overview:
        """Return the chat in figures."""
        check_administrator(actor)
        return lists.overview(self._database)

    def rooms(self, actor: Person | None, after: str = "", limit: int = ROOMS_PAGE) -> list[RoomLine]:
        """Return a page of the rooms by slug, private ones too: those behind the slug `after`. Raises Invalid."""
        check_administrator(actor)
        _check_storable(after, "after")
        return self._database.query(lists.rooms, after, limit)

    def people(self, actor: Person | None, name: str = "", below: str = "") -> list[PersonLine]:
        """Return a page of people with `name` in their names and ids under `below`, newest first. Raises Invalid."""
        check_administrator(actor)
        _check_storable(name, "name")
        last = _id(below, "below") if below else None
        return lists.people(self._database, name_key(name)[len("fold:") :], last, PEOPLE_PAGE)

    def find(self, actor: Person | None, history_filter: HistoryFilter, cursor: Cursor = NEWEST) -> TracePage:
        """Return a page of the messages that match. Raises Invalid (field), TooLarge, Unavailable."""
        check_administrator(actor)
        if cursor.older and cursor.newer:
            raise Invalid("one_cursor", "cursor")
        message_filter = self._resolve(history_filter)
        if cursor.older:
            return messages.older(self._database, message_filter, _id(cursor.older, "cursor"), PAGE)
        if cursor.newer:
            return messages.newer(self._database, message_filter, _id(cursor.newer, "cursor"), PAGE)
        return messages.newest(self._database, message_filter, PAGE)

    def tally(self, actor: Person | None, history_filter: HistoryFilter) -> Tally:
        """Return how many messages match, up to a bound, and their spread over time. Raises as `find`."""
        check_administrator(actor)
        return tally(self._database, self._resolve(history_filter))

    def place(self, actor: Person | None, room: str, seq: int) -> MessageContext:
        """Return a message among its neighbours, with its earlier texts. Raises NotFound."""
        check_administrator(actor)
        _check_storable(room, "room")
        with self._database.read() as connection:
            found = administered_room(connection, room)
            if found is None:
                raise NotFound("room_not_found", "room")
            return messages.place(connection, found, seq, AROUND)

    def delete(self, actor: Person | None, targets: Sequence[tuple[str, int]]) -> int:
        """Delete messages, given as (room, seq), with an audit entry each; return how many were there still.

        Raises Invalid for none or more than 200, NotFound for one that is not there: then none is deleted.
        """
        person = check_administrator(actor)
        if not targets:
            raise Invalid("choose_messages", "messages")
        if len(targets) > MOST_AT_ONCE:
            raise Invalid("too_many_messages", "messages", most=MOST_AT_ONCE)
        for room, _seq in targets:
            _check_storable(room, "messages")
        return self._writer.do(remove_messages, RemoveMessages(person, tuple(targets), now()))

    def export(self, actor: Person | None, history_filter: HistoryFilter) -> Iterator[list[Trace]]:
        """Return all messages that match and were stored by now, oldest first, a few hundred at a time.

        Rights and filter are checked by the call itself, the messages read as one goes through them.
        """
        check_administrator(actor)
        message_filter = self._resolve(history_filter)
        end = self._database.query(messages.last_id)
        return self._stretches(message_filter, end)

    def _stretches(self, message_filter: MessageFilter, end: int) -> Iterator[list[Trace]]:
        last: Message | None = None
        while True:
            traces = messages.oldest_after(self._database, message_filter, last, end, _EXPORTED_AT_ONCE)
            if traces:
                yield traces
            if len(traces) < _EXPORTED_AT_ONCE:
                return
            last = traces[-1].message

    def _resolve(self, history_filter: HistoryFilter) -> MessageFilter:
        for field, typed in history_filter._asdict().items():
            _check_storable(typed, field)
        since, until = _days(history_filter)
        words = query_words(history_filter.text)
        if history_filter.text.strip() and not words:
            raise Invalid("search_empty", "text")
        room_id, author_ids = self._room_id(history_filter.room), self._author_ids(history_filter.person)
        return MessageFilter(
            room_id=room_id,
            author_ids=author_ids,
            words=words,
            since=since,
            until=until,
            what=one_of(MESSAGE_CLASSES, history_filter.what, "what"),
        )

    def _room_id(self, slug: str) -> int | None:
        if not slug:
            return None
        room = self._database.query(administered_room, slug)
        if room is None:
            raise Invalid("room_not_found", "room")
        return room.id

    def _author_ids(self, typed: str) -> tuple[int, ...] | None:
        name = typed.strip()
        if not name:
            return None
        with self._database.read() as connection:
            if name.startswith("#"):
                return (lists.person_with_id(connection, _id(name[1:], "person")).id,)
            ids = lists.people_named(connection, name_key(name), _MOST_NAMESAKES)
        if not ids:
            raise Invalid("person_not_found", "person")
        return tuple(ids)


def check_administrator(actor: Person | None) -> Person:
    """Return the actor if they may administer the chat. Raises Forbidden."""
    if actor is None or not may_administer(actor):
        raise Forbidden("not_allowed")
    return actor


def _check_storable(typed: str, field: str) -> None:
    if not storable(typed):
        raise Invalid("text_not_storable", field)


def _days(history_filter: HistoryFilter) -> tuple[int | None, int | None]:
    since = day_start(history_filter.since, "since") if history_filter.since else None
    until = day_start(history_filter.until, "until") + DAY if history_filter.until else None
    if since is not None and until is not None and since >= until:
        raise Invalid("dates_reversed", "until")
    return since, until


def _id(typed: str, field: str) -> int:
    return whole_number(typed, field, "number_invalid")
