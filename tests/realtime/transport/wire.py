"""What a WebSocket client puts on the wire, in pieces small enough to put wrong ones there too."""

import struct

KEY = b"\x37\xfa\x21\x3d"


def masked(payload: bytes, key: bytes = KEY) -> bytes:
    """The payload as a client sends it."""
    return bytes(byte ^ key[i % 4] for i, byte in enumerate(payload))


def client_frame(opcode: int, payload: bytes, *, fin: bool = True, rsv: int = 0, mask: bool = True) -> bytes:
    """A frame of a client; by `rsv` and `mask` also one that no client may send."""
    first = (0x80 if fin else 0) | rsv << 4 | opcode
    bit = 0x80 if mask else 0
    length = len(payload)
    if length < 126:
        head = bytes((first, bit | length))
    elif length < 65536:
        head = struct.pack("!BBH", first, bit | 126, length)
    else:
        head = struct.pack("!BBQ", first, bit | 127, length)
    return head + KEY + masked(payload) if mask else head + payload
