"""One HTTP connection: head, body and response each have a deadline."""

import contextlib
import logging
import os
import socket
import struct
import time
from collections.abc import Callable, Iterator
from typing import Any

import gevent
from gevent.pywsgi import WSGIHandler

from chatapp.realtime.transport.admission import TOO_MANY, forwarded_address_key
from chatapp.realtime.transport.http_body import BadBody, RequestBody, RequestTimeout
from chatapp.realtime.transport.http_head import BadHead, Headers, check_headers, check_request_line, read_headers
from chatapp.realtime.transport.peer import KEY, SocketPeer

log = logging.getLogger(__name__)

_BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_DISCARD_BYTES = 1 << 20
# Long enough for the event loop to ask the kernel once which sockets are ready.
_ROUND_SECONDS = 0.001


class HttpPeer(SocketPeer):
    """The connection of a request that `HttpHandler` serves."""

    def __init__(self, handler: "HttpHandler") -> None:
        super().__init__(handler.socket)
        self._handler = handler

    def detach(self) -> tuple[int, bytes] | None:
        """See Peer."""
        return self._handler.detach()

    def hang_up(self) -> None:
        """See Peer."""
        self._handler.close_connection = True

    @contextlib.contextmanager
    def watched(self, loop: Any, *on_gone: Callable[[], None]) -> Iterator[None]:
        """See Peer. Meanwhile the socket is a session's, and counted as such."""
        with self._handler.counted_as_session(), super().watched(loop, *on_gone):
            yield


class TooManyRequestsError(Exception):
    """The client that a proxy speaks for has as many requests under way as it may."""


class HttpHandler(WSGIHandler):
    """One HTTP connection."""

    socket: Any
    code: int
    served = 0
    detached = False
    _gathered: bytearray | None = None
    _counted_by: str | None = None
    _waited = 0.0

    # -- the head

    def handle_one_request(self) -> Any:
        """Wait for a request, and serve it."""
        limits = self.server.limits
        self.server.idle.add(self)
        try:
            self.socket.settimeout(limits.keep_alive_seconds if self.served else limits.handshake_seconds)
            if not self.rfile.peek(1):
                return None
        except (OSError, ValueError):
            return None
        finally:
            self.server.idle.discard(self)
        self.served += 1
        return self._handle_begun()

    def _handle_begun(self) -> Any:
        """The request has begun: its headers have until the deadline."""
        self._deadline = gevent.Timeout.start_new(self.server.limits.handshake_seconds)
        try:
            result = super().handle_one_request()
        except gevent.Timeout as timeout:
            if timeout is not self._deadline:
                raise
            return ("408", _TOO_SLOW)
        except TooManyRequestsError:
            return ("429", TOO_MANY)
        finally:
            self._deadline.close()
            self._release()
        return None if self.detached or self.server.stopping else result

    def read_request(self, raw_requestline: str) -> bool:
        """See WSGIHandler. Raises ValueError where it is no request."""
        check_request_line(raw_requestline)
        return bool(super().read_request(raw_requestline))

    def MessageClass(self, file: Any, *_: Any) -> Headers:  # noqa: N802 - it is called so in gevent
        """The headers of a request. Raises ValueError."""
        headers = read_headers(file)
        check_headers(headers, self.request_version)
        return headers

    def get_environ(self) -> dict[str, Any]:
        """The request is complete, but for its body."""
        self._deadline.close()
        environ: dict[str, Any] = super().get_environ()
        self._admit(environ)
        length = None if "HTTP_TRANSFER_ENCODING" in environ else self.content_length or 0
        body = RequestBody(self.rfile, self.socket, length, self.server.limits, self._note_body)
        body.expects_continue = environ.get("HTTP_EXPECT", "").lower() == "100-continue" and not body.complete
        self.wsgi_input = environ["wsgi.input"] = body
        environ["wsgi.input_terminated"] = True
        environ[KEY] = HttpPeer(self)
        return environ

    def _admit(self, environ: dict[str, Any]) -> None:
        """Count a request by the client that a proxy names; the proxy's own socket is not counted by address."""
        proxies = self.server.limits.trusted_proxies
        if proxies:
            key = forwarded_address_key(environ.get("HTTP_X_FORWARDED_FOR", ""), proxies, self.client_address)
            if not self.server.clients.acquire(key):
                raise TooManyRequestsError
            self._counted_by = key

    def _release(self) -> None:
        if self._counted_by is not None:
            self.server.clients.release(self._counted_by)
            self._counted_by = None

    # -- the body

    def _note_body(self, received: int) -> None:
        self.server.bodies.set_size(self, received)
        if self.server.bodies.crowded:
            # A reader that was dropped lets go of its bytes in the next round of the event loop. In this round,
            # everybody else would read all that the kernel has received for them.
            gevent.sleep(_ROUND_SECONDS)

    def drop_partial(self) -> None:
        """See PartialOwner: reading the body fails from now on; a reader that waits for more is woken."""
        self.wsgi_input.drop()
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RD)

    def handle_one_response(self) -> None:
        """Have the application answer; what it left of the body is read if that is little, else the peer hangs up."""
        body = self.wsgi_input
        self._waited = 0.0
        try:
            super().handle_one_response()
            if self.socket is not None and not self.detached and not body.complete:
                # Closing with bytes unread would reset the connection, and the peer might lose the answer.
                seconds = self.server.limits.close_seconds / 2
                self.close_connection |= not body.discard(seconds, _DISCARD_BYTES)
        finally:
            self.server.bodies.set_size(self, 0)
        if self.detached:
            # Else the end of `handle` would read, and lose, what the client sends next; and while its file is open,
            # a closed socket keeps its descriptor.
            self.rfile.close()
            self.socket.close()
            self.socket = None

    # -- the answer

    def finalize_headers(self) -> None:
        """Add what the server itself has to say."""
        self.close_connection |= not self.wsgi_input.left_is_small
        if self.close_connection:
            # RFC 9112, section 9.6: whoever closes says so, else the client would use the connection again.
            self.response_headers.append((b"Connection", b"close"))
        super().finalize_headers()

    def _write_with_headers(self, data: bytes) -> None:
        """Headers and the first part of the body in one write."""
        gathered = self._gathered = bytearray()
        super()._write_with_headers(data)
        self._gathered = None
        self._sendall(gathered)

    def _sendall(self, data: bytes | bytearray) -> None:
        if self._gathered is not None:
            self._gathered += data
            return
        try:
            self._send_in_time(memoryview(data))
        except OSError as error:
            self.status = f"socket error: {error}"
            self.code = -abs(self.code)
            raise

    def _send_in_time(self, data: memoryview) -> None:
        """Send it all. The waits for one peer to read one answer have a deadline together, by the answer's size."""
        limits = self.server.limits
        while data:
            allowed = limits.stall_seconds + self.response_length / limits.answer_bytes_per_second
            began = time.monotonic()
            self.socket.settimeout(max(allowed - self._waited, 0.001))
            try:
                sent = self.socket.send(data)
            except TimeoutError:
                # What the kernel still holds for it is freed, too.
                self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                raise
            self._waited += time.monotonic() - began
            self.response_length += sent
            data = data[sent:]

    # -- the end

    @contextlib.contextmanager
    def counted_as_session(self) -> Iterator[None]:
        """Let the socket be counted as a session for a while."""
        admission, key = self.server.admission, self.server.counted_by(self.client_address)
        admission.count_as_session(key)
        try:
            yield
        finally:
            admission.count_as_socket(key)

    def detach(self) -> tuple[int, bytes]:
        """Give the connection away: a descriptor of its own, and what was read of it already."""
        self.socket.settimeout(0)
        early = bytes(self.rfile.peek() or b"")
        descriptor = os.dup(self.socket.fileno())
        self.detached = self.close_connection = True
        return descriptor, early

    def handle(self) -> None:
        """Serve requests until either side closes."""
        try:
            # The peer may be gone when it is to be told that its request is none.
            with contextlib.suppress(OSError):
                super().handle()
        finally:
            # The environ knows the peer, which knows the handler: freed at once, not when the collector comes by.
            self.environ = None

    def handle_error(self, t: Any, v: Any, tb: Any) -> None:
        """The application failed, or the connection did."""
        if issubclass(t, RequestTimeout):
            self._end_with(_TOO_SLOW)
        elif issubclass(t, BadBody):
            self._end_with(_BAD_REQUEST)
        elif issubclass(t, OSError):
            # The peer went away or stalled: no fault of ours.
            self.close_connection = True
        else:
            super().handle_error(t, v, tb)

    def _end_with(self, answer: bytes) -> None:
        """Answer where nothing was answered yet, and close."""
        self.close_connection = True
        if not self.headers_sent:
            self.status = self._orig_status = answer.split(b" ", 2)[1].decode()
            self.code = int(self.status)
            self.socket.settimeout(0)
            with contextlib.suppress(OSError):
                self.socket.send(answer)

    def _handle_client_error(self, ex: BaseException) -> tuple[str, bytes]:
        if not isinstance(ex, BadHead):
            log.debug("a request that is none: %s", ex)
        return ("400", _BAD_REQUEST)
