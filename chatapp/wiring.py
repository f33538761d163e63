"""Builds the Socket.IO server and the services, and registers the entry points."""

from types import SimpleNamespace
from typing import Any

from engineio.payload import Payload
from flask import Flask, Request
from flask_socketio import SocketIO
from werkzeug.routing import MapAdapter

from chatapp import api, cli, web
from chatapp.concurrency.mode import async_mode, under_gevent
from chatapp.logs import configure_logs
from chatapp.realtime import codec
from chatapp.realtime.socketio_hooks import install_hooks
from chatapp.realtime.transport.limits import TransportLimits
from chatapp.services.container import Services
from chatapp.sockets.connect import ConnectionLifecycle
from chatapp.sockets.dispatch import Dispatch
from chatapp.sockets.handlers import event_handlers
from chatapp.sockets.origins import own_origins
from chatapp.tcp.server import TcpServer
from chatapp.web.session import socket_secret
from config import Settings


class Application(Flask):
    """Flask, which looks up no rule for the connects of Socket.IO: the transport has taken them before."""

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """See Flask. A search leaves a circle of objects behind, for the garbage collector to find."""
        if request is not None and request.path == "/socket.io/":
            return None
        return super().create_url_adapter(request)


def build(app: Flask, settings: Settings) -> Services:
    """Build the services into a Flask application and return them. Opens no connection and starts no thread."""
    configure_logs(settings.log_level)
    limits = _transport_limits(settings)
    socketio = _build_socketio(app, settings, limits)
    services = Services(settings, limits, socketio.server)
    _register_sockets(services, socketio)
    app.extensions["chatapp"] = services
    # First, so that what the pages say of proxies holds for it too.
    api.register(app)
    web.register(app)
    cli.register(app)
    return services


def _build_socketio(app: Flask, settings: Settings, limits: TransportLimits) -> SocketIO:
    json = SimpleNamespace(dumps=codec.dumps, loads=codec.loads_as_sent, to_bytes=codec.to_bytes)
    return SocketIO(
        app,
        async_mode=async_mode(),
        client_manager=_transport(limits),
        json=json,
        manage_session=False,
        cors_allowed_origins=own_origins(settings.public_url),
        max_http_buffer_size=limits.packet_bytes,
        http_compression=False,
        logger=False,
        engineio_logger=False,
    )


def _transport(limits: TransportLimits) -> Any:
    # The fast transport lives on gevent's loop; under threads python-socketio's own manager serves.
    if not under_gevent():
        # A polling body with more packets than this is answered 200 and dropped: by default those past the 16th.
        Payload.max_decode_packets = limits.packets_per_post
        return None
    from chatapp.realtime.transport.client_manager import create_manager

    return create_manager(limits)


def _transport_limits(settings: Settings) -> TransportLimits:
    return TransportLimits(
        out_buffer_bytes=settings.client_buffer_bytes,
        connections_per_address=settings.connections_per_address,
        sockets_per_address=settings.http_sockets_per_address,
        trusted_proxies=settings.trusted_proxies,
    )


def _register_sockets(services: Services, socketio: SocketIO) -> None:
    lifecycle = ConnectionLifecycle(services, socket_secret)
    lifecycle.register(socketio)
    services.handlers, delivery = event_handlers(services), services.delivery
    dispatch = Dispatch(
        services.connections, services.handlers, services.limits, delivery.wait_until_read, delivery.pause_reading
    )
    install_hooks(socketio.server, dispatch, lifecycle.greet)
    if services.settings.tcp_port:
        services.tcp_server = tcp_server = TcpServer(services.settings, lifecycle.admit, lifecycle.disconnect, dispatch)
        delivery.add_outlet(tcp_server.clients)
