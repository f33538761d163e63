"""Serves the production transport to the official protocol suites of Engine.IO 4 and Socket.IO 5.

.venv/bin/python -m tests.realtime.transport.conformance_server --port 3000
"""

from gevent import monkey

monkey.patch_all()

import argparse  # noqa: E402
from typing import Any  # noqa: E402

import engineio  # noqa: E402
import socketio  # noqa: E402

from chatapp.realtime.transport.client_manager import create_manager  # noqa: E402
from chatapp.realtime.transport.engineio_server import EngineServer  # noqa: E402
from chatapp.realtime.transport.engineio_session import EngineSession  # noqa: E402
from chatapp.realtime.transport.http_server import Server, make_server  # noqa: E402
from chatapp.realtime.transport.limits import TransportLimits  # noqa: E402
from chatapp.realtime.transport.reactor import Reactor  # noqa: E402

LIMITS = TransportLimits(ping_interval=0.3, ping_timeout=0.2, packet_bytes=1_000_000)


class _EchoLayer:
    """Sends back what a session sends: there is no Socket.IO."""

    def __init__(self, engine: EngineServer) -> None:
        self._engine = engine

    def opened(self, session: EngineSession) -> None: ...

    def receive(self, session: EngineSession, content: str | bytes) -> None:
        self._engine.send(session.sid, content)

    def moved(self, session: EngineSession) -> None: ...

    def ended(self, session: EngineSession) -> None: ...


def engine_echo() -> EngineServer:
    """Engine.IO alone: sends back what it gets."""
    engine = EngineServer(Reactor(LIMITS), async_mode="gevent", cors_allowed_origins="*")
    engine.upper = _EchoLayer(engine)
    return engine


def socket_server() -> socketio.Server:
    """Socket.IO with the two namespaces and the handlers that the suite expects."""
    server = socketio.Server(
        client_manager=create_manager(LIMITS),
        async_mode="gevent",
        cors_allowed_origins="*",
        async_handlers=False,
    )
    for namespace in ("/", "/custom"):
        _add_handlers(server, namespace)
    return server


def _add_handlers(server: socketio.Server, namespace: str) -> None:
    def connect(sid: str, _environ: dict[str, Any], auth: Any = None) -> None:
        server.emit("auth", auth or {}, to=sid, namespace=namespace)

    def message(sid: str, *arguments: Any) -> None:
        server.emit("message-back", arguments, to=sid, namespace=namespace)

    def message_with_ack(_sid: str, *arguments: Any) -> tuple[Any, ...]:
        return arguments

    server.on("connect", connect, namespace=namespace)
    server.on("message", message, namespace=namespace)
    server.on("message-with-ack", message_with_ack, namespace=namespace)


def conformance_server(host: str, port: int) -> Server:
    """Both, on one port: under /engine.io/ and /socket.io/."""
    application = socketio.WSGIApp(socket_server(), engineio.WSGIApp(engine_echo()))
    return make_server((host, port), application, LIMITS)


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(prog="tests.realtime.transport.conformance_server", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=3000, help="port to listen on (default: %(default)s)")
    options = parser.parse_args()
    conformance_server(options.host, options.port).serve_forever()


if __name__ == "__main__":
    main()
