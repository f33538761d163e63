"""The connections of this process: whose each is, what it follows, and the queue that keeps its events in order."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from chatapp.concurrency.workers import native_lock
from chatapp.domain.records import Person, Room
from chatapp.domain.server_texts import DEFAULT

Ack = Callable[[Any], None]
K = TypeVar("K")
Call = tuple[str, list[Any], Ack | None]
# One for all connections: it is never held for long, and one each would cost an idle connection more than its name.
_TURN = native_lock()


class Connection:
    """One client: `rooms` are those it follows; its events wait here for their turn.

    `credential` is the hash of the session or token that lets it stay; `address` is the `source` it comes from, "" if
    unknown; `away`: nobody has touched it for a while. `language` is that of the sentences it gets.
    """

    __slots__ = (
        "_barred",
        "_gone",
        "_idle",
        "_inbox",
        "_pending",
        "address",
        "away",
        "credential",
        "draining",
        "is_guest",
        "language",
        "person",
        "rooms",
        "sid",
        "token",
        "waiting_bytes",
    )

    def __init__(self, sid: str, person: Person, credential: str, token: str | None, address: str = "") -> None:
        self.sid = sid
        self.address = address
        self.person = person
        # Also where the guest becomes an account meanwhile.
        self.is_guest = person.kind == "guest"
        self.credential = credential
        self.token = token
        self.away = False
        self.language = DEFAULT
        self.rooms: dict[str, Room] = {}
        self.draining = False
        self.waiting_bytes = 0
        self._gone = self._barred = False
        self._pending = 0
        self._inbox: list[tuple[Call, int]] | None = None
        self._idle: threading.Event | None = None

    def go(self) -> None:
        """Note that it has ended."""
        self._gone = True

    def has_gone(self) -> bool:
        """Return True if it has ended: events that it sent may still wait for their turn."""
        return self._gone

    def bar(self) -> None:
        """Note that it has no right to be here any more: of what it sent nothing more is done."""
        self._gone = self._barred = True

    @property
    def is_revoked(self) -> bool:
        """Whether it has no right to be here any more."""
        return self._barred

    def take_in(self, call: Call, size: int = 0) -> bool:
        """Let an event of so many bytes wait its turn; tell whether the caller is to work off the inbox, as only one is
        at a time.
        """
        with _TURN:
            if self._inbox is None:
                self._inbox = []
            self._inbox.append((call, size))
            self.waiting_bytes += size
            claimed, self.draining = not self.draining, True
            return claimed

    @property
    def waiting(self) -> int:
        """How many events wait for their turn."""
        return 0 if self._inbox is None else len(self._inbox)

    def next_call(self) -> Call | None:
        """Return the next event; None ends the turn."""
        with _TURN:
            if self._inbox and not self._barred:
                call, size = self._inbox.pop(0)
                self.waiting_bytes -= size
                return call
            self._inbox, self.draining, self.waiting_bytes = None, False, 0
            return None

    def write_begun(self) -> None:
        """Note that an event went to the writer."""
        with _TURN:
            self._pending += 1

    def write_done(self) -> None:
        """Note that the writer answered."""
        with _TURN:
            self._pending -= 1
            if not self._pending and self._idle is not None:
                self._idle.set()
                self._idle = None

    @property
    def writes_wait(self) -> bool:
        """Whether something that went to the writer is not answered yet."""
        return self._pending > 0

    def wait_written(self) -> None:
        """Wait until all that went to the writer is answered, so that what follows sees it."""
        with _TURN:
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
        """Take a connection in."""
        self._by_sid[connection.sid] = connection
        alone = (connection,)
        _put_in(self._by_person, connection.person.id, alone)
        _put_in(self._by_credential, connection.credential, alone)
        if connection.is_guest:
            self._guests_from[connection.address] += 1

    def guests_from(self, address: str) -> int:
        """Return how many connections the guests of a network address have."""
        return self._guests_from[address]

    def remove(self, sid: str) -> Connection | None:
        """Let a connection go, and return it."""
        connection = self._by_sid.pop(sid, None)
        if connection is not None:
            _take_out(self._by_person, connection.person.id, connection)
            _take_out(self._by_credential, connection.credential, connection)
            if connection.is_guest:
                self._guest_gone(connection.address)
        return connection

    def _guest_gone(self, address: str) -> None:
        self._guests_from[address] -= 1
        if self._guests_from[address] <= 0:
            del self._guests_from[address]

    def get(self, sid: str) -> Connection | None:
        """Return a connection, or None where it has gone."""
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


def _put_in(index: dict[K, tuple[Connection, ...]], key: K, alone: tuple[Connection]) -> None:
    others = index.get(key)
    index[key] = alone if others is None else others + alone


def _take_out(index: dict[K, tuple[Connection, ...]], key: K, connection: Connection) -> None:
    left = tuple(other for other in index.get(key, ()) if other is not connection)
    if left:
        index[key] = left
    else:
        index.pop(key, None)
