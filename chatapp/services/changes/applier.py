"""Applies notes to live connections, whether this process wrote them or another did.

Revocations are applied at once and never block: the writer calls `apply` between the commit and the replies. Payloads
that must be read from the store are sent by a worker, in the order of the notes.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple

import structlog

from chatapp.concurrency.workers import Inbox, create_inbox, start_worker
from chatapp.domain.errors import Unavailable
from chatapp.domain.notes import (
    AccessEnded,
    LoggedNote,
    MembershipChanged,
    Note,
    PersonChanged,
    PersonRemoved,
    RoomDeleted,
    key_of,
)
from chatapp.realtime.bus import Bus
from chatapp.realtime.connections import Connection
from chatapp.services.changes.change_tracker import ChangeTracker
from chatapp.services.changes.live_access import LiveAccess

LOGGED = "notes_logged"
_REMEMBERED = 500
_log = structlog.get_logger(__name__)


class _ClaimedNote(NamedTuple):
    """A note, and the rows of the change log that it stands for."""

    note: Note
    ids: tuple[int, ...]


class _DeferredCalls(NamedTuple):
    """The calls of a note that may block."""

    claimed: _ClaimedNote
    calls: Sequence[Callable[[], None]]


class ChangeApplier:
    """Applies notes. `close(sid)` ends a connection whose rights were revoked."""

    def __init__(self, access: LiveAccess, tracker: ChangeTracker, bus: Bus, close: Callable[[str], None]) -> None:
        self._tracker = tracker
        self._bus = bus
        self._close = close
        self._turn = threading.RLock()
        self._start = threading.Lock()
        self._inbox: Inbox[_DeferredCalls | None] | None = None
        self._recent: deque[str] = deque(maxlen=_REMEMBERED)
        self._count = 0
        self._immediate: dict[type[Any], Callable[[Any], list[Connection] | None]] = {
            AccessEnded: lambda note: access.revoke_credential(note.credential),
            PersonRemoved: lambda note: access.revoke_person(note.person_id, note.kind),
            PersonChanged: access.change_person,
            MembershipChanged: access.change_membership,
            RoomDeleted: access.delete_room,
        }
        self._deferred: dict[type[Any], Callable[[Any], None]] = {}

    def apply_at_once(self, kind: type[Any], call: Callable[[Any], None]) -> None:
        """Register `call(note)` for a kind of note, made before the replies. It must not block."""
        self._immediate[kind] = call

    def apply_later(self, kind: type[Any], call: Callable[[Any], None]) -> None:
        """Register `call(note)` for a kind of note, made by the worker afterwards. It may read the store."""
        self._deferred[kind] = call

    def apply(self, logged: Sequence[LoggedNote]) -> None:
        """Apply what this process has just committed, and hint to the others that there are new rows."""
        self.apply_logged(logged)
        self._bus.publish(LOGGED, {})

    def apply_logged(self, logged: Sequence[LoggedNote]) -> None:
        """Apply the rows that were not claimed yet. Never raises: a row that fails is due again in the tracker."""
        with self._turn:
            for claimed in _newest(row for row in logged if self._tracker.claim(row.id, key_of(row.note))):
                self._apply(claimed)

    def apply_read(self, ids: Sequence[int], note: Note) -> None:
        """Apply a note whose rows were claimed and whose values were read just now."""
        with self._turn:
            if self._tracker.is_outdated(ids[-1], key_of(note)):
                self._tracker.succeeded(ids)
            else:
                self._apply(_ClaimedNote(note, tuple(ids)))

    def checkpoint(self) -> int:
        """Return a point in time for `affects`."""
        return self._count

    def affects(self, checkpoint: int, person_id: int, credential: str) -> bool:
        """Return True if anything applied after a checkpoint ends or changes what such a connection may do."""
        since = self._count - checkpoint
        if not since:
            return False
        kinds = ("person", "kick", "ban", "deactivate")
        own = {key_of(AccessEnded(credential)), *(f"{kind}:{person_id}" for kind in kinds)}
        recent = list(self._recent)
        return since > _REMEMBERED or any(key in own for key in recent[len(recent) - since :])

    def stop(self) -> None:
        """End the worker once it has made the calls that are due. Returns at once."""
        with self._start:
            if self._inbox is not None:
                self._inbox.put(None)

    def _apply(self, claimed: _ClaimedNote) -> None:
        kind = type(claimed.note)
        self._recent.append(key_of(claimed.note))
        self._count += 1
        try:
            revoked = (self._immediate[kind](claimed.note) if kind in self._immediate else None) or ()
            # Closing a connection frees its guest name, which may wait for Redis.
            calls = [partial(self._close, connection.sid) for connection in revoked]
            while calls and not self._bus.carries:
                calls.pop(0)()
        except Exception as error:  # noqa: BLE001 - one that fails must keep none of the others
            self._failed(claimed, error)
            return
        if kind in self._deferred:
            calls.append(partial(self._deferred[kind], claimed.note))
        if calls:
            self._put(_DeferredCalls(claimed, calls))
        else:
            self._tracker.succeeded(claimed.ids)

    def _put(self, later: _DeferredCalls) -> None:
        # Lazily, in the process that serves: a thread made at import would not survive a fork or the reloader.
        with self._start:
            if self._inbox is None:
                self._inbox = create_inbox(native=False)
                start_worker(self._work, native=False)
        self._inbox.put(later)

    def _work(self) -> None:
        assert self._inbox is not None
        while (later := self._inbox.get()) is not None:
            claimed, calls = later
            try:
                for call in calls:
                    call()
            except Exception as error:  # noqa: BLE001 - see above
                self._failed(claimed, error)
            else:
                self._tracker.succeeded(claimed.ids)

    def _failed(self, claimed: _ClaimedNote, error: Exception) -> None:
        if not isinstance(error, Unavailable):
            _log.error("note failed", note=type(claimed.note).__name__, exc_info=error)
        # All rows of a key say the same: to try one of them again is enough.
        self._tracker.succeeded(claimed.ids[:-1])
        self._tracker.failed(claimed.ids[-1], key_of(claimed.note), error)


def _newest(rows: Iterable[LoggedNote]) -> list[_ClaimedNote]:
    """Return one note for each key, with its latest values, in the order in which the keys came first."""
    found: dict[str, _ClaimedNote] = {}
    for id_, note in rows:
        key = key_of(note)
        before = found.get(key)
        found[key] = _ClaimedNote(note, (*(before.ids if before else ()), id_))
    return list(found.values())
