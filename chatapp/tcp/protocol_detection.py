"""Detects a TCP client's protocol by its first bytes, and splits what it sends into messages.

The tutorial's window sends without framing: a message is what arrives together. A client whose first byte is `{` speaks
JSON lines; one that ends its name with a newline speaks lines.
"""

import enum
from collections.abc import Iterator

from chatapp.realtime.transport.tcp_stream import Pieces
from chatapp.realtime.transport.websocket_frames import Opcode

# Unfinished input counts as a whole message after so many seconds of silence. A window sends its name in one go.
_NAME_SECONDS = 0.06
# A window's segment of this size may continue in the next one: a packet may hold only 536 bytes (RFC 9293).
_MAY_CONTINUE_BYTES = 512
_TEXT_SECONDS = 0.03
# For a line without its newline, and for a window's text that ends inside a character.
_LINE_SECONDS = 1.0
_JSON_SECONDS = 30.0

_JSON_START = b"{"
_NEWLINE = b"\n"


class WireProtocol(enum.Enum):
    """The protocol that a client speaks."""

    WINDOW = "window"
    LINES = "lines"
    JSON = "json"


_SECONDS = {None: _NAME_SECONDS, WireProtocol.LINES: _LINE_SECONDS, WireProtocol.JSON: _JSON_SECONDS}


class ProtocolReader:
    """The PieceReader of one client. A message holds at most `limit` + 1 bytes: the rest of a longer one is dropped."""

    __slots__ = ("_tail", "limit", "protocol")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.protocol: WireProtocol | None = None
        self._tail: bytearray | None = None

    @property
    def patience(self) -> float:
        """See PieceReader."""
        if not self._tail:
            return 0.0
        if self.protocol is WireProtocol.WINDOW:
            return _LINE_SECONDS if _ends_inside_character(self._tail) else _TEXT_SECONDS
        return _SECONDS[self.protocol]

    def feed(self, data: bytes) -> Iterator[tuple[Opcode, bytes]]:
        """See PieceReader. Empty lines are left out."""
        if self.protocol is None:
            self.protocol = self._detect(data)
        if self.protocol is WireProtocol.LINES or self.protocol is WireProtocol.JSON:
            yield from self._split_lines(data)
            return
        self._append(data)
        is_whole = len(data) < _MAY_CONTINUE_BYTES and not _ends_inside_character(self._tail)
        if self.protocol is WireProtocol.WINDOW and is_whole:
            yield from self.rest()

    def forget(self) -> None:
        """See PieceReader."""
        self._tail = None

    def rest(self) -> Pieces:
        """See PieceReader. A name without a newline is that of a window."""
        if not self._tail:
            return []
        if self.protocol is None:
            self.protocol = WireProtocol.WINDOW
        text = self._take()
        # Newlines inside a window's text are kept, unless it ends with one: then each line is a message.
        lines = text.split(_NEWLINE) if text.endswith(_NEWLINE) else [text]
        return [(Opcode.TEXT, line) for line in map(_strip_newline, lines) if line]

    def _detect(self, data: bytes) -> WireProtocol | None:
        if not self._tail and data.startswith(_JSON_START):
            return WireProtocol.JSON
        return WireProtocol.LINES if _NEWLINE in data else None

    def _split_lines(self, data: bytes) -> Iterator[tuple[Opcode, bytes]]:
        start = 0
        while (end := data.find(_NEWLINE, start)) >= 0:
            self._append(data[start:end])
            start = end + 1
            if line := _strip_newline(self._take()):
                yield Opcode.TEXT, line
        self._append(data[start:])

    def _append(self, data: bytes) -> None:
        if data:
            if self._tail is None:
                self._tail = bytearray()
            self._tail += data[: max(0, self.limit + 1 - len(self._tail))]

    def _take(self) -> bytes:
        taken, self._tail = bytes(self._tail or b""), None
        return taken


def _strip_newline(line: bytes) -> bytes:
    return line.rstrip(b"\r\n")


def _ends_inside_character(data: bytearray | None) -> bool:
    """Return True if the last character is incomplete (RFC 3629, section 3)."""
    for back, byte in enumerate(reversed((data or b"")[-3:]), 1):
        if byte & 0xC0 != 0x80:
            return byte <= 0xF4 and (byte >= 0xC2) + (byte >= 0xE0) + (byte >= 0xF0) >= back
    return False
