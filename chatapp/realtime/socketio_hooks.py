"""Hooks into python-socketio: every client event goes to one dispatcher, by way of private methods of the library.

Stock python-socketio runs a handler of the server's own when a client emits an event named `connect`, and hands a
handler no way to acknowledge later. Both need `_handle_event`; a greeting that must follow the CONNECT packet needs
`_handle_connect`; a packet that is none must end its session without a traceback, by `_handle_eio_message`
(python-socketio 5.18).
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import socketio
import structlog
from socketio.packet import ACK

Ack = Callable[[Any], None]
Dispatch = Callable[[str, str, list[Any], Ack | None], None]
Greet = Callable[[str], None]
_log = structlog.get_logger(__name__)


def install_hooks(server: socketio.Server, dispatch: Dispatch, greet: Greet) -> None:
    """Send every client event to `dispatch(sid, event, arguments, ack)`, and each new connection to `greet(sid)`.

    `ack(value)` answers the client, from wherever it is called, with one argument; it does nothing once the client
    has gone, and is None where the client asked for no answer. A packet that holds no event ends its session.
    """
    acknowledge, connected = _acknowledge(server), _connected(server)

    def handle_event(eio_sid: str, namespace: str | None, ack_id: int | None, data: Any) -> None:
        space = namespace or "/"
        if not isinstance(data, list) or not data or not isinstance(data[0], str):
            # The production transport refuses it before it comes here; the stock parts do not.
            server.eio.disconnect(eio_sid)
            return
        sid = connected(eio_sid, space)
        if sid is None:
            return
        event, *arguments = data
        dispatch(sid, event, arguments, None if ack_id is None else partial(acknowledge, eio_sid, space, ack_id))

    handle_connect = server._handle_connect

    def handle_connect_and_greet(eio_sid: str, namespace: str | None, data: Any) -> None:
        handle_connect(eio_sid, namespace, data)
        sid = connected(eio_sid, namespace or "/")
        if sid is not None:
            greet(sid)

    server._handle_event = handle_event
    server._handle_connect = handle_connect_and_greet
    if not hasattr(server.manager, "answer"):
        _end_at_what_is_no_packet(server)


def _end_at_what_is_no_packet(server: socketio.Server) -> None:
    """Have the stock parts end a session whose packets cannot be read; the production transport does so by itself."""
    handle = server._handle_eio_message

    def handle_or_end(eio_sid: str, data: Any) -> None:
        try:
            handle(eio_sid, data)
        except (ValueError, LookupError, TypeError) as error:
            _log.info("packet refused", reason=type(error).__name__)
            server.eio.disconnect(eio_sid)

    server.eio.on("message", handle_or_end)


def _connected(server: socketio.Server) -> Callable[[str, str], str | None]:
    known: Callable[[str, str], str | None] | None = getattr(server.manager, "connected_sid", None)
    if known is not None:
        return known

    def connected(eio_sid: str, namespace: str) -> str | None:
        sid: str | None = server.manager.sid_from_eio_sid(eio_sid, namespace)
        return sid if sid is not None and server.manager.is_connected(sid, namespace) else None

    return connected


def _acknowledge(server: socketio.Server) -> Callable[[str, str, int, Any], None]:
    # The production transport's manager encodes an answer once, without looking for bytes in it first.
    answer: Callable[[str, str, int, Any], None] | None = getattr(server.manager, "answer", None)
    if answer is not None:
        return answer

    def acknowledge(eio_sid: str, namespace: str, ack_id: int, value: Any) -> None:
        packet = server.packet_class(ACK, namespace=namespace, id=ack_id, data=[value])
        server._send_packet(eio_sid, packet)

    return acknowledge
