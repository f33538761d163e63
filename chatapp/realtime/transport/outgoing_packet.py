"""An outgoing packet: encoded and framed once for all recipients."""

import base64
from typing import Any

from engineio.packet import MESSAGE
from engineio.packet import Packet as StockPacket

from chatapp.realtime.transport.websocket_frames import Opcode, frame


class Outgoing:
    """One Engine.IO packet, either text (with its type digit) or the binary content of a message."""

    __slots__ = ("_frame", "binary", "data")

    def __init__(self, data: bytes, *, binary: bool = False) -> None:
        self.data = data
        self.binary = binary
        self._frame: bytes | None = None

    @property
    def frame(self) -> bytes:
        """The packet as one WebSocket frame."""
        if self._frame is None:
            self._frame = frame(Opcode.BINARY if self.binary else Opcode.TEXT, self.data)
        return self._frame

    @property
    def payload(self) -> bytes:
        """The packet as a polling body has it."""
        return b"b" + base64.b64encode(self.data) if self.binary else self.data

    def as_engineio(self) -> Any:
        """The same packet as engineio has it: for recipients without a connection."""
        return StockPacket(MESSAGE, self.data if self.binary else self.data[1:].decode())


def message(content: str | bytes) -> Outgoing:
    """A message packet: text gets its type digit, bytes go as they are."""
    if isinstance(content, str):
        return Outgoing(b"4" + content.encode("utf-8", "replace"))
    return Outgoing(bytes(content), binary=True)


CLOSE = Outgoing(b"1")
PING = Outgoing(b"2")
PROBED = Outgoing(b"3probe")
NOOP = Outgoing(b"6")


def of_engineio(packet: Any) -> Outgoing:
    """The same packet as engineio has it."""
    encoded = packet.encode()
    if isinstance(encoded, str):
        return Outgoing(encoded.encode("utf-8", "replace"))
    return Outgoing(bytes(encoded), binary=True)
