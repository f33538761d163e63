"""Noticing what other processes did to the store: messages they wrote, and what they took away from people.

A command line beside the server, or a second server, is noticed within a second without any message between them.
"""

from collections.abc import Callable, Mapping

from chatapp.domain.records import Person
from chatapp.realtime.connections import Connection, Connections
from chatapp.realtime.delivery import Delivery
from chatapp.realtime.feed import Feed
from chatapp.realtime.presence import Presence
from chatapp.realtime.wire import person_payload
from chatapp.store.engine import Database
from chatapp.store.revocations import last_revocation, revoked_after
from chatapp.store.rooms import revs
from chatapp.store.users import find_person

PERSON = "person"
# What ends all connections of a person, with the code and the words of the notice that they get.
_GONE = {
    "kick": ("kicked", "A moderator sent you out. You may come in again."),
    "ban": ("banned", "You were banned from this chat."),
    "deactivate": ("deactivated", "Your account was deactivated. Ask an administrator."),
}


class Watch:
    """Looks at the store when told to (`look`), and brings this process's connections up to it.

    `writing()` tells whether this process has written what it has not delivered yet; `told` are notes about things
    that are kept in memory, each with the call that reads them anew.
    """

    def __init__(
        self,
        database: Database,
        feed: Feed,
        connections: Connections,
        delivery: Delivery,
        presence: Presence,
        writing: Callable[[], bool],
        told: Mapping[str, Callable[[], None]] | None = None,
    ) -> None:
        self._database = database
        self._feed = feed
        self._connections = connections
        self._delivery = delivery
        self._presence = presence
        self._writing = writing
        self._told = told or {}
        self._seen: int | None = None
        self._ahead: dict[int, int] = {}

    def look(self) -> None:
        """Deliver what was written elsewhere, close what was revoked. Raises Unavailable."""
        followed, writing = self._presence.rooms(), self._writing()
        with self._database.read() as connection:
            if self._seen is None:
                self._seen = last_revocation(connection)
            news = revoked_after(connection, self._seen)
            rooms = revs(connection, followed) if followed else []
        # What we are about to deliver ourselves need not be read: while we write, only what the last look saw counts.
        before, self._ahead = self._ahead, {room_id: rev for room_id, _slug, rev in rooms}
        for room_id, slug, rev in rooms:
            self._feed.catch_up(room_id, slug, before.get(room_id, 0) if writing else rev)
        for number, key in news:
            self._seen = number
            self._act_on(key)

    def _act_on(self, key: str) -> None:
        if key in self._told:
            self._told[key]()
        kind, _, who = key.partition(":")
        if kind == PERSON:
            self._refresh(int(who))
        if kind in _GONE:
            for connection in self._connections.of_person(int(who)):
                self._end(connection, *_GONE[kind])
        for connection in self._connections.opened_by(key):
            self._end(connection, "signed_out", "You were signed out. Come in again to go on.")

    def _refresh(self, person_id: int) -> None:
        connections = self._connections.of_person(person_id)
        if not connections:
            return
        with self._database.read() as reading:
            person: Person | None = find_person(reading, person_id)
        if person is None:
            return
        for connection in connections:
            if connection.person != person:
                connection.person = person
                self._delivery.to_connection(connection.sid, "you", {"you": person_payload(person)})
        away = all(connection.away for connection in connections)
        self._presence.update(person._replace(away=away))

    def _end(self, connection: Connection, code: str, message: str) -> None:
        news = {"code": code, "message": message}
        self._delivery.to_connection(connection.sid, "notice", news)
        self._delivery.close(connection.sid)
