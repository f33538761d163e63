"""The request body as `wsgi.input` (PEP 3333), with one deadline for all of it."""

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

from chatapp.realtime.transport.http_head import FIELD
from chatapp.realtime.transport.limits import TransportLimits

_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})(?:[ \t]*;[\t\x20-\x7e\x80-\xff]*)?\r\n")
_LINE_BYTES = 1_024
_TRAILERS = 32
_AT_ONCE = 65_536
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class BadBody(OSError):
    """The body is malformed or ended early: nothing more can be read from this connection."""


class RequestTimeout(BaseException):
    """The peer took too long over the whole body. No Exception, so that no application renders a page for it."""


class RequestBody:
    """Reads up to the end of one body, and never beyond it.

    The whole has `handshake_seconds` and what its bytes take at `body_bytes_per_second`, from the first read on.
    `on_bytes(received)` hears of its growth; a body that is whole ends with `on_bytes(0)`.
    """

    def __init__(
        self, file: Any, sock: Any, length: int | None, limits: TransportLimits, on_bytes: Callable[[int], None]
    ) -> None:
        """`length` is that of Content-Length, None for a chunked body."""
        self._file = file
        self._socket = sock
        self._limits = limits
        self._on_bytes = on_bytes
        self._chunked = length is None
        self._left = length or 0
        self._began = 0.0
        self._received = 0
        self.expects_continue = False
        self.broken = False
        self.dropped = False
        self.complete = length == 0

    # -- what WSGI asks for

    def read(self, size: int | None = -1) -> bytes:
        """Return `size` bytes, fewer at the end; without a size all that is left."""
        left = -1 if size is None else size
        pieces = []
        while left and (piece := self._some(_AT_ONCE if left < 0 else left)):
            pieces.append(piece)
            left -= len(piece) if left > 0 else 0
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def readline(self, size: int | None = -1) -> bytes:
        """Return bytes up to the end of a line, at most `size`."""
        left = -1 if size is None else size
        pieces: list[bytes] = []
        while left and not (pieces and pieces[-1].endswith(b"\n")):
            piece = self._some(_AT_ONCE if left < 0 else left, in_line=True)
            if not piece:
                break
            pieces.append(piece)
            left -= len(piece) if left > 0 else 0
        return b"".join(pieces)

    def readlines(self, _hint: int | None = None) -> list[bytes]:
        """Return all lines that are left."""
        return list(self)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")

    # -- for the server

    @property
    def left_is_small(self) -> bool:
        """Whether the rest may be read to keep the connection: its end is known, and near."""
        return self.complete or not (self._chunked or self.broken or self.expects_continue or self._left > _AT_ONCE)

    def discard(self, seconds: float, most: int) -> bool:
        """Read the rest, for a while at most; return whether the connection can be used for another request."""
        began = time.monotonic()
        try:
            while not (self.complete or self.broken or self.expects_continue) and most > 0:
                self._wait(began + seconds)
                most -= len(self._some(_AT_ONCE))
        except (OSError, RequestTimeout):
            return False
        return self.complete

    def drop(self) -> None:
        """Refuse all further reads of the body, even of bytes that the kernel already holds."""
        self.dropped = True

    def _discard(self) -> None:
        """Asked for by gevent's handler, which would wait for the rest for ever: ours does it by `discard`."""

    # -- inside

    def _some(self, most: int, in_line: bool = False) -> bytes:
        """Return at least a byte and at most so many, within one line if asked; nothing at the end."""
        if self.complete or not (self._left or self._begin_chunk()):
            return b""
        ready = self._ready()
        if in_line and (end := ready.find(b"\n", 0, self._left)) >= 0:
            most = min(most, end + 1)
        data: bytes = self._file.read1(min(most, self._left, len(ready)))
        self._left -= len(data)
        self._note(len(data))
        if not self._left:
            self._end_of_part()
        return data

    def _end_of_part(self) -> None:
        if self._chunked:
            if self._line() != b"\r\n":
                raise self._bad("a chunk is longer than it says")
        else:
            self._finish()

    def _finish(self) -> None:
        self.complete = True
        self._on_bytes(0)

    def _begin_chunk(self) -> bool:
        """Go on to the next chunk; return whether there is one."""
        match = _CHUNK_SIZE.fullmatch(self._line())
        if match is None:
            raise self._bad("not the size of a chunk")
        self._left = int(match[1], 16)
        if not self._left:
            self._skip_trailers()
            self._finish()
        return self._left > 0

    def _skip_trailers(self) -> None:
        for _ in range(_TRAILERS):
            line = self._line()
            if line == b"\r\n":
                return
            if FIELD.fullmatch(line) is None:
                raise self._bad("a trailer that is no field")
        raise self._bad("too many trailers")

    def _line(self) -> bytes:
        line = b""
        while not line.endswith(b"\n"):
            ready = self._ready()
            end = ready.find(b"\n") + 1
            line += self._file.read1(end or len(ready))
            if len(line) > _LINE_BYTES:
                raise self._bad("a line of the chunks is too long")
        self._note(len(line))
        return line

    def _note(self, size: int) -> None:
        self._received += size
        self._on_bytes(self._received)

    def _ready(self) -> bytes:
        """Return what can be read without waiting, after waiting for it to be something."""
        now = time.monotonic()
        if not self._began:
            self._began = now
        if self.expects_continue:
            # RFC 9110, section 10.1.1: the client waits until somebody wants the body.
            self.expects_continue = False
            self._socket.sendall(_CONTINUE)
        limits = self._limits
        self._wait(self._began + limits.handshake_seconds + self._received / limits.body_bytes_per_second)
        ready: bytes = self._file.peek(1)
        return ready

    def _wait(self, until: float) -> None:
        if self.dropped:
            raise self._bad("the memory is needed for others")
        left = until - time.monotonic()
        try:
            if left <= 0:
                raise TimeoutError
            self._socket.settimeout(left)
            ended = not self._file.peek(1)
        except TimeoutError:
            self.broken = True
            raise RequestTimeout from None
        except (OSError, ValueError):
            ended = True
        if ended:
            raise self._bad("the body ended early")

    def _bad(self, why: str) -> BadBody:
        self.broken = True
        return BadBody(why)
