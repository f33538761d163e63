"""Keeps a client connected, its rooms complete and its outbox empty, on one thread that takes calls from one queue.

Live events stay in that queue while a room is joined or catches up, so nothing is applied out of order.
"""

import contextlib
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from chatapp.client.outbox import Outbox, OutboxEntry
from chatapp.client.request_results import Payload, Refused, Unknown
from chatapp.client.room_copy import RoomCopy, RoomUpdate
from chatapp.client.sender import Sender
from chatapp.client.socket_connection import SocketConnection

FIRST_RECONNECT_SECONDS = 0.2
MAX_RECONNECT_SECONDS = 5.0
TICK_SECONDS = 0.25
PAGE = 200
# Trying again with the same credentials would fail again.
_FATAL_CODES = frozenset({"unauthorized", "forbidden", "invalid"})

Emit = Callable[[str, Any], None]


@dataclass
class _JoinedRoom:
    copy: RoomCopy
    is_joined: bool = False
    is_behind: bool = True
    retry_at: float = 0.0
    history: str = ""


class Engine:
    """Runs the client's thread. `emit(event, payload)` is called with the program's events, in order.

    `auth` and `headers` are used to open the next connection; `first_welcome` has the first `welcome`, or the error.
    """

    def __init__(
        self,
        *,
        url: str,
        auth: Payload,
        headers: dict[str, str],
        emit: Emit,
        outbox: Outbox,
        transports: list[str],
        timeout: float,
        window: int,
    ) -> None:
        self.url = url
        self.auth = auth
        self._headers = headers
        self._emit = emit
        self._transports = transports
        self._timeout = timeout
        self._calls: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._rooms: dict[str, _JoinedRoom] = {}
        self._connection: SocketConnection | None = None
        self._closing = threading.Event()
        self._reconnect_seconds = FIRST_RECONNECT_SECONDS
        self.online = threading.Event()
        self.state = "connecting"
        self.first_welcome: Future[Payload] = Future()
        self.sender = Sender(outbox, window, timeout, self._calls.put, self._on_settled)
        self._thread = threading.Thread(target=self._run, daemon=True, name="chatapp-client")
        self._thread.start()

    def request(self, event: str, fields: Payload, timeout: float | None = None) -> Payload:
        """Send a request once, from any thread, and return the answer's fields. Raises Refused, Unknown."""
        seconds = timeout or self._timeout
        until = time.monotonic() + seconds
        connection = self._connection if self.online.wait(seconds) else None
        if connection is None:
            raise Unknown("Couldn't reach the server.")
        return connection.request(event, fields, max(0.1, until - time.monotonic()))

    def submit(self, call: Callable[[], Any]) -> "Future[Any]":
        """Run a call on the engine's thread, in order with the server's events."""
        done: Future[Any] = Future()

        def run() -> None:
            try:
                done.set_result(call())
            except Exception as error:  # noqa: BLE001 - the future's owner gets it
                done.set_exception(error)

        self._calls.put(run)
        return done

    def join(self, slug: str, limit: int, keep: int) -> Payload:
        """Join a room and keep a copy of it up to date. Engine thread only. Raises Refused, Unknown."""
        answer = self._request("join", {"room": slug, "limit": limit})
        copy = RoomCopy(slug, keep)
        copy.reset(answer["room"], answer["messages"])
        self._rooms[slug] = _JoinedRoom(copy, is_joined=True, is_behind=False, history=answer.get("history", ""))
        self._emit("joined", answer)
        return answer

    def leave(self, slug: str) -> None:
        """End the membership in a room. Engine thread only. Raises Refused, Unknown."""
        self._request("leave", {"room": slug})
        self._rooms.pop(slug, None)

    def copy_of(self, slug: str) -> RoomCopy | None:
        """Return the copy of a joined room, or None."""
        room = self._rooms.get(slug)
        return room.copy if room else None

    def abort(self) -> None:
        """Drop the connection without closing it, as a network failure would."""
        if self._connection is not None:
            self._connection.abort()

    def close(self) -> None:
        """Close the connection and end the thread."""
        self._closing.set()
        self._calls.put(lambda: None)
        if threading.current_thread() is not self._thread:
            self._thread.join(self._timeout)
        self.sender.close()

    def _run(self) -> None:
        while not self._closing.is_set():
            if self._connection is None and not self._connect():
                continue
            self._step()
        if self._connection is not None:
            self._connection.close()
        self._change_state("closed")

    def _step(self) -> None:
        with contextlib.suppress(queue.Empty):
            self._calls.get(timeout=TICK_SECONDS)()
        connection = self._connection
        if connection is None:
            return
        try:
            self._catch_up_rooms()
        except Unknown:
            connection.abort()
        if self.sender.is_overdue():
            connection.abort()
        self.sender.send_pending(connection)

    def _connect(self) -> bool:
        connection = SocketConnection(
            lambda event, *values: self._on_event(connection, event, values), lambda: self._on_end(connection)
        )
        try:
            connection.open(self.url, self.auth, self._transports, self._headers)
        except (Refused, Unknown) as error:
            self._on_connect_failed(error)
            return False
        self._connection = connection
        self._reconnect_seconds = FIRST_RECONNECT_SECONDS
        for room in self._rooms.values():
            room.is_joined, room.is_behind, room.retry_at = False, True, 0.0
        self.online.set()
        self._change_state("online")
        return True

    def _on_connect_failed(self, error: Exception) -> None:
        first = not self.first_welcome.done()
        if first:
            self.first_welcome.set_exception(error)
        if first or (isinstance(error, Refused) and error.code in _FATAL_CODES):
            self._closing.set()
            self._emit("trouble", _error_payload(error))
            self._change_state("refused")
            return
        self._emit("trouble", _error_payload(error))
        self._closing.wait(self._reconnect_seconds)
        self._reconnect_seconds = min(2 * self._reconnect_seconds, MAX_RECONNECT_SECONDS)

    def _on_end(self, connection: SocketConnection) -> None:
        self._calls.put(lambda: self._on_disconnected(connection))

    def _on_disconnected(self, connection: SocketConnection) -> None:
        if connection is self._connection:
            self._connection = None
            self.online.clear()
            self._change_state("offline")

    def _change_state(self, state: str) -> None:
        self.state = state
        self._emit("state", state)

    def _on_settled(self, entry: OutboxEntry, ack: Payload | None, refusal: Refused | None) -> None:
        if refusal is None:
            self._emit("stored", ack)
        else:
            self._emit("unsent", entry.fields() | {"error": _error_payload(refusal)})

    def _on_event(self, connection: SocketConnection, event: str, values: tuple[Any, ...]) -> None:
        payload = values[0] if values else None
        if event == "welcome" and isinstance(payload, dict):
            # Not queued: the token must not be lost if the connection ends now.
            if "token" in payload:
                self.auth = {"token": payload["token"]}
            if not self.first_welcome.done():
                self.first_welcome.set_result(payload)
        self._calls.put(lambda: self._handle_event(connection, event, payload))

    def _handle_event(self, connection: SocketConnection, event: str, payload: Any) -> None:
        if connection is not self._connection:
            return
        if event in {"message", "change"}:
            self._handle_message(payload)
            return
        if event == "room":
            self.sender.resume(payload["room"]["slug"])
            if payload.get("gone"):
                self._rooms.pop(payload["room"]["slug"], None)
        self._emit(event, payload)

    def _handle_message(self, message: Payload) -> None:
        room = self._rooms.get(message["room"])
        if room is None:
            return
        update = room.copy.apply_event(message)
        if update is None:
            room.is_behind = True
        else:
            self._emit_update(update)

    def _emit_update(self, update: RoomUpdate) -> None:
        for message in update.messages:
            self._emit("message", message)
        for message in update.changes:
            self._emit("change", message)

    def _catch_up_rooms(self) -> None:
        for slug, room in list(self._rooms.items()):
            if room.is_behind and time.monotonic() >= room.retry_at:
                try:
                    self._catch_up(room)
                except Refused as refusal:
                    self._on_catch_up_refused(slug, room, refusal)

    def _on_catch_up_refused(self, slug: str, room: _JoinedRoom, refusal: Refused) -> None:
        if refusal.is_temporary:
            room.retry_at = time.monotonic() + max(TICK_SECONDS, refusal.retry_after)
        else:
            del self._rooms[slug]
            self._emit("gone", slug)

    def _catch_up(self, room: _JoinedRoom) -> None:
        copy = room.copy
        if room.is_joined:
            answer: Payload = {"changes": [], "rev": copy.rev, "complete": False}
        else:
            answer = self._request("join", {"room": copy.slug, "since": copy.rev})
            room.is_joined = True
            known, room.history = room.history, answer.get("history", "")
            if answer["room"]["rev"] < copy.rev or known != room.history:
                # The server was restored from an older backup: its state replaces the copy.
                copy.reset(answer["room"], answer["messages"])
                self._emit("restart", answer)
                room.is_behind = False
                return
        found = {message["seq"]: message for message in answer["changes"]}
        rev = self._fetch_changes(copy, answer, found)
        room.is_behind = False
        self._emit_update(copy.apply(found.values(), rev))

    def _fetch_changes(self, copy: RoomCopy, page: Payload, found: dict[int, Payload]) -> int:
        # Only the complete list is applied: earlier pages have gaps that later ones fill.
        while not page["complete"]:
            page = self._request("changes", {"room": copy.slug, "since": page["rev"], "limit": PAGE})
            found |= {message["seq"]: message for message in page["changes"]}
        return int(page["rev"])

    def _request(self, event: str, fields: Payload) -> Payload:
        if self._connection is None:
            raise Unknown("Couldn't reach the server.")
        return self._connection.request(event, fields, self._timeout)


def _error_payload(error: Exception) -> Payload:
    if isinstance(error, Refused):
        return {"field": error.field, "code": error.code, "message": error.message}
    return {"field": None, "code": "unreachable", "message": str(error)}
