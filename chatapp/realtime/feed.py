"""The ordered feed: delivers each room's changes in order of `rev`, each once, without gaps.

What is missing (another process wrote it) is loaded from the store through `load`; a hole too wide for that is left
to the clients, who see the jump in `rev` and ask for `changes`. The store is read outside the lock: while it is read
for one room, changes of that room wait, and those of all others are delivered.
"""

import contextlib
import threading
from collections.abc import Callable, Sequence
from typing import Any

import structlog

from chatapp.domain.errors import Unavailable
from chatapp.domain.records import Change, Message
from chatapp.presentation.payloads import message_json
from chatapp.realtime.bus import Bus, NoBus

WIDEST_HOLE = 200

Emit = Callable[[int, str, bytes], None]
Load = Callable[[str, int, int], Sequence[Message]]
Spawn = Callable[[Callable[[], None]], None]
_log = structlog.get_logger(__name__)


def _spawn_thread(call: Callable[[], None]) -> None:
    threading.Thread(target=call, daemon=True).start()


class _RoomPosition:
    """How far a room was delivered. `waiting` are changes that came while the store is read for it, else None."""

    __slots__ = ("rev", "seq", "slug", "waiting", "wanted")

    def __init__(self, rev: int, seq: int) -> None:
        self.rev = rev
        self.seq = seq
        self.slug = ""
        self.waiting: list[Change] | None = None
        self.wanted = 0


class Feed:
    """Delivers changes to the connections of this process.

    `emit(room_id, event, payload)` sends JSON to a room; `load(slug, after_rev, limit)` reads changed messages; `spawn`
    runs what has to wait for the store beside what must not.
    """

    def __init__(self, emit: Emit, load: Load, bus: Bus | None = None, spawn: Spawn = _spawn_thread) -> None:
        self._emit = emit
        self._bus = bus or NoBus()
        self._bus.listen("changed", self._on_bus_message)
        self._load = load
        self._spawn = spawn
        self._rooms: dict[int, _RoomPosition] = {}
        # Held while something is delivered, never while the store is read.
        self._turn = threading.Lock()

    def publish(self, changes: Sequence[Change]) -> None:
        """Deliver changes, which come in the order of their commits. Never waits for the store."""
        with self._turn:
            holes = {change.message.room_id for change in changes if not self._deliver(change)}
        for room_id in holes:
            self._spawn(lambda room_id=room_id: self._fill_quietly(room_id))  # type: ignore[misc]
        if self._bus.carries:
            self._publish_hint(changes)

    def track(self, room_id: int, rev: int, seq: int) -> None:
        """Track a room that a connection subscribes to, from `rev` and `seq` on; the subscriber reads what was before.

        Does nothing where somebody subscribed to it before: what they were not told yet is still to come.
        """
        with self._turn:
            self._rooms.setdefault(room_id, _RoomPosition(rev, seq))

    def untrack(self, room_id: int) -> None:
        """Stop tracking a room that no connection here is subscribed to."""
        with self._turn:
            self._rooms.pop(room_id, None)

    def catch_up(self, room_id: int, slug: str, rev: int) -> None:
        """Deliver what the store has of a room up to `rev` and was not delivered yet. Raises Unavailable."""
        with self._turn:
            room = self._rooms.get(room_id)
            if room is None or rev <= room.rev:
                return
            room.slug, room.wanted = slug, max(room.wanted, rev)
            if room.waiting is not None:
                return  # whoever reads it now goes on until then
            room.waiting = []
        self._fill(room_id)

    def _publish_hint(self, changes: Sequence[Change]) -> None:
        for message in {change.message.room_id: change.message for change in changes}.values():
            hint = {"room_id": message.room_id, "slug": message.room, "rev": message.rev}
            self._bus.publish("changed", hint)

    def _on_bus_message(self, _process: str, hint: dict[str, Any]) -> None:
        room = self._rooms.get(hint["room_id"])
        if room is not None and hint["rev"] > room.rev:
            # Beside the others: the next hint must not wait for this room's read.
            self._spawn(lambda: self._catch_up_quietly(hint))

    def _catch_up_quietly(self, hint: dict[str, Any]) -> None:
        # What the store cannot say now is looked for again, with or without a hint.
        with contextlib.suppress(Unavailable):
            self.catch_up(hint["room_id"], hint["slug"], hint["rev"])

    def _fill_quietly(self, room_id: int) -> None:
        with contextlib.suppress(Unavailable):
            self._fill(room_id)

    def _deliver(self, change: Change) -> bool:
        """Deliver a change, or leave it waiting; return False where the store is to be read first."""
        message = change.message
        room = self._rooms.get(message.room_id)
        if room is None or message.rev <= room.rev:
            return True
        if room.waiting is not None:
            room.waiting.append(change)
            return True
        if 1 < message.rev - room.rev <= WIDEST_HOLE:
            room.slug, room.waiting = message.room, [change]
            return False
        self._send(room, message, change.is_new)
        return True

    def _fill(self, room_id: int) -> None:
        """Read what a room misses until nothing waits that comes after a hole. Whoever calls it set `waiting`."""
        while True:
            with self._turn:
                room = self._rooms.get(room_id)
                if room is None or room.waiting is None:
                    return
                covered, room.waiting = room.waiting, []
                after = _begin(room, covered)
            missed, error = self._read(room.slug, after)
            with self._turn:
                if self._rooms.get(room_id) is not room:
                    return  # nobody is left, or others who began later
                before = room.rev
                self._deliver_all(room, missed, covered)
                if error is not None or not self._is_more(room, is_stuck=room.rev == before):
                    self._end(room)
                    break
        if error is not None:
            raise error

    def _read(self, slug: str, after: int) -> tuple[Sequence[Message], Exception | None]:
        try:
            return self._load(slug, after, WIDEST_HOLE), None
        except Exception as error:  # noqa: BLE001 - what waits is delivered whatever happened: left to the clients
            if not isinstance(error, Unavailable):
                _log.error("feed could not read", exc_info=error)
            return (), error

    def _deliver_all(self, room: _RoomPosition, missed: Sequence[Message], covered: Sequence[Change]) -> None:
        """Deliver what was read and what had waited before that, in order; numbers are told as new once."""
        known, told = room.seq, set[int]()
        found = {message.rev: message for message in missed} | {c.message.rev: c.message for c in covered}
        for rev in sorted(rev for rev in found if rev > room.rev):
            message = found[rev]
            self._send(room, message, message.seq > known and message.seq not in told)
            told.add(message.seq)

    def _is_more(self, room: _RoomPosition, is_stuck: bool) -> bool:
        """Deliver what came during the read; return True where it, or what is wanted, lies behind another hole."""
        waiting, room.waiting = sorted(room.waiting or (), key=lambda change: change.message.rev), []
        for number, change in enumerate(waiting):
            if change.message.rev - room.rev > 1 and not is_stuck:
                room.waiting = waiting[number:]
                return True
            if change.message.rev > room.rev:
                self._send(room, change.message, change.is_new)
        return room.wanted > room.rev and not is_stuck

    def _end(self, room: _RoomPosition) -> None:
        for change in sorted(room.waiting or (), key=lambda change: change.message.rev):
            if change.message.rev > room.rev:
                self._send(room, change.message, change.is_new)
        room.waiting = None

    def _send(self, room: _RoomPosition, message: Message, is_new: bool) -> None:
        self._emit(message.room_id, "message" if is_new else "change", message_json(message))
        room.rev, room.seq = message.rev, max(room.seq, message.seq)


def _begin(room: _RoomPosition, covered: Sequence[Change]) -> int:
    """Return after which rev to read: of a hole too wide only its end, by which the clients see that there is one."""
    last = max([room.wanted, *(change.message.rev for change in covered)])
    return room.rev if last - room.rev <= WIDEST_HOLE else last - 1
