"""Server-side WebSocket frames and close codes (RFC 6455, sections 5 and 7.4)."""

import enum
import struct


class Opcode(enum.IntEnum):
    """Frame types (RFC 6455, section 11.8)."""

    CONTINUATION = 0x0
    TEXT = 0x1
    BINARY = 0x2
    CLOSE = 0x8
    PING = 0x9
    PONG = 0xA


class CloseCode(enum.IntEnum):
    """Why a connection ends (RFC 6455, section 7.4.1)."""

    NORMAL = 1000
    GOING_AWAY = 1001
    PROTOCOL_ERROR = 1002
    UNSUPPORTED_DATA = 1003
    NO_STATUS = 1005
    INVALID_TEXT = 1007
    POLICY_VIOLATION = 1008
    TOO_BIG = 1009
    INTERNAL_ERROR = 1011


_FIN = 0x80


def frame(opcode: int, payload: bytes) -> bytes:
    """One whole, unmasked frame, as a server sends it (RFC 6455, section 5.2)."""
    length = len(payload)
    if length < 126:
        return bytes((_FIN | opcode, length)) + payload
    if length < 65536:
        return struct.pack("!BBH", _FIN | opcode, 126, length) + payload
    return struct.pack("!BBQ", _FIN | opcode, 127, length) + payload


def close_frame(code: int, reason: str = "") -> bytes:
    """A close frame; NO_STATUS, which never goes over the wire, gives one without a body."""
    if code == CloseCode.NO_STATUS:
        return frame(Opcode.CLOSE, b"")
    return frame(Opcode.CLOSE, struct.pack("!H", code) + reason.encode()[:123])


def may_be_received(code: int) -> bool:
    """Whether a peer may put this code into a close frame (RFC 6455, section 7.4.2, and its registry)."""
    return code in range(1000, 1004) or code in range(1007, 1015) or code in range(3000, 5000)


def unmask(payload: bytes, key: bytes) -> bytes:
    """Payload xor key, the key of 4 bytes repeated (RFC 6455, section 5.3); masks as well as unmasks."""
    # One big number each: the loop over the bytes runs in C.
    length = len(payload)
    mask = (key * (length // 4 + 1))[:length]
    return (int.from_bytes(payload, "little") ^ int.from_bytes(mask, "little")).to_bytes(length, "little")
