"""Parses WebSocket messages from received bytes (RFC 6455, section 5), however they are split.

It never keeps more than one message of the allowed size, and copies each byte a bounded number of times.
"""

from collections.abc import Iterator
from typing import NamedTuple

from chatapp.realtime.transport.websocket_frames import CloseCode, Opcode, may_be_received, unmask

Message = tuple[int, str | bytes]
"""Opcode and content: TEXT a str; BINARY, PING, PONG bytes; CLOSE the bytes of its code and reason."""


_MASKED = 0x80
_WHOLE_TEXT = 0x80 | int(Opcode.TEXT)


class ProtocolError(Exception):
    """The peer broke RFC 6455, or a limit: the connection has to end with this code."""

    def __init__(self, code: CloseCode, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class _Header(NamedTuple):
    final: bool
    opcode: int
    start: int
    length: int

    @property
    def end(self) -> int:
        return self.start + 4 + self.length


class MessageReader:
    """One a connection. Feed it bytes, it yields messages."""

    __slots__ = (
        "_fragments",
        "_kind",
        "_limit_fragments",
        "_need",
        "_partial",
        "_size",
        "finished",
        "limit",
    )

    def __init__(self, limit: int, fragments: int) -> None:
        """`limit`: bytes of the largest message, may be set anew; `fragments`: the most frames it may come in."""
        self.limit = limit
        self._limit_fragments = fragments
        self._partial: bytearray | None = None
        self._need = 0
        self._kind = 0
        self._fragments: list[bytes] | None = None
        self._size = 0
        self.finished = 0

    @property
    def in_message(self) -> bool:
        """Whether a message has begun and has not ended."""
        return self._partial is not None or self._kind != 0

    @property
    def partial_bytes(self) -> int:
        """Bytes kept of a message that is not whole."""
        return self._size + (0 if self._partial is None else len(self._partial))

    def forget(self) -> None:
        """Keep nothing: the connection has ended, though a deadline of it may still be due."""
        self._partial, self._fragments = None, None
        self._kind = self._size = 0

    def whole_text(self, data: bytes) -> str | None:
        """Return the text that `data` is where it is one whole message and nothing else, as most reads bring it.

        Where that is None, `data` is still to be fed.
        """
        if self._partial is not None or self._kind:
            return None
        text = _only_text(data, self.limit)
        if text is not None:
            self.finished += 1
        return text

    def feed(self, data: bytes) -> Iterator[Message]:
        """Yield the messages that `data` completes, in order. Raises ProtocolError at the first fault."""
        if self._partial is not None:
            self._partial += data
            if len(self._partial) < self._need:
                return
            data, self._partial = bytes(self._partial), None
        position = 0
        while (header := self._header(data, position)) is not None:
            message = self._take(header, unmask(data[header.start + 4 : header.end], data[header.start :][:4]))
            position = header.end
            if message is not None:
                yield message
        if position < len(data):
            self._partial = bytearray(data[position:])

    def _header(self, data: bytes, at: int) -> _Header | None:
        """The header at this place, if the whole frame is there; else note how many bytes it takes."""
        have = len(data) - at
        self._need = 2
        if have < 2:
            return None
        first, second = data[at], data[at + 1]
        final, opcode, length = bool(first & 0x80), first & 0x0F, second & 0x7F
        self._check(first, second)
        start = at + 2
        if length >= 126:
            size = 2 if length == 126 else 8
            self._need = 2 + size
            if have < self._need:
                return None
            shortest = 126 if size == 2 else 65536
            length = int.from_bytes(data[start : start + size], "big")
            start += size
            if length < shortest or length >> 63:
                raise ProtocolError(CloseCode.PROTOCOL_ERROR, "the length is not in its shortest form")
        if opcode < Opcode.CLOSE and self._size + length > self.limit:
            raise ProtocolError(CloseCode.TOO_BIG, f"a message may have {self.limit} bytes")
        self._need = start - at + 4 + length
        return _Header(final, opcode, start, length) if have >= self._need else None

    def _check(self, first: int, second: int) -> None:
        """What the first two bytes alone can tell (RFC 6455, sections 5.1, 5.2, 5.4 and 5.5)."""
        opcode = first & 0x0F
        if first & 0x70:
            raise ProtocolError(CloseCode.PROTOCOL_ERROR, "no extension was agreed on: reserved bits are 0")
        if not second & 0x80:
            raise ProtocolError(CloseCode.PROTOCOL_ERROR, "frames of a client are masked")
        if opcode >= Opcode.CLOSE:
            if opcode > Opcode.PONG or not first & 0x80 or second & 0x7F > 125:
                raise ProtocolError(CloseCode.PROTOCOL_ERROR, "a broken control frame")
        elif opcode > Opcode.BINARY:
            raise ProtocolError(CloseCode.PROTOCOL_ERROR, "an unknown opcode")
        elif (opcode == Opcode.CONTINUATION) != (self._kind != 0):
            raise ProtocolError(CloseCode.PROTOCOL_ERROR, "a fragment out of place")

    def _take(self, header: _Header, payload: bytes) -> Message | None:
        if header.opcode >= Opcode.CLOSE:
            return header.opcode, _checked_close(payload) if header.opcode == Opcode.CLOSE else payload
        if header.final and not self._kind:
            self.finished += 1
            return _finished(header.opcode, payload)
        return self._gather(header, payload)

    def _gather(self, header: _Header, payload: bytes) -> Message | None:
        self._kind = header.opcode or self._kind
        fragments = self._fragments = self._fragments or []
        fragments.append(payload)
        self._size += len(payload)
        if len(fragments) > self._limit_fragments:
            raise ProtocolError(CloseCode.POLICY_VIOLATION, f"a message may have {self._limit_fragments} fragments")
        if not header.final:
            return None
        kind, whole = self._kind, b"".join(fragments)
        self._kind, self._size = 0, 0
        self._fragments = None
        self.finished += 1
        return _finished(kind, whole)


def _only_text(data: bytes, limit: int) -> str | None:
    """The text of one whole, faultless frame of usual length if that is all there is: what most reads bring."""
    size = len(data)
    if size < 8 or data[0] != _WHOLE_TEXT:
        return None
    length, start = data[1] - _MASKED, 2
    if length == 126:
        length, start = data[2] << 8 | data[3], 4
        length = -1 if length < 126 else length
    if length < 0 or length > limit or size != start + 4 + length:
        return None
    try:
        return unmask(data[start + 4 :], data[start : start + 4]).decode()
    except UnicodeDecodeError:
        return None


def _finished(opcode: int, payload: bytes) -> Message:
    if opcode == Opcode.BINARY:
        return opcode, payload
    try:
        return opcode, payload.decode()
    except UnicodeDecodeError:
        raise ProtocolError(CloseCode.INVALID_TEXT, "text is UTF-8") from None


def _checked_close(payload: bytes) -> bytes:
    """The payload of a close frame, found to be well-formed (RFC 6455, section 5.5.1)."""
    if not payload:
        return payload
    if len(payload) == 1 or not may_be_received(int.from_bytes(payload[:2], "big")):
        raise ProtocolError(CloseCode.PROTOCOL_ERROR, "an impossible close code")
    try:
        payload[2:].decode()
    except UnicodeDecodeError:
        raise ProtocolError(CloseCode.INVALID_TEXT, "the reason of a close is UTF-8") from None
    return payload
