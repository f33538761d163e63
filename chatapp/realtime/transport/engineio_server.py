"""The Engine.IO server: handshakes, requests of sessions, and their end."""

import json
from collections.abc import Iterable
from typing import Any, Protocol
from urllib.parse import parse_qs

import engineio
import gevent

from chatapp.domain.ip_addresses import address_key_of
from chatapp.realtime.transport import outgoing_packet, polling, responses, websocket_handshake
from chatapp.realtime.transport.admission import AddressCounts
from chatapp.realtime.transport.engineio_session import EngineSession
from chatapp.realtime.transport.environ import trim_environ
from chatapp.realtime.transport.origin_warnings import OriginWarnings
from chatapp.realtime.transport.outgoing_packet import Outgoing
from chatapp.realtime.transport.peer import peer_of
from chatapp.realtime.transport.poll_queue import PollQueue
from chatapp.realtime.transport.reactor import Reactor
from chatapp.realtime.transport.responses import HttpResponse, RequestRefused
from chatapp.realtime.transport.upgrade import Upgrade
from chatapp.realtime.transport.websocket_connection import ConnectionOwner, WebSocketConnection
from chatapp.realtime.transport.websocket_frames import CloseCode
from chatapp.realtime.transport.wsgi_responses import StartResponse, respond

_FETCHED_SECONDS = 0.02


class UpperLayer(Protocol):
    """The protocol above Engine.IO: Socket.IO."""

    def opened(self, session: EngineSession) -> None:
        """A session begins."""

    def receive(self, session: EngineSession, content: str | bytes) -> None:
        """Handle a message. Raises UndecodablePacket."""

    def moved(self, session: EngineSession) -> None:
        """The session speaks over another transport now."""

    def ended(self, session: EngineSession) -> None:
        """A session is over."""


class EngineServer(engineio.Server):
    """Stands in for engineio's server.

    Requests come in greenlets of the WSGI server, WebSocket messages in the read loop; handlers of
    `disconnect` run in a greenlet each.
    """

    def __init__(self, reactor: Reactor, stock: engineio.Server | None = None, **options: Any) -> None:
        """Take over a stock server that has no clients yet, or start from engineio's options."""
        if stock is None:
            super().__init__(**options)
        else:
            self.__dict__.update(vars(stock))
        self.reactor = reactor
        self.sockets: dict[str, EngineSession] = {}
        self.addresses = AddressCounts(reactor.limits.connections_per_address)
        self.upper: UpperLayer
        self.origin_warnings = OriginWarnings()
        self._parted: set[str] = set()
        self.ping_interval, self.ping_timeout = reactor.limits.ping_interval, reactor.limits.ping_timeout
        self.max_http_buffer_size = reactor.limits.packet_bytes

    # -- requests

    def handle_request(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Serve one request: the WSGI application."""
        try:
            response = self._response(environ)
        except RequestRefused as refusal:
            response = refusal.response
        if response is None:
            return ()
        return respond(response, environ, start_response, self._cors_headers(environ))

    def _response(self, environ: dict[str, Any]) -> HttpResponse | None:
        """The response; None when the connection has become a WebSocket. Raises RequestRefused."""
        self._check_origin(environ)
        if environ["REQUEST_METHOD"] == "OPTIONS":
            return responses.OK
        query = parse_qs(environ.get("QUERY_STRING", ""))
        transport = query.get("transport", [""])[0]
        if transport not in self.transports:
            raise responses.unknown_transport()
        if "sid" in query:
            if self._is_last_poll(query["sid"][0], environ):
                return HttpResponse("200 OK", outgoing_packet.NOOP.payload)
            return self._serve(self._session(query["sid"][0]), transport, environ)
        if query.get("EIO") != ["4"]:
            raise responses.bad_version()
        if environ["REQUEST_METHOD"] != "GET":
            raise responses.bad_method()
        return self._open_websocket(environ) if transport == "websocket" else self._open_polling(environ)

    def _check_origin(self, environ: dict[str, Any]) -> None:
        origin = environ.get("HTTP_ORIGIN")
        if origin and self.cors_allowed_origins != []:
            allowed = self._cors_allowed_origins(environ)
            if allowed is not None and origin not in allowed:
                self.origin_warnings.refused(origin)
                raise responses.bad_origin()

    def _session(self, sid: str) -> EngineSession:
        session = self.sockets.get(sid)
        if session is None:
            raise responses.unknown_session()
        if session.overdue:
            session.close(reason=self.reason.PING_TIMEOUT)
            raise responses.unknown_session()
        return session

    def _serve(self, session: EngineSession, transport: str, environ: dict[str, Any]) -> HttpResponse | None:
        """A request of a session that exists."""
        method = environ["REQUEST_METHOD"]
        if session.probe is not None:
            # The word that ends the upgrade may be there, unread: then this request comes after it.
            session.probe.read(bytearray(4096))
        if transport == "websocket":
            return self._upgrade(session, environ)
        if session.upgraded:
            raise responses.bad_request("the session has moved to WebSocket")
        if method == "GET":
            return polling.poll(session, environ)
        if method == "POST":
            _learn_origin(session, environ)
            return polling.post(session, environ)
        raise responses.bad_method()

    def expect_last_poll(self, sid: str) -> None:
        """A client has closed its session: a poll of it may have crossed that, and is to end well."""
        self._parted.add(sid)
        self.reactor.wheel.after(self.reactor.limits.close_seconds, lambda: self._parted.discard(sid))

    def _is_last_poll(self, sid: str, environ: dict[str, Any]) -> bool:
        if sid not in self._parted or environ["REQUEST_METHOD"] != "GET":
            return False
        self._parted.discard(sid)
        return True

    # -- handshakes

    def _open_polling(self, environ: dict[str, Any]) -> HttpResponse:
        session = self._open(environ)
        session.mailbox = PollQueue(self.reactor.limits)
        upgrades = ["websocket"] if self.allow_upgrades and "websocket" in self.transports else []
        return HttpResponse("200 OK", self._opening(session, upgrades).payload)

    def _open_websocket(self, environ: dict[str, Any]) -> HttpResponse | None:
        reply = _handshake(environ)
        session = self._open(environ)
        session.connection, early = self._take_over(environ, session)
        session.connection.allow(session.message_bytes)
        session.connection.send(reply)
        session.connection.send(self._opening(session, []).frame)
        session.connection.begin_with(early)
        return None

    def _upgrade(self, session: EngineSession, environ: dict[str, Any]) -> HttpResponse | None:
        reply = _handshake(environ)
        upgrade = Upgrade(session)
        connection, early = self._take_over(environ, upgrade)
        connection.allow(session.message_bytes)
        connection.send(reply)
        if session.upgraded or session.probe is not None or not self.allow_upgrades:
            connection.close(CloseCode.POLICY_VIOLATION, "this session isn't to be upgraded now")
            return None
        upgrade.begin(connection)
        connection.begin_with(early)
        return None

    def _take_over(self, environ: dict[str, Any], owner: ConnectionOwner) -> tuple[WebSocketConnection, bytes]:
        detached = peer_of(environ).detach()
        if detached is None:
            if isinstance(owner, EngineSession):
                owner.end(self.reason.TRANSPORT_ERROR)
            raise responses.bad_request("WebSocket is not served here")
        descriptor, early = detached
        return WebSocketConnection(descriptor, self.reactor, owner), early

    def _open(self, environ: dict[str, Any]) -> EngineSession:
        """A new session, known to the application. Raises RequestRefused."""
        if not self.addresses.acquire(address_key_of(environ.get("REMOTE_ADDR"))):
            raise responses.too_many()
        sid = self.generate_id()
        session = self.sockets[sid] = EngineSession(self, sid, trim_environ(environ))
        accepted = self._trigger_event("connect", sid, session.environ, run_async=False)
        if accepted is not None and accepted is not True:
            session.end(self.reason.SERVER_DISCONNECT)
            raise responses.refused(accepted)
        self.upper.opened(session)
        return session

    def _opening(self, session: EngineSession, upgrades: list[str]) -> Outgoing:
        limits = self.reactor.limits
        opening = {
            "sid": session.sid,
            "upgrades": upgrades,
            "pingInterval": int(limits.ping_interval * 1000),
            "pingTimeout": int(limits.ping_timeout * 1000),
            "maxPayload": limits.packet_bytes,
        }
        return Outgoing(b"0" + json.dumps(opening, separators=(",", ":")).encode())

    # -- sessions

    def receive(self, session: EngineSession, content: str | bytes) -> None:
        """A message of a client. Raises UndecodablePacket."""
        self.upper.receive(session, content)

    def moved(self, session: EngineSession) -> None:
        """A session speaks over another transport now."""
        self.upper.moved(session)

    def ended(self, session: EngineSession) -> None:
        """A session is over."""
        self.sockets.pop(session.sid, None)
        self.addresses.release(address_key_of(session.environ.get("REMOTE_ADDR")))
        self.upper.ended(session)
        if not session.busy:
            self.run_disconnect_handler(session)

    def run_disconnect_handler(self, session: EngineSession) -> None:
        """Have the application's handler of `disconnect` run."""
        gevent.spawn(self._trigger_event, "disconnect", session.sid, session.reason, run_async=False)

    def send(self, sid: str, data: Any) -> None:
        """Send a message: str, bytes, or what JSON can express. Nothing happens when the client has gone."""
        session = self.sockets.get(sid)
        if session is not None:
            session.send(outgoing_packet.message(data if isinstance(data, str | bytes) else json.dumps(data)))

    def send_packet(self, sid: str, pkt: Any) -> None:
        """Send a packet. Nothing happens when the client has gone."""
        session = self.sockets.get(sid)
        if session is not None:
            session.send(pkt)

    def disconnect(self, sid: str | None = None) -> None:
        """End one session, or all."""
        chosen = list(self.sockets.values()) if sid is None else [self.sockets.get(sid)]
        for session in chosen:
            if session is not None:
                session.close(reason=self.reason.SERVER_DISCONNECT)

    def go_away(self) -> None:
        """End all sessions because the server stops. Who polls has a moment to fetch what waits."""
        with gevent.Timeout(self.reactor.limits.close_seconds, False):
            while any(session.connection is None and session.behind for session in self.sockets.values()):
                gevent.sleep(_FETCHED_SECONDS)
        for session in list(self.sockets.values()):
            session.close(reason=self.reason.SERVER_DISCONNECT, code=CloseCode.GOING_AWAY, why="the server stops")

    def shutdown(self) -> None:
        """Nothing runs that would have to be stopped."""


def _handshake(environ: dict[str, Any]) -> bytes:
    reply = websocket_handshake.answer(environ) if websocket_handshake.wants_websocket(environ) else None
    if reply is None or environ["REQUEST_METHOD"] != "GET":
        raise responses.bad_request("not a WebSocket handshake")
    return reply


def _learn_origin(session: EngineSession, environ: dict[str, Any]) -> None:
    """Browsers name no origin when a page polls its own; they do when it posts, and it was checked."""
    if "HTTP_ORIGIN" in environ:
        session.environ.setdefault("HTTP_ORIGIN", environ["HTTP_ORIGIN"])
