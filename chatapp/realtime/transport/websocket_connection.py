"""A WebSocket connection: the socket, its bounded output buffer, the closing handshake (RFC 6455, section 7)."""

import _socket
import socket
import struct
import time
from collections import deque
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, Protocol

from chatapp.realtime.transport.reactor import Reactor
from chatapp.realtime.transport.websocket_frames import CloseCode, Opcode, close_frame, frame
from chatapp.realtime.transport.websocket_reader import Message, MessageReader, ProtocolError

_READ, _WRITE = 1, 2
# Plain numbers: members of an enumeration take their time to be compared.
_DATA = (int(Opcode.TEXT), int(Opcode.BINARY))
_PIECES_A_WRITE = 64
_SLICE_SECONDS = 0.005


class ConnectionOwner(Protocol):
    """Who speaks over a connection."""

    def on_message(self, content: str | bytes) -> None:
        """A message came. Setting the connection's `paused` holds back the next."""

    def on_lost(self) -> None:
        """The connection ended, or is about to, and not by the owner's `close` or `abort`."""


class WebSocketConnection:
    """Owns its socket. All methods are to be called on the event loop's thread; none blocks."""

    __slots__ = (
        "_backlog",
        "_backlog_bytes",
        "_closing",
        "_draining",
        "_holds_partial",
        "_messages",
        "_queued",
        "_reactor",
        "_read_watcher",
        "_reader",
        "_socket",
        "_watched_message",
        "_write_watcher",
        "out",
        "owner",
        "paused",
        "raw_send",
    )  # fmt: skip

    def __init__(self, descriptor: int, reactor: Reactor, owner: ConnectionOwner, reader: Any = None) -> None:
        """Take over a connected TCP socket's descriptor; it is closed with the connection.

        `reader` finds the messages in its bytes; without one they are those of WebSocket.
        """
        self._socket: Any = _socket.socket(fileno=descriptor)
        self._socket.setblocking(False)
        if self._socket.family in (socket.AF_INET, socket.AF_INET6):
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._reactor = reactor
        self.owner = owner
        self.out: list[bytes] = []
        self.raw_send: Callable[[bytes], int] | None = self._socket.send
        self.paused = False
        self._backlog: deque[bytes | memoryview] | None = None
        self._backlog_bytes = 0
        self._closing = False
        self._draining = False
        self._holds_partial = False
        self._queued = False
        self._messages: Iterator[Message] | None = None
        self._watched_message = 0
        limits = reactor.limits
        self._reader: Any = reader or MessageReader(limits.packet_bytes, limits.fragments)
        self._write_watcher: Any = None
        self._read_watcher = reactor.loop.io(descriptor, _READ)
        self._read_watcher.start(self._readable)

    @property
    def closed(self) -> bool:
        """Whether the socket is gone."""
        return self._socket is None

    @property
    def behind(self) -> bool:
        """Whether something waits that the peer did not take."""
        return self._backlog is not None

    @property
    def unsent(self) -> int:
        """Bytes that wait for the peer to take them."""
        return self._backlog_bytes + sum(map(len, self.out))

    @property
    def is_full(self) -> bool:
        """Whether so much waits that another large answer would be too much."""
        return self.unsent > self._reactor.limits.out_buffer_bytes / 2

    @property
    def ending(self) -> bool:
        """Whether it is closed or about to be: nothing more is sent or received."""
        return self._closing or self._socket is None

    # -- in

    def allow(self, message_bytes: int) -> None:
        """Let messages be so large from now on."""
        self._reader.limit = message_bytes

    def begin_with(self, data: bytes) -> None:
        """Handle bytes first that were read from the socket already."""
        if data:
            self._messages = self._reader.feed(data)
            self._take_turns()

    def _readable(self) -> None:
        if self._queued or self.paused:
            # Whoever should read is held up: without this the loop would spin.
            self._read_watcher.stop()
            return
        self._queued = True
        self._reactor.read_loop.wake(self)

    def read(self, buffer: bytearray) -> None:
        """Hand out the messages that are left of the last time, else of what can be read at once."""
        self._queued = False
        if self._socket is None or self.paused or self._draining:
            return
        if self._messages is not None:
            self._drain()
        else:
            self._receive(buffer)
        self._listen()

    def _listen(self) -> None:
        if self._socket is not None and not self.paused and not self._queued:
            self._read_watcher.start(self._readable)

    def _receive(self, buffer: bytearray) -> None:
        try:
            size = self._socket.recv_into(buffer)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            self.connection_lost()
            return
        if size == 0:
            self.ended()
        elif not self._closing:
            self._take(bytes(memoryview(buffer)[:size]))

    def _take(self, data: bytes) -> None:
        text = self._reader.whole_text(data)
        if text is None:
            self._hand_out(data)
            return
        self._draining = True
        try:
            self.owner.on_message(text)
        finally:
            self._draining = False

    def _hand_out(self, data: bytes) -> None:
        self._messages = self._reader.feed(data)
        self._drain()

    def resume(self) -> None:
        """Go on handing out messages, after a pause."""
        self.paused = False
        if self._socket is not None:
            self._take_turns()

    def _drain(self) -> None:
        """Hand out messages until there are none, or the owner pauses, or it has been long enough for one turn."""
        until = time.perf_counter() + _SLICE_SECONDS
        self._draining = True
        try:
            for opcode, content in self._messages or ():
                self._handle(opcode, content)
                if self.ending:
                    break
                if self.paused:
                    return
                if time.perf_counter() > until:
                    self._take_turns()
                    return
        except ProtocolError as error:
            self._fail(error.code, str(error))
        finally:
            self._draining = False
        self._messages = None
        self._watch_assembly()

    def _take_turns(self) -> None:
        if not self._queued:
            self._queued = True
            self._reactor.read_loop.wake(self)

    def _handle(self, opcode: int, content: str | bytes) -> None:
        if opcode in _DATA:
            self.owner.on_message(content)
        elif opcode == Opcode.PING and isinstance(content, bytes):
            self.send(frame(Opcode.PONG, content))
        elif opcode == Opcode.CLOSE and isinstance(content, bytes):
            code = int.from_bytes(content[:2], "big") if content else CloseCode.NO_STATUS
            self._fail(code, "")

    def _watch_assembly(self) -> None:
        """A message that has begun has a deadline, watched by one entry in the wheel; what is kept of it is counted."""
        received = self._reader.partial_bytes
        if received or self._holds_partial:
            self._holds_partial = received > 0
            self._reactor.partial.set_size(self, received)
        if self._reader.in_message and not self._watched_message and not self.ending:
            self._watched_message = self._reader.finished + 1
            self._reactor.wheel.after(self._reactor.limits.message_seconds, self._message_due)

    def _message_due(self) -> None:
        begun_with, self._watched_message = self._watched_message, 0
        if self._reader.in_message and not self.ending:
            if self._reader.finished + 1 == begun_with:
                self._fail(CloseCode.POLICY_VIOLATION, "a message has to come in one go")
            else:
                self._watch_assembly()

    def drop_partial(self) -> None:
        """See PartialOwner."""
        self._holds_partial = False
        self.connection_lost()

    def _fail(self, code: int, reason: str) -> None:
        self.close(code, reason)
        self.owner.on_lost()

    # -- out

    def send(self, data: bytes) -> None:
        """Send a frame, in order, at the end of this loop turn."""
        if not self.ending:
            self._reactor.flusher.send(self, data)

    def flush(self) -> None:
        """Write what waits, as far as the peer takes it without waiting."""
        out, self.out = self.out, []
        if self._backlog is not None:
            self._queue_up(out)
        elif self.raw_send is not None and out:
            data = out[0] if len(out) == 1 else b"".join(out)
            if len(data) <= self._reactor.limits.out_buffer_bytes or len(out) == 1:
                self._write(data, self.raw_send)
            else:
                self._write_each(out)

    def _write_each(self, frames: list[bytes]) -> None:
        """Write frames that are too many to wait together, as far as the peer takes them."""
        for position, data in enumerate(frames):
            if self.raw_send is None:
                if self._backlog is not None:
                    self._queue_up(frames[position:])
                return
            self._write(data, self.raw_send)

    def _write(self, data: bytes, send: Callable[[bytes], int]) -> None:
        try:
            sent = send(data)
        except (BlockingIOError, InterruptedError):
            sent = 0
        except OSError:
            self.connection_lost()
            return
        if sent < len(data):
            self.buffer_unsent(data, sent)

    def buffer_unsent(self, data: bytes, sent: int) -> None:
        """Keep what the peer didn't take, until it can be written; one that would keep too much is cut off."""
        limits = self._reactor.limits
        if len(data) - sent > max(limits.out_buffer_bytes, limits.answer_bytes):
            self._cut_off()
            return
        self.raw_send = None
        self._backlog = deque((memoryview(data)[sent:],))
        self._backlog_bytes = len(data) - sent
        self._write_watcher = self._reactor.loop.io(self._socket.fileno(), _WRITE)
        self._write_watcher.start(self._writable)

    def _queue_up(self, frames: list[bytes]) -> None:
        """Keep frames for a peer that doesn't take them; one for which too much would wait then is cut off."""
        assert self._backlog is not None
        for data in frames:
            if not self._reactor.limits.may_wait(len(data), self._backlog_bytes):
                self._cut_off()
                return
            self._backlog.append(data)
            self._backlog_bytes += len(data)

    def _cut_off(self) -> None:
        self.abort()
        self.owner.on_lost()

    def _writable(self) -> None:
        backlog = self._backlog
        assert backlog is not None
        try:
            sent = self._socket.sendmsg(list(islice(backlog, _PIECES_A_WRITE)))
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            self.connection_lost()
            return
        self._backlog_bytes -= sent
        while sent:
            piece = backlog[0]
            if sent < len(piece):
                backlog[0] = memoryview(piece)[sent:]
                return
            sent -= len(backlog.popleft())
        if not backlog:
            self._unblock()

    def _unblock(self) -> None:
        self._backlog = None
        self.raw_send = self._socket.send
        self._stop_writing()
        if self._closing:
            self._shut()

    # -- end

    def close(self, code: int, reason: str = "") -> None:
        """Send what waits and a close frame, then wait a moment for the peer to close."""
        if self.ending:
            return
        self.send(close_frame(code, reason))
        self.finish()

    def finish(self) -> None:
        """Send what waits, then wait a moment for the peer to close."""
        if self.ending:
            return
        self._closing = True
        self.flush()
        if self._socket is not None and self._backlog is None:
            self._shut()
        if self._socket is not None:
            self.paused, self._messages = False, None
            self._read_watcher.start(self._readable)
            self._reactor.wheel.after(self._reactor.limits.close_seconds, self.abort)

    def _shut(self) -> None:
        try:
            self._socket.shutdown(socket.SHUT_WR)
        except OSError:
            self.abort()

    def ended(self) -> None:
        """The peer sends nothing more."""
        self.connection_lost()

    def connection_lost(self) -> None:
        """The peer is gone."""
        was_closing = self._closing
        self.abort()
        if not was_closing:
            self.owner.on_lost()

    def abort(self) -> None:
        """End now, with a reset if something is unsent: what waits, here and in the kernel, is freed."""
        if self._socket is None:
            return
        if self._backlog is not None:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._stop_writing()
        self._read_watcher.stop()
        self._read_watcher.close()
        self._socket.close()
        self.raw_send = None
        self._socket = self._read_watcher = self._backlog = self._messages = None
        self._backlog_bytes = 0
        self.out.clear()
        self._reader.forget()
        if self._holds_partial:
            self._holds_partial = False
            self._reactor.partial.set_size(self, 0)

    def _stop_writing(self) -> None:
        if self._write_watcher is not None:
            self._write_watcher.stop()
            self._write_watcher.close()
            self._write_watcher = None
