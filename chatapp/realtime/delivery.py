"""Sending events to connections: to one, to all of a person, to all in a room, over all processes of the chat.

Rooms of Socket.IO are our channels. Stored messages do not come this way but by the feed, which keeps their order.
"""

from typing import Any

import socketio
from orjson import Fragment

from chatapp.realtime.bus import Bus, NoBus
from chatapp.realtime.connections import Connections

Payload = dict[str, Any]
NAMESPACE = "/"
_PERSON = "person:"


class Delivery:
    """Wraps the Socket.IO server; nothing else emits."""

    def __init__(self, server: socketio.Server, connections: Connections, bus: Bus | None = None) -> None:
        self._server = server
        self._connections = connections
        self._bus = bus or NoBus()
        self._bus.listen("emit", self._hear)

    def to_connection(self, sid: str, event: str, payload: Payload) -> None:
        """Send an event to one connection."""
        self._server.emit(event, payload, to=sid, namespace=NAMESPACE)

    def to_person(self, person_id: int, event: str, payload: Payload, skip: str | None = None) -> None:
        """Send an event to all connections of a person, but for `skip`."""
        self._to_person(person_id, event, payload, skip)
        self._publish(event, payload, f"{_PERSON}{person_id}", None)

    def to_others(self, room_id: int, person_id: int, event: str, payload: Payload) -> None:
        """Send an event to everyone who follows a room, but for one person."""
        self._emit(event, payload, f"room:{room_id}", person_id)
        self._publish(event, payload, f"room:{room_id}", person_id)

    def to_all(self, event: str, payload: Payload) -> None:
        """Send an event to everyone."""
        self._emit(event, payload, None, None)
        self._publish(event, payload, None, None)

    def to_all_here(self, event: str, payload: Payload) -> None:
        """Send an event to every connection of this process."""
        self._emit(event, payload, None, None)

    def to_room_here(self, room_id: int, event: str, payload: Payload | Fragment) -> None:
        """Send an event to every connection of this process that follows a room."""
        self._emit(event, payload, f"room:{room_id}", None)

    def follow_room(self, sid: str, room_id: int) -> None:
        """Let a connection receive what happens in a room."""
        self._server.enter_room(sid, f"room:{room_id}", namespace=NAMESPACE)

    def unfollow_room(self, sid: str, room_id: int) -> None:
        """Let a connection receive nothing more of a room."""
        self._server.leave_room(sid, f"room:{room_id}", namespace=NAMESPACE)

    def close(self, sid: str) -> None:
        """End a connection."""
        self._server.disconnect(sid, namespace=NAMESPACE)

    def _publish(self, event: str, payload: Payload, to: str | None, but: int | None) -> None:
        self._bus.publish("emit", {"to": to, "but": but, "event": event, "payload": payload})

    def _hear(self, _process: str, news: Payload) -> None:
        to = news["to"]
        if to is not None and to.startswith(_PERSON):
            self._to_person(int(to.removeprefix(_PERSON)), news["event"], news["payload"])
        else:
            self._emit(news["event"], news["payload"], to, news["but"])

    def _to_person(self, person_id: int, event: str, payload: Payload, skip: str | None = None) -> None:
        # A room of Socket.IO for each person would cost every connection as much memory as the room it is in.
        sids = [connection.sid for connection in self._connections.of_person(person_id) if connection.sid != skip]
        if sids:
            self._server.emit(event, payload, to=sids, namespace=NAMESPACE)

    def _emit(self, event: str, payload: Payload | Fragment, to: str | None, but: int | None) -> None:
        skip = [connection.sid for connection in self._connections.of_person(but)] if but is not None else None
        self._server.emit(event, payload, to=to, skip_sid=skip, namespace=NAMESPACE)
