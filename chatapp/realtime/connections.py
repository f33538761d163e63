"""The connections of this process: their people, their rooms, and the queue that keeps their events in order."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from chatapp.concurrency.workers import native_lock
from chatapp.domain.catalogs import DEFAULT
from chatapp.domain.records import Person, Room

Ack = Callable[[Any], None]
K = TypeVar("K")
Call = tuple[str, list[Any], Ack | None]
# One for all connections: it is never held for long, and one each would cost an idle connection more than its name.
_LOCK = native_lock()


class Connection:
    """One client connection: `rooms` are those it is subscribed to; its events are queued here.

    `credential` is the hash of the session or token that lets it stay; `address_key` identifies the network address it
    comes from, "" if unknown; `away`: nobody has touched it for a while. `language` is that of the sentences it gets.
    """

    __slots__ = (
        "_closed",
        "_idle",
        "_inbox",
        "_pending",
        "_revoked",
        "address_key",
        "away",
        "credential",
        "draining",
        "is_guest",
        "language",
        "person",
        "rooms",
        "rooms_sent_as",
        "sid",
        "token",
        "waiting_bytes",
    )

    def __init__(self, sid: str, person: Person, credential: str, token: str | None, address_key: str = "") -> None:
        self.sid = sid
        self.address_key = address_key
        self.person = person
        # The role by which its rooms say what the person may do there.
        self.rooms_sent_as = person.role
        # Also where the guest becomes an account meanwhile.
        self.is_guest = person.kind == "guest"
        self.credential = credential
        self.token = token
        self.away = False
        self.language = DEFAULT
        self.rooms: dict[str, Room] = {}
        self.draining = False
        self.waiting_bytes = 0
        self._closed = self._revoked = False
        self._pending = 0
        self._inbox: list[tuple[Call, int]] | None = None
        self._idle: threading.Event | None = None

    def close(self) -> None:
        """Mark it as closed. Events that it sent may still be queued."""
        self._closed = True

    def is_closed(self) -> bool:
        """Return True if it has ended: events that it sent may still wait for their turn."""
        return self._closed

    def revoke(self) -> None:
        """Mark it as revoked: its queued events are dropped."""
        self._closed = self._revoked = True

    @property
    def is_revoked(self) -> bool:
        """True if its right to be connected was revoked."""
        return self._revoked

    def enqueue(self, call: Call, size: int = 0) -> bool:
        """Enqueue an event of `size` bytes. Returns True if the caller must drain the queue (there is one drainer)."""
        with _LOCK:
            if self._inbox is None:
                self._inbox = []
            self._inbox.append((call, size))
            self.waiting_bytes += size
            claimed, self.draining = not self.draining, True
            return claimed

    @property
    def waiting(self) -> int:
        """The number of queued events."""
        return 0 if self._inbox is None else len(self._inbox)

    def next_call(self) -> Call | None:
        """Return the next event; None if the queue is empty, which ends the draining."""
        with _LOCK:
            if self._inbox and not self._revoked:
                call, size = self._inbox.pop(0)
                self.waiting_bytes -= size
                return call
            self._inbox, self.draining, self.waiting_bytes = None, False, 0
            return None

    def begin_write(self) -> None:
        """Count an event that was handed to the writer."""
        with _LOCK:
            self._pending += 1

    def end_write(self) -> None:
        """Count off an event that the writer answered."""
        with _LOCK:
            self._pending -= 1
            if not self._pending and self._idle is not None:
                self._idle.set()
                self._idle = None

    @property
    def has_pending_writes(self) -> bool:
        """True while the writer has not answered an event."""
        return self._pending > 0

    def wait_for_writes(self) -> None:
        """Wait until the writer has answered all events, so that the next event sees them."""
        with _LOCK:
            if not self._pending:
                return
            if self._idle is None:
                self._idle = threading.Event()
            idle = self._idle
        idle.wait()


class Connections:
    """All connections, by their sid, their person and the credential that let them in."""

    def __init__(self) -> None:
        self._by_sid: dict[str, Connection] = {}
        self._guests_from: Counter[str] = Counter()
        # Tuples: most people and credentials have one connection, and a dictionary each would cost more than all else.
        self._by_person: dict[int, tuple[Connection, ...]] = {}
        self._by_credential: dict[str, tuple[Connection, ...]] = {}

    def add(self, connection: Connection) -> None:
        """Add a connection."""
        self._by_sid[connection.sid] = connection
        alone = (connection,)
        _add_to(self._by_person, connection.person.id, alone)
        _add_to(self._by_credential, connection.credential, alone)
        if connection.is_guest:
            self._guests_from[connection.address_key] += 1

    def guests_from(self, address: str) -> int:
        """Return how many connections the guests of a network address have."""
        return self._guests_from[address]

    def remove(self, sid: str) -> Connection | None:
        """Remove a connection and return it."""
        connection = self._by_sid.pop(sid, None)
        if connection is not None:
            _remove_from(self._by_person, connection.person.id, connection)
            _remove_from(self._by_credential, connection.credential, connection)
            if connection.is_guest:
                self._remove_guest(connection.address_key)
        return connection

    def _remove_guest(self, address: str) -> None:
        self._guests_from[address] -= 1
        if self._guests_from[address] <= 0:
            del self._guests_from[address]

    def get(self, sid: str) -> Connection | None:
        """Return a connection, or None if it has closed."""
        return self._by_sid.get(sid)

    def opened_by(self, credential: str) -> list[Connection]:
        """Return the connections that a session or token, given by its hash, let in."""
        return list(self._by_credential.get(credential, ()))

    def of_person(self, person_id: int) -> list[Connection]:
        """Return the connections of a person."""
        return list(self._by_person.get(person_id, ()))

    def __iter__(self) -> Iterator[Connection]:
        return iter(list(self._by_sid.values()))

    def __len__(self) -> int:
        return len(self._by_sid)


def _add_to(index: dict[K, tuple[Connection, ...]], key: K, alone: tuple[Connection]) -> None:
    others = index.get(key)
    index[key] = alone if others is None else others + alone


def _remove_from(index: dict[K, tuple[Connection, ...]], key: K, connection: Connection) -> None:
    left = tuple(other for other in index.get(key, ()) if other is not connection)
    if left:
        index[key] = left
    else:
        index.pop(key, None)
