"""Notices what other processes wrote: messages, and everything else in the change log.

What a command or a second server writes is noticed within a second, without any message between the processes.
"""

import contextlib
import threading
from collections import defaultdict
from collections.abc import Callable

from chatapp.domain.errors import Unavailable
from chatapp.realtime.bus import Bus
from chatapp.realtime.feed import Feed
from chatapp.realtime.presence import Presence
from chatapp.services.changes.applier import LOGGED, ChangeApplier
from chatapp.services.changes.change_tracker import ChangeTracker
from chatapp.store.changes.current_values import load_note
from chatapp.store.db.change_log import changes_after, last_change
from chatapp.store.db.engine import Database
from chatapp.store.rooms.rooms import revs

WATCH_SECONDS = 0.5
# When the process begins, a transaction that took its id long before these may still be under way.
_LOOKED_BACK = 1_000


class ChangeLogReader:
    """Applies the rows of the change log that this process has not applied yet."""

    def __init__(self, database: Database, applier: ChangeApplier, tracker: ChangeTracker, bus: Bus) -> None:
        self._database = database
        self._applier = applier
        self._tracker = tracker
        self._turn = threading.Lock()
        self._has_begun = False
        bus.listen(LOGGED, self._on_bus_message)
        # The bus does not repeat what was published while it was away.
        bus.listen("returned", self._on_bus_message)

    def begin(self) -> None:
        """Start at the current end of the log: earlier rows are not applied. Raises Unavailable."""
        with self._turn:
            self._begin()

    def apply_pending(self) -> None:
        """Apply what was logged since the last time, and what failed and is due again. Raises Unavailable."""
        with self._turn:
            self._begin()
            rows = self._database.query(changes_after, self._tracker.floor)
            fresh = [(id_, key) for id_, key in rows if self._tracker.claim(id_, key)]
            # Logged several times, it is applied once: what counts is how it is now.
            ids = defaultdict[str, list[int]](list)
            for id_, key in [*self._tracker.due(), *fresh]:
                ids[key].append(id_)
            for key, those in ids.items():
                self._apply(those, key)
            self._tracker.advance(max((id_ for id_, _key in rows), default=self._tracker.floor))

    def _begin(self) -> None:
        if self._has_begun:
            return
        with self._database.read() as connection:
            floor = max(0, last_change(connection) - _LOOKED_BACK)
            self._tracker.begin(floor, (id_ for id_, _key in changes_after(connection, floor)))
        self._has_begun = True

    def _apply(self, ids: list[int], key: str) -> None:
        # Each is read and applied by itself: one that fails is due again, and holds up none of the next.
        try:
            note = self._database.query(load_note, key)
        except Exception as error:  # noqa: BLE001 - see above
            for id_ in ids:
                self._tracker.failed(id_, key, error)
            return
        if note is None:
            self._tracker.succeeded(ids)
        else:
            self._applier.apply_read(ids, note)

    def _on_bus_message(self, _process: str, _payload: dict[str, object]) -> None:
        # While the store is unavailable, the next poll tries again.
        with contextlib.suppress(Unavailable):
            self.apply_pending()


class ChangeWatcher:
    """Polls the store: rights first, so that nothing more is delivered to those who lost them, then messages.

    `is_writing()` returns True if this process has written what it has not delivered yet.
    """

    def __init__(
        self, database: Database, log: ChangeLogReader, feed: Feed, presence: Presence, is_writing: Callable[[], bool]
    ) -> None:
        self._database = database
        self._log = log
        self._feed = feed
        self._presence = presence
        self._is_writing = is_writing
        self._ahead: dict[int, int] = {}

    def begin(self) -> None:
        """See ChangeLogReader."""
        self._log.begin()

    def apply_pending(self) -> None:
        """See ChangeLogReader."""
        self._log.apply_pending()

    def poll(self) -> None:
        """Apply what was logged, and deliver messages that were written elsewhere. Raises Unavailable."""
        self._log.apply_pending()
        followed, is_writing = self._presence.rooms(), self._is_writing()
        with self._database.read() as connection:
            rooms = revs(connection, followed) if followed else []
        # What we are about to deliver ourselves need not be read: while we write, only what the last poll saw counts.
        before, self._ahead = self._ahead, {room_id: rev for room_id, _slug, rev in rooms}
        for room_id, slug, rev in rooms:
            self._feed.catch_up(room_id, slug, before.get(room_id, 0) if is_writing else rev)
