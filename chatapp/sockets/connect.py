"""Coming and going: who a connection is, the greeting, and what ends with it."""

from collections.abc import Callable
from typing import Any

from flask import request
from flask_socketio import ConnectionRefusedError as Refused
from flask_socketio import SocketIO

from chatapp.domain.addresses import source
from chatapp.domain.errors import ChatError, Unavailable
from chatapp.realtime.connections import Connection, Connections
from chatapp.realtime.delivery import Delivery
from chatapp.realtime.following import unfollow
from chatapp.realtime.names import Names
from chatapp.realtime.presence import Presence
from chatapp.realtime.wire import person_payload
from chatapp.services.identity import Identity
from chatapp.services.limits import Limits
from chatapp.services.watch import Watch
from chatapp.sockets.people import tell_presence


class Lifecycle:
    """Registers what happens when a client connects and when it has gone.

    `session_secret()` returns the secret of the browser session that the current request carries, or None.
    """

    def __init__(
        self,
        identity: Identity,
        names: Names,
        limits: Limits,
        delivery: Delivery,
        presence: Presence,
        connections: Connections,
        watch: Watch,
        session_secret: Callable[[], str | None],
    ) -> None:
        self._identity = identity
        self._names = names
        self._limits = limits
        self._delivery = delivery
        self._presence = presence
        self._connections = connections
        self._watch = watch
        self._session_secret = session_secret

    def register(self, socketio: SocketIO) -> None:
        """Put the handlers in place."""
        socketio.on_event("connect", self.connect)
        socketio.on_event("disconnect", self.disconnect)

    def connect(self, auth: Any = None) -> None:
        """Let a client in or refuse it with `{"code", "message"}`."""
        sid: str = request.sid  # type: ignore[attr-defined]
        try:
            self.admit(sid, auth, request.remote_addr, self._session_secret)
        except ChatError as error:
            raise Refused(error.message, error.payload()) from None

    def admit(
        self, sid: str, auth: object, address: str | None, session_secret: Callable[[], str | None] = lambda: None
    ) -> Connection:
        """Let a connection in, from whatever way it comes, by what it shows. Raises ChatError."""
        came_from = source(address)
        self._limits.check("connect", came_from)
        mark = self._watch.mark()
        entered = self._identity.of_socket(auth, session_secret(), sid, address)
        connection = Connection(sid, entered.person, entered.credential, entered.token, came_from)
        self._connections.add(connection)
        if self._watch.concerned(mark, entered.person.id, entered.credential):
            # What was taken away while this was looked at was taken from the connections that there were.
            self.part(sid)
            raise Unavailable("Something about you changed just now. Try again.")
        return connection

    def greet(self, sid: str) -> None:
        """Send `welcome`, the first event of every connection."""
        connection = self._connections.get(sid)
        if connection is None:
            return
        welcome: dict[str, Any] = {"you": person_payload(connection.person)}
        if connection.token is not None:
            welcome["token"] = connection.token
            connection.token = None
        self._delivery.to_connection(sid, "welcome", welcome)

    def disconnect(self, _reason: str | None = None) -> None:
        """Note that a client has gone."""
        self.part(request.sid)  # type: ignore[attr-defined]

    def part(self, sid: str) -> None:
        """Take a connection out of everything it was in."""
        self._names.release(sid)
        connection = self._connections.remove(sid)
        if connection is not None:
            connection.go()
            for slug in list(connection.rooms):
                unfollow(connection, slug, self._delivery, self._presence)
            tell_presence(connection.person, self._connections, self._presence)
