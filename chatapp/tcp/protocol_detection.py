"""Finds out what a TCP client speaks, by its first bytes, and cuts what it sends into pieces.

The tutorial's window sends without any framing: there a piece is what arrives together. What a client begins with `{`
are JSON lines; where its name ends with a newline, it speaks lines from then on.
"""

import enum
from collections.abc import Iterator

from chatapp.realtime.transport.tcp_stream import Pieces
from chatapp.realtime.transport.websocket_frames import Opcode

# A window's name is sent in one go: what follows within this many seconds belongs to it.
_NAME_QUIET = 0.06
# So does what follows a segment of a window that may have been too long for one packet (RFC 9293: 536 bytes) ...
_MAY_GO_ON_BYTES = 512
_TEXT_QUIET = 0.03
# ... or that ends inside a character; and a line without an end is taken as it is.
_LINE_QUIET = 1.0
_PROGRAM_QUIET = 30.0

_OBJECT = b"{"
_END = b"\n"


class Form(enum.Enum):
    """What a client speaks."""

    WINDOW = "window"
    LINES = "lines"
    PROGRAM = "program"


class Reading:
    """The bytes of one client. A piece holds at most `limit` + 1 bytes: what exceeds that is dropped, unkept."""

    __slots__ = ("_tail", "form", "limit")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.form: Form | None = None
        self._tail: bytearray | None = None

    @property
    def patience(self) -> float:
        """See PieceReader."""
        if not self._tail:
            return 0.0
        if self.form is Form.WINDOW:
            return _LINE_QUIET if _ends_inside_character(self._tail) else _TEXT_QUIET
        return {None: _NAME_QUIET, Form.LINES: _LINE_QUIET, Form.PROGRAM: _PROGRAM_QUIET}[self.form]

    def feed(self, data: bytes) -> Iterator[tuple[Opcode, bytes]]:
        """See PieceReader. Pieces that are empty, but for their end, are left out."""
        if self.form is None:
            self.form = self._form_by(data)
        if self.form is Form.LINES or self.form is Form.PROGRAM:
            yield from self._lines(data)
            return
        self._gather(data)
        if self.form is Form.WINDOW and len(data) < _MAY_GO_ON_BYTES and not _ends_inside_character(self._tail):
            yield from self.rest()

    def forget(self) -> None:
        """See PieceReader."""
        self._tail = None

    def rest(self) -> Pieces:
        """See PieceReader: a name without an end is that of a window."""
        if not self._tail:
            return []
        if self.form is None:
            self.form = Form.WINDOW
        piece = self._take()
        # A window's text is kept with the newlines inside, unless it ends with one: then each line is a message.
        pieces = piece.split(_END) if piece.endswith(_END) else [piece]
        return [(Opcode.TEXT, line) for line in map(_without_end, pieces) if line]

    def _form_by(self, data: bytes) -> Form | None:
        if not self._tail and data.startswith(_OBJECT):
            return Form.PROGRAM
        return Form.LINES if _END in data else None

    def _lines(self, data: bytes) -> Iterator[tuple[Opcode, bytes]]:
        start = 0
        while (end := data.find(_END, start)) >= 0:
            self._gather(data[start:end])
            start = end + 1
            if piece := _without_end(self._take()):
                yield Opcode.TEXT, piece
        self._gather(data[start:])

    def _gather(self, data: bytes) -> None:
        if data:
            if self._tail is None:
                self._tail = bytearray()
            self._tail += data[: max(0, self.limit + 1 - len(self._tail))]

    def _take(self) -> bytes:
        piece, self._tail = bytes(self._tail or b""), None
        return piece


def _without_end(piece: bytes) -> bytes:
    return piece.rstrip(b"\r\n")


def _ends_inside_character(data: bytearray | None) -> bool:
    """Return True if the last character is begun and not whole (RFC 3629, section 3)."""
    for back, byte in enumerate(reversed((data or b"")[-3:]), 1):
        if byte & 0xC0 != 0x80:
            return byte <= 0xF4 and (byte >= 0xC2) + (byte >= 0xE0) + (byte >= 0xF0) >= back
    return False
