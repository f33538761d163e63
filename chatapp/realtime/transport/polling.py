"""Requests of polling clients (Engine.IO protocol 4, HTTP long-polling), each in its own greenlet."""

from typing import Any

import gevent

from chatapp.realtime.transport import responses
from chatapp.realtime.transport.engineio_session import EngineSession
from chatapp.realtime.transport.http_body import RequestTimeout
from chatapp.realtime.transport.limits import TransportLimits
from chatapp.realtime.transport.peer import peer_of
from chatapp.realtime.transport.responses import HttpResponse
from chatapp.realtime.transport.socketio_packets import UndecodablePacket


def poll(session: EngineSession, environ: dict[str, Any]) -> HttpResponse:
    """Return what is queued; wait while there is nothing."""
    mailbox = session.mailbox
    assert mailbox is not None
    if mailbox.is_awaited:
        session.close(reason=session.engine.reason.TRANSPORT_ERROR)
        raise responses.bad_request("a request is waiting already")
    if session.probe is None:
        with peer_of(environ).watched(session.engine.reactor.loop, session.on_lost, mailbox.wake):
            mailbox.wait()
    return HttpResponse("200 OK", mailbox.body())


def post(session: EngineSession, environ: dict[str, Any]) -> HttpResponse:
    """Handle the packets of a body, all of them, or end the session with 400."""
    mailbox = session.mailbox
    assert mailbox is not None
    if mailbox.posting:
        session.refuse("one body at a time")
        raise responses.bad_request("a body is being handled already")
    mailbox.posting = True
    try:
        for packet in _packets(environ, session.engine.reactor.limits, session.message_bytes):
            session.receive(packet)
    except UndecodablePacket as error:
        session.refuse(str(error))
        raise responses.bad_request(str(error)) from None
    finally:
        mailbox.posting = False
    return responses.OK


def _packets(environ: dict[str, Any], limits: TransportLimits, most_bytes: int) -> list[str]:
    try:
        packets = _body(environ, limits.handshake_seconds, most_bytes).decode().split("\x1e")
    except UnicodeDecodeError:
        raise UndecodablePacket("a body is UTF-8") from None
    if len(packets) > limits.packets_per_post:
        raise UndecodablePacket(f"a body may have {limits.packets_per_post} packets")
    if not all(packet[:1] in tuple("134b") for packet in packets):
        raise UndecodablePacket("not a packet that a client may send")
    return packets


def _body(environ: dict[str, Any], seconds: float, most_bytes: int) -> bytes:
    """The body, complete. Raises RequestRefused (413) or UndecodablePacket where it doesn't come in time."""
    if _declared_length(environ) > most_bytes:
        peer_of(environ).hang_up()
        raise responses.too_large()
    body = b""
    try:
        with gevent.Timeout(seconds, False):
            body = environ["wsgi.input"].read(most_bytes + 1)
    except (OSError, ValueError, RequestTimeout):
        raise UndecodablePacket("the body ended early") from None
    if len(body) > most_bytes:
        peer_of(environ).hang_up()
        raise responses.too_large()
    if not body:
        peer_of(environ).hang_up()
        raise UndecodablePacket("no body")
    return bytes(body)


def _declared_length(environ: dict[str, Any]) -> int:
    try:
        return int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        raise responses.bad_request("Content-Length is a number") from None
