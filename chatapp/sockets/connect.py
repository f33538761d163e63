"""Connecting and disconnecting: who a connection belongs to, the greeting, and the clean-up."""

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import request
from flask_socketio import ConnectionRefusedError as Refused
from flask_socketio import SocketIO

from chatapp.domain.commands import UNBOUNDED
from chatapp.domain.errors import ChatError, RateLimited, Unauthorized, Unavailable
from chatapp.domain.ip_addresses import address_key_of
from chatapp.domain.records import Person
from chatapp.domain.server_texts import choose
from chatapp.presentation.payloads import own_payload
from chatapp.realtime.connections import Connection
from chatapp.realtime.room_subscriptions import unsubscribe
from chatapp.services.container import Services
from chatapp.services.people.identity import AuthResult
from chatapp.sockets.people import update_presence
from config import Settings

_FULL_SECONDS = 30.0


class ConnectionLimits(NamedTuple):
    """How many connections to this process one person may have, and the guests of one network address together."""

    of_person: int
    of_guests_from_address: int


def _limits(settings: Settings) -> ConnectionLimits:
    if not settings.rate_limits:
        return ConnectionLimits(UNBOUNDED, UNBOUNDED)
    return ConnectionLimits(settings.connections_per_person, settings.guest_connections_per_address)


class ConnectionLifecycle:
    """Admits clients that connect, and cleans up when they disconnect.

    `session_secret()` returns the secret of the browser session that the current request carries, or None.
    """

    def __init__(self, services: Services, session_secret: Callable[[], str | None]) -> None:
        self._services = services
        self._session_secret = session_secret
        self._most = _limits(services.settings)

    def register(self, socketio: SocketIO) -> None:
        """Register the handlers of both."""
        socketio.on_event("connect", self.on_connect)
        socketio.on_event("disconnect", self.on_disconnect)

    def on_connect(self, auth: Any = None) -> None:
        """Admit a client, or refuse it with `{"code", "message"}` in the language that its browser asks for."""
        sid: str = request.sid  # type: ignore[attr-defined]
        language = choose(request.accept_languages.values())
        try:
            self.admit(sid, auth, request.remote_addr, self._session_secret).language = language
        except ChatError as error:
            raise Refused(error.sentence(language), error.payload(language)) from None

    def admit(
        self, sid: str, auth: object, address: str | None, session_secret: Callable[[], str | None] = lambda: None
    ) -> Connection:
        """Admit a connection over any transport by its credentials `auth`. Raises ChatError."""
        address_key = address_key_of(address)
        checkpoint = self._services.changes.checkpoint()
        auth_result = self._authenticate(sid, auth, address, session_secret())
        try:
            self._check_connection_limits(auth_result.person, address_key)
        except ChatError:
            self._services.guest_names.release(sid)
            raise
        connection = Connection(sid, auth_result.person, auth_result.credential, auth_result.token, address_key)
        self._services.connections.add(connection)
        if self._services.changes.affects(checkpoint, auth_result.person.id, auth_result.credential):
            # A right was revoked during the checks, before this connection could be found.
            self.disconnect(sid)
            raise Unavailable("account_changed")
        return connection

    def _authenticate(self, sid: str, auth: object, address: str | None, session_secret: str | None) -> AuthResult:
        if isinstance(auth, dict) and "username" in auth:
            self._services.limits.charge_attempt("join", address_key_of(address))
        try:
            return self._services.identity.of_socket(auth, session_secret, sid, address)
        except Unauthorized:
            # Only guesses are counted by address: an office of 500 reconnects at once after a restart.
            self._services.limits.charge_attempt("connect", address_key_of(address))
            raise

    def _check_connection_limits(self, person: Person, address_key: str) -> None:
        """Raise RateLimited if a person, or the guests of an address, have too many connections."""
        self._services.limits.charge_attempt("connect", person.id)
        if len(self._services.connections.of_person(person.id)) >= self._most.of_person:
            raise RateLimited("too_many_connections", retry_after=_FULL_SECONDS, most=self._most.of_person)
        if person.kind == "guest":
            self._services.limits.charge_address("connect", address_key)
            if self._services.connections.guests_from(address_key) >= self._most.of_guests_from_address:
                raise RateLimited("too_many_guests", retry_after=_FULL_SECONDS)

    def greet(self, sid: str) -> None:
        """Send `welcome`, the first event of every connection."""
        connection = self._services.connections.get(sid)
        if connection is None:
            return
        welcome: dict[str, Any] = {"you": own_payload(connection.person)}
        if connection.token is not None:
            welcome["token"] = connection.token
            connection.token = None
        self._services.delivery.to_connection(sid, "welcome", welcome)

    def on_disconnect(self, _reason: str | None = None) -> None:
        """Clean up after a client."""
        self.disconnect(request.sid)  # type: ignore[attr-defined]

    def disconnect(self, sid: str) -> None:
        """Remove a connection, unsubscribe it from its rooms and free its guest name."""
        services = self._services
        self._services.guest_names.release(sid)
        connection = self._services.connections.remove(sid)
        if connection is not None:
            connection.close()
            for slug in list(connection.rooms):
                unsubscribe(connection, slug, services.delivery, services.presence)
            update_presence(connection.person, services.connections, services.presence)
