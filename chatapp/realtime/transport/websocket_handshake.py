"""The server's side of the opening handshake (RFC 6455, section 4.2)."""

import base64
import binascii
import hashlib
from collections.abc import Mapping

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def wants_websocket(environ: Mapping[str, object]) -> bool:
    """Whether the request asks to become a WebSocket."""
    upgrade = str(environ.get("HTTP_UPGRADE", "")).lower()
    connection = str(environ.get("HTTP_CONNECTION", "")).lower()
    return upgrade == "websocket" and "upgrade" in [part.strip() for part in connection.split(",")]


def answer(environ: Mapping[str, object]) -> bytes | None:
    """The 101 answer to a good handshake, whole; None where RFC 6455, section 4.2.1 is not kept.

    No extension is ever agreed on: compression would cost more than it saves, per recipient.
    """
    key = str(environ.get("HTTP_SEC_WEBSOCKET_KEY", ""))
    if environ.get("HTTP_SEC_WEBSOCKET_VERSION") != "13" or not _is_key(key):
        return None
    accept = base64.b64encode(hashlib.sha1(key.encode() + _GUID, usedforsecurity=False).digest())
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
    )


def _is_key(key: str) -> bool:
    try:
        return len(base64.b64decode(key, validate=True)) == 16
    except (binascii.Error, ValueError):
        return False
