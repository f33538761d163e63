"""Sends events to connections: to one, to all of a person, to all in a room, across all processes.

Rooms of Socket.IO are our channels. Stored messages do not come this way but by the feed, which keeps their order.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

import socketio
from orjson import Fragment

from chatapp.domain.server_texts import text
from chatapp.realtime.bus import Bus, NoBus
from chatapp.realtime.connections import Connection, Connections

Payload = dict[str, Any]
NAMESPACE = "/"
_PERSON = "person:"
_POLL_SECONDS = 0.02


class Outlet(Protocol):
    """Connections of another kind than Socket.IO's. They have sids of their own, and follow the same rooms."""

    def owns(self, sid: str) -> bool:
        """Return True if a connection is one of these."""

    def send(
        self, event: str, payload: Payload | Fragment, to: str | Sequence[str] | None, skip: Sequence[str] = ()
    ) -> None:
        """Send an event to a sid, several sids, a room, or everyone; whoever is none of these is left out."""

    def subscribe(self, sid: str, room: str) -> None:
        """Subscribe a connection to a room."""

    def unsubscribe(self, sid: str, room: str) -> None:
        """Unsubscribe a connection from a room."""

    def close(self, sid: str) -> None:
        """End a connection."""

    def is_full(self, sid: str) -> bool:
        """Return True if so much waits for a connection that another large answer would be too much."""


class Delivery:
    """Wraps the Socket.IO server, and the outlet beside it where there is one; nothing else emits."""

    def __init__(self, server: socketio.Server, connections: Connections, bus: Bus | None = None) -> None:
        self._server = server
        self._connections = connections
        self._bus = bus or NoBus()
        self._bus.listen("emit", self._on_bus_message)
        self._outlet: Outlet | None = None
        self._manager_is_full: Callable[[str, str], bool] | None = getattr(server.manager, "is_full", None)
        # The production transport's manager frames such a payload as it is.
        self._emit_encoded: Callable[[str, bytes, str], None] | None = getattr(server.manager, "emit_encoded", None)

    def add_outlet(self, outlet: Outlet) -> None:
        """Send to these connections too."""
        self._outlet = outlet

    def to_connection(self, sid: str, event: str, payload: Payload) -> None:
        """Send an event to one connection."""
        if self._outlet is not None and self._outlet.owns(sid):
            self._outlet.send(event, payload, sid)
        else:
            self._server.emit(event, payload, to=sid, namespace=NAMESPACE)

    def to_connections(self, sids: list[str], event: str, payload: Payload) -> None:
        """Send an event to several connections of this process."""
        self._server.emit(event, payload, to=sids, namespace=NAMESPACE)
        if self._outlet is not None:
            self._outlet.send(event, payload, sids)

    def to_person(self, person_id: int, event: str, payload: Payload, skip: str | None = None) -> None:
        """Send an event to all connections of a person, but for `skip`."""
        self._to_person(person_id, event, payload, skip)
        self._publish(event, payload, f"{_PERSON}{person_id}", None)

    def to_others(self, room_id: int, person_id: int, event: str, payload: Payload) -> None:
        """Send an event to everyone who follows a room, but for one person."""
        self._emit(event, payload, f"room:{room_id}", person_id)
        self._publish(event, payload, f"room:{room_id}", person_id)

    def notify(self, connections: Iterable[Connection], key: str) -> None:
        """Send `notice` to connections, each in its language; `notice.CODE` is the key of its sentence."""
        sids: dict[str, list[str]] = {}
        for connection in connections:
            sids.setdefault(connection.language, []).append(connection.sid)
        for language, those in sids.items():
            self.to_connections(those, "notice", {"code": key.removeprefix("notice."), "message": text(key, language)})

    def to_room_here(self, room_id: int, event: str, payload: Payload) -> None:
        """Send an event to every connection of this process that follows a room."""
        self._emit(event, payload, f"room:{room_id}", None)

    def encoded_to_room_here(self, room_id: int, event: str, payload: bytes) -> None:
        """The same, with a payload that is JSON already."""
        to = f"room:{room_id}"
        if self._emit_encoded is None:
            self._server.emit(event, Fragment(payload), to=to, namespace=NAMESPACE)
        else:
            self._emit_encoded(event, payload, to)
        if self._outlet is not None:
            self._outlet.send(event, Fragment(payload), to)

    def subscribe(self, sid: str, room_id: int) -> None:
        """Subscribe a connection to a room."""
        if self._outlet is not None and self._outlet.owns(sid):
            self._outlet.subscribe(sid, f"room:{room_id}")
        else:
            self._server.enter_room(sid, f"room:{room_id}", namespace=NAMESPACE)

    def unsubscribe(self, sid: str, room_id: int) -> None:
        """Unsubscribe a connection from a room."""
        if self._outlet is not None and self._outlet.owns(sid):
            self._outlet.unsubscribe(sid, f"room:{room_id}")
        else:
            self._server.leave_room(sid, f"room:{room_id}", namespace=NAMESPACE)

    def drop_queued(self, sid: str) -> None:
        """Deliver nothing that is queued for a connection: if anything is, the connection is closed."""
        abort = getattr(self._server.manager, "abort_if_behind", None)
        if abort is not None:
            abort(sid, NAMESPACE)

    def wait_until_read(self, sid: str) -> None:
        """Wait while so much waits for a connection that another large answer would be too much.

        Whoever reads nothing is ended by the transport, which ends the waiting.
        """
        while self._is_full(sid):
            time.sleep(_POLL_SECONDS)

    def pause_reading(self, sid: str, seconds: float) -> None:
        """Take nothing from a connection for a while, where its transport can do so."""
        pause = getattr(self._server.manager, "pause_reading", None)
        if pause is not None and not (self._outlet is not None and self._outlet.owns(sid)):
            pause(sid, NAMESPACE, seconds)

    def _is_full(self, sid: str) -> bool:
        if self._outlet is not None and self._outlet.owns(sid):
            return self._outlet.is_full(sid)
        return self._manager_is_full is not None and self._manager_is_full(sid, NAMESPACE)

    def revoke(self, connection: Connection) -> None:
        """Drop a connection's queued events and unsubscribe it from its rooms; the caller closes it afterwards.

        Never blocks.
        """
        connection.revoke()
        if self._outlet is not None and self._outlet.owns(connection.sid):
            self._outlet.close(connection.sid)
            return
        for room in list(connection.rooms.values()):
            self.unsubscribe(connection.sid, room.id)

    def close(self, sid: str) -> None:
        """Close a connection whose rights were revoked, and drop its queued events."""
        connection = self._connections.get(sid)
        if connection is not None:
            connection.revoke()
        if self._outlet is not None and self._outlet.owns(sid):
            self._outlet.close(sid)
        else:
            self._server.disconnect(sid, namespace=NAMESPACE)

    def _publish(self, event: str, payload: Payload, to: str | None, but: int | None) -> None:
        self._bus.publish("emit", {"to": to, "but": but, "event": event, "payload": payload})

    def _on_bus_message(self, _process: str, message: Payload) -> None:
        to = message["to"]
        if to is not None and to.startswith(_PERSON):
            self._to_person(int(to.removeprefix(_PERSON)), message["event"], message["payload"])
        else:
            self._emit(message["event"], message["payload"], to, message["but"])

    def _to_person(self, person_id: int, event: str, payload: Payload, skip: str | None = None) -> None:
        # A room of Socket.IO for each person would cost every connection as much memory as the room it is in.
        sids = [connection.sid for connection in self._connections.of_person(person_id) if connection.sid != skip]
        if sids:
            self.to_connections(sids, event, payload)

    def _emit(self, event: str, payload: Payload, to: str | None, but: int | None) -> None:
        skip = [connection.sid for connection in self._connections.of_person(but)] if but is not None else None
        self._server.emit(event, payload, to=to, skip_sid=skip, namespace=NAMESPACE)
        if self._outlet is not None:
            self._outlet.send(event, payload, to, skip or ())
