"""Upgrades a polling session to a WebSocket (Engine.IO protocol 4, upgrade)."""

from chatapp.realtime.transport import outgoing_packet
from chatapp.realtime.transport.engineio_session import EngineSession
from chatapp.realtime.transport.websocket_connection import WebSocketConnection
from chatapp.realtime.transport.websocket_frames import CloseCode


class Upgrade:
    """Owns the new connection until the client is through; should it fail, the session still polls."""

    __slots__ = ("_connection", "_probed", "_session")

    def __init__(self, session: EngineSession) -> None:
        self._session = session
        self._connection: WebSocketConnection | None = None
        self._probed = False

    def begin(self, connection: WebSocketConnection) -> None:
        """Take the connection; it has until the handshake's deadline."""
        self._connection = self._session.probe = connection
        reactor = self._session.engine.reactor
        reactor.wheel.after(reactor.limits.handshake_seconds, self._too_late)

    def on_message(self, content: str | bytes) -> None:
        """The probe, then the word that the upgrade is done."""
        connection = self._connection
        if connection is None:
            return
        if content == "2probe" and not self._probed:
            self._probed = True
            connection.send(outgoing_packet.PROBED.frame)
            if self._session.mailbox is not None:
                self._session.mailbox.wake()
        elif content == "5" and self._probed:
            self._finish(connection)
        else:
            self._abandon()

    def _finish(self, connection: WebSocketConnection) -> None:
        session, self._connection = self._session, None
        session.probe = None
        session.connection = connection
        connection.owner = session
        mailbox, session.mailbox = session.mailbox, None
        if mailbox is not None:
            for packet in mailbox.empty():
                connection.send(packet.frame)
            mailbox.wake()
        session.engine.moved(session)

    def _too_late(self) -> None:
        if self._connection is not None:
            self._abandon()

    def _abandon(self) -> None:
        if self._connection is not None:
            self._connection.close(CloseCode.PROTOCOL_ERROR, "not an upgrade")
        self.on_lost()

    def on_lost(self) -> None:
        """The new connection ended: the session goes on without it."""
        self._connection = None
        self._session.probe = None
