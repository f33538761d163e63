"""Coming and going: who a connection is, the greeting, and what ends with it."""

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import request
from flask_socketio import ConnectionRefusedError as Refused
from flask_socketio import SocketIO

from chatapp.domain.errors import ChatError, RateLimited, Unauthorized, Unavailable
from chatapp.domain.ip_addresses import source
from chatapp.domain.records import Person
from chatapp.domain.server_texts import choose
from chatapp.presentation.payloads import person_payload
from chatapp.realtime.connections import Connection, Connections
from chatapp.realtime.delivery import Delivery
from chatapp.realtime.guest_names import GuestNames
from chatapp.realtime.presence import Presence
from chatapp.realtime.room_subscriptions import unfollow
from chatapp.services.changes.applier import ChangeApplier
from chatapp.services.limits import Limits
from chatapp.services.people.identity import Entered, Identity
from chatapp.sockets.people import tell_presence

_FULL_SECONDS = 30.0


class Most(NamedTuple):
    """How many connections this process keeps open for one person, and for the guests of one network address."""

    of_person: int
    of_guests_from_address: int


class Lifecycle:
    """Registers what happens when a client connects and when it has gone.

    `session_secret()` returns the secret of the browser session that the current request carries, or None.
    """

    def __init__(
        self,
        identity: Identity,
        names: GuestNames,
        limits: Limits,
        delivery: Delivery,
        presence: Presence,
        connections: Connections,
        changes: ChangeApplier,
        session_secret: Callable[[], str | None],
        most: Most,
    ) -> None:
        self._most = most
        self._identity = identity
        self._names = names
        self._limits = limits
        self._delivery = delivery
        self._presence = presence
        self._connections = connections
        self._changes = changes
        self._session_secret = session_secret

    def register(self, socketio: SocketIO) -> None:
        """Put the handlers in place."""
        socketio.on_event("connect", self.connect)
        socketio.on_event("disconnect", self.disconnect)

    def connect(self, auth: Any = None) -> None:
        """Let a client in or refuse it with `{"code", "message"}`, in the language that its browser asks for."""
        sid: str = request.sid  # type: ignore[attr-defined]
        language = choose(request.accept_languages.values())
        try:
            self.admit(sid, auth, request.remote_addr, self._session_secret).language = language
        except ChatError as error:
            raise Refused(error.sentence(language), error.payload(language)) from None

    def admit(
        self, sid: str, auth: object, address: str | None, session_secret: Callable[[], str | None] = lambda: None
    ) -> Connection:
        """Let a connection in, from whatever way it comes, by what it shows. Raises ChatError."""
        came_from = source(address)
        checkpoint = self._changes.checkpoint()
        entered = self._recognised(sid, auth, address, session_secret())
        try:
            self._check_room_for(entered.person, came_from)
        except ChatError:
            self._names.release(sid)
            raise
        connection = Connection(sid, entered.person, entered.credential, entered.token, came_from)
        self._connections.add(connection)
        if self._changes.affects(checkpoint, entered.person.id, entered.credential):
            # What was taken away while this was looked at was taken from the connections that there were.
            self.part(sid)
            raise Unavailable("account_changed")
        return connection

    def _recognised(self, sid: str, auth: object, address: str | None, session_secret: str | None) -> Entered:
        if isinstance(auth, dict) and "username" in auth:
            self._limits.check("join", source(address))
        try:
            return self._identity.of_socket(auth, session_secret, sid, address)
        except Unauthorized:
            # Only who guesses is counted by address: an office of 500 comes back at once after a restart.
            self._limits.check("connect", source(address))
            raise

    def _check_room_for(self, person: Person, came_from: str) -> None:
        """Raise RateLimited for one connection too many of a person, or of the guests of an address."""
        self._limits.check("connect", person.id)
        if len(self._connections.of_person(person.id)) >= self._most.of_person:
            raise RateLimited("too_many_connections", retry_after=_FULL_SECONDS, most=self._most.of_person)
        if person.kind == "guest":
            self._limits.check_address("connect", came_from)
            if self._connections.guests_from(came_from) >= self._most.of_guests_from_address:
                raise RateLimited("too_many_guests", retry_after=_FULL_SECONDS)

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
