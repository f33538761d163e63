"""Noticing what other processes did to the store: messages they wrote, and what they took away from people.

A command line beside the server, or a second server, is noticed within a second without any message between them.
"""

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Mapping

from chatapp.domain.errors import Unavailable
from chatapp.domain.records import Person, Room
from chatapp.realtime.bus import Bus
from chatapp.realtime.connections import Connection, Connections
from chatapp.realtime.delivery import Delivery
from chatapp.realtime.feed import Feed
from chatapp.realtime.presence import Presence
from chatapp.realtime.wire import person_payload
from chatapp.services.room_news import RoomNews
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
# Ids are given out before they are committed: with several writers a lower one may show up after a higher.
_LATE = 50
_REMEMBERED = 500


class Watch:
    """Looks at the store when told to (`look`), and brings this process's connections up to it.

    `heed` does that for what was taken away or changed, and nothing else; `begin` has it notice all that comes after.
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
        news: RoomNews,
        bus: Bus,
        told: Mapping[str, Callable[[], None]] | None = None,
    ) -> None:
        self._database = database
        self._feed = feed
        self._connections = connections
        self._delivery = delivery
        self._presence = presence
        self._writing = writing
        self._told = told or {}
        self._news = news
        self._bus = bus
        self._turn = threading.RLock()
        self._acted: set[int] | None = None
        self._ahead: dict[int, int] = {}
        self._heeded: deque[str] = deque(maxlen=_REMEMBERED)
        self._count = 0
        bus.listen("noted", self._hear)

    def begin(self) -> None:
        """From now on notice what is noted; what was before is nobody's news. Raises Unavailable."""
        if self._acted is None:
            with self._turn, self._database.read() as connection:
                known = revoked_after(connection, last_revocation(connection) - _LATE)
                self._acted = {number for number, _key in known}

    def tell(self) -> None:
        """Act on what was noted, here and, where there are others, in every process. Raises Unavailable."""
        self.heed()
        self._bus.publish("noted", {})

    def mark(self) -> int:
        """Return a point in time for `concerned`."""
        return self._count

    def concerned(self, mark: int, person_id: int, credential: str) -> bool:
        """Tell whether anything was acted on after a mark that ends or changes what such a connection may do."""
        since = self._count - mark
        if not since:
            return False
        own = {credential, *(f"{kind}:{person_id}" for kind in (PERSON, *_GONE))}
        return since > _REMEMBERED or any(key in own for key in list(self._heeded)[len(self._heeded) - since :])

    def expel(self, room: Room, person_id: int) -> None:
        """See `services/room_news.py`."""
        self._news.expel(room, person_id)

    def admit(self, room: Room, person_ids: list[int]) -> None:
        """See `services/room_news.py`."""
        self._news.admit(room, person_ids)

    def heed(self) -> None:
        """Act on what was noted since the last time. Raises Unavailable."""
        self.begin()
        with self._turn:
            acted = self._acted or set()
            with self._database.read() as connection:
                news = revoked_after(connection, max(acted, default=0) - _LATE)
            self._acted = {number for number, _key in news}
            # Noted more than once, it is acted on once: what counts is how it is now.
            for key in dict.fromkeys(key for number, key in news if number not in acted):
                self._act_on(key)

    def look(self) -> None:
        """Deliver what was written elsewhere, close what was revoked. Raises Unavailable."""
        # First what is taken away, so that nothing more is delivered to whom it is taken from.
        self.heed()
        followed, writing = self._presence.rooms(), self._writing()
        with self._database.read() as connection:
            rooms = revs(connection, followed) if followed else []
        # What we are about to deliver ourselves need not be read: while we write, only what the last look saw counts.
        before, self._ahead = self._ahead, {room_id: rev for room_id, _slug, rev in rooms}
        for room_id, slug, rev in rooms:
            self._feed.catch_up(room_id, slug, before.get(room_id, 0) if writing else rev)

    def _hear(self, _process: str, _payload: dict[str, object]) -> None:
        # What the store cannot say now is looked for again at the next look.
        with contextlib.suppress(Unavailable):
            self.heed()

    def _act_on(self, key: str) -> None:
        self._heeded.append(key)
        self._count += 1
        if key in self._told:
            self._told[key]()
        kind, _, which = key.partition(":")
        if kind == PERSON:
            self._refresh(int(which))
        elif kind == "room":
            self._news.room_changed(int(which))
        elif kind == "member":
            room_id, person_id = map(int, which.split(":"))
            self._news.membership_changed(room_id, person_id)
        elif kind in _GONE:
            for connection in self._connections.of_person(int(which)):
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
