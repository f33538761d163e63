"""Sending events to connections: to one, to all of a person, to all in a room. Rooms of Socket.IO are our channels."""

from collections.abc import Iterable
from typing import Any

import socketio

Payload = dict[str, Any]
NAMESPACE = "/"


class Delivery:
    """Wraps the Socket.IO server; nothing else emits."""

    def __init__(self, server: socketio.Server) -> None:
        self._server = server

    def to_connection(self, sid: str, event: str, payload: Payload) -> None:
        """Send an event to one connection."""
        self._server.emit(event, payload, to=sid, namespace=NAMESPACE)

    def to_person(self, person_id: int, event: str, payload: Payload, skip: str | None = None) -> None:
        """Send an event to all connections of a person, but for `skip`."""
        self._server.emit(event, payload, to=f"person:{person_id}", skip_sid=skip, namespace=NAMESPACE)

    def to_room(self, room_id: int, event: str, payload: Payload, skip: Iterable[str] = ()) -> None:
        """Send an event to every connection that follows a room, but for those in `skip`."""
        self._server.emit(event, payload, to=f"room:{room_id}", skip_sid=list(skip) or None, namespace=NAMESPACE)

    def to_all(self, event: str, payload: Payload) -> None:
        """Send an event to every connection."""
        self._server.emit(event, payload, namespace=NAMESPACE)

    def follow_person(self, sid: str, person_id: int) -> None:
        """Let a connection receive what is meant for its person."""
        self._server.enter_room(sid, f"person:{person_id}", namespace=NAMESPACE)

    def follow_room(self, sid: str, room_id: int) -> None:
        """Let a connection receive what happens in a room."""
        self._server.enter_room(sid, f"room:{room_id}", namespace=NAMESPACE)

    def unfollow_room(self, sid: str, room_id: int) -> None:
        """Let a connection receive nothing more of a room."""
        self._server.leave_room(sid, f"room:{room_id}", namespace=NAMESPACE)

    def close(self, sid: str) -> None:
        """End a connection."""
        self._server.disconnect(sid, namespace=NAMESPACE)
