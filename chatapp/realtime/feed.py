"""The ordered feed: a room's changes reach everyone in order of `rev`, each once, without holes.

What is missing (another process wrote it) is loaded from the store through `load`; a hole too wide for that is left
to the clients, who see the jump in `rev` and ask for `changes`.
"""

import contextlib
import threading
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from chatapp.domain.errors import Unavailable
from chatapp.domain.records import Change, Message
from chatapp.realtime.bus import Bus, NoBus
from chatapp.realtime.wire import message_json

WIDEST_HOLE = 200

Emit = Callable[[int, str, bytes], None]
Load = Callable[[str, int, int], Sequence[Message]]


class _Cursor(NamedTuple):
    rev: int
    seq: int


_NOTHING = _Cursor(0, 0)


class Feed:
    """Delivers changes to the connections of this process.

    `emit(room_id, event, payload)` sends JSON to a room; `load(slug, after_rev, limit)` reads changed messages.
    """

    def __init__(self, emit: Emit, load: Load, bus: Bus | None = None) -> None:
        self._emit = emit
        self._bus = bus or NoBus()
        self._bus.listen("changed", self._hear)
        self._load = load
        self._cursors: dict[int, _Cursor] = {}
        self._turn = threading.Lock()

    def publish(self, changes: Sequence[Change]) -> None:
        """Deliver changes, which come in the order of their commits."""
        with self._turn:
            for change in changes:
                self._deliver(change)
        if self._bus.carries:
            self._hint(changes)

    def _hint(self, changes: Sequence[Change]) -> None:
        for message in {change.message.room_id: change.message for change in changes}.values():
            hint = {"room_id": message.room_id, "slug": message.room, "rev": message.rev}
            self._bus.publish("changed", hint)

    def follow(self, room_id: int, rev: int, seq: int) -> None:
        """Begin with a room: whoever follows it now knows it up to here. Does nothing where it is followed already."""
        with self._turn:
            self._cursors.setdefault(room_id, _Cursor(rev, seq))

    def catch_up(self, room_id: int, slug: str, rev: int) -> None:
        """Deliver what the store has of a room up to `rev` and was not delivered yet."""
        with self._turn:
            cursor = self._cursors.get(room_id)
            if cursor is None or rev <= cursor.rev:
                return
            missed = self._load(slug, cursor.rev, WIDEST_HOLE)
            for message in missed:
                self._send(message, message.seq > cursor.seq)

    def _hear(self, _process: str, hint: dict[str, Any]) -> None:
        # What the store cannot say now is looked for again, with or without a hint.
        with contextlib.suppress(Unavailable):
            self.catch_up(hint["room_id"], hint["slug"], hint["rev"])

    def _deliver(self, change: Change) -> None:
        message = change.message
        cursor = self._cursors.get(message.room_id)
        if cursor is not None and message.rev <= cursor.rev:
            return
        if cursor is not None and 1 < message.rev - cursor.rev <= WIDEST_HOLE:
            self._fill(message, cursor)
        self._send(message, change.is_new)

    def _fill(self, message: Message, cursor: _Cursor) -> None:
        # Changed again meanwhile, a message shows up under its later rev: it will come by itself.
        try:
            missed = self._load(message.room, cursor.rev, WIDEST_HOLE)
        except Unavailable:
            return  # left to the clients, like a hole too wide
        for earlier in missed:
            if earlier.rev < message.rev:
                self._send(earlier, earlier.seq > cursor.seq)

    def _send(self, message: Message, is_new: bool) -> None:
        self._emit(message.room_id, "message" if is_new else "change", message_json(message))
        cursor = self._cursors.get(message.room_id, _NOTHING)
        self._cursors[message.room_id] = _Cursor(message.rev, max(cursor.seq, message.seq))
