"""The production HTTP server: gevent's, with time limits, and connections that may leave it as WebSockets."""

import contextlib
import ctypes
import errno
import logging
import os
import resource
import socket
from typing import Any

import gevent
from gevent.pool import Pool
from gevent.pywsgi import WSGIHandler, WSGIServer

from chatapp.realtime.transport.limits import TransportLimits
from chatapp.realtime.transport.peer import KEY, SocketPeer

log = logging.getLogger(__name__)

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_LARGE_BYTES = 128 * 1024

_BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class HttpPeer(SocketPeer):
    """The connection of a request that Handler serves."""

    def __init__(self, handler: "Handler") -> None:
        super().__init__(handler.socket)
        self._handler = handler

    def detach(self) -> tuple[int, bytes] | None:
        """See Peer."""
        return self._handler.detach()

    def hang_up(self) -> None:
        """See Peer."""
        self._handler.abandon_body()


class Handler(WSGIHandler):
    """One HTTP connection."""

    socket: Any
    served = 0
    detached = False
    _gathered: bytearray | None = None

    def handle_one_request(self) -> Any:
        """Wait for a request, and serve it."""
        limits = self.server.limits
        self.server.idle.add(self)
        try:
            first = gevent.Timeout(limits.keep_alive_seconds if self.served else limits.handshake_seconds)
            with first:
                if not self.rfile.peek(1):
                    return None
        except (gevent.Timeout, OSError, ValueError):
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
        finally:
            self._deadline.close()
        return None if self.detached or self.server.stopping else result

    def MessageClass(self, *arguments: Any) -> Any:  # noqa: N802 - it is called so in gevent
        """The headers of a request; those from which two readers would find different ends of its body are none."""
        headers = super().MessageClass(*arguments)
        # RFC 9112, section 6.3: behind a proxy that reads it otherwise, the rest would be somebody else's request.
        codings, lengths = headers.get_all("Transfer-Encoding", []), headers.get_all("Content-Length", [])
        if len(lengths) + len(codings) > 1 or any(coding.strip().lower() != "chunked" for coding in codings):
            headers.status = "it is not clear where the body ends"
        return headers

    def get_environ(self) -> dict[str, Any]:
        """The request is complete, but for its body."""
        self._deadline.close()
        self.socket.settimeout(self.server.limits.stall_seconds)
        environ: dict[str, Any] = super().get_environ()
        environ[KEY] = HttpPeer(self)
        return environ

    def detach(self) -> tuple[int, bytes]:
        """Give the connection away: a descriptor of its own, and what was read of it already."""
        self.socket.settimeout(0)
        early = bytes(self.rfile.peek() or b"")
        descriptor = os.dup(self.socket.fileno())
        self.detached = self.close_connection = True
        return descriptor, early

    def abandon_body(self) -> None:
        """Answer, then close, whatever is left of the request."""
        self.close_connection = True
        self.wsgi_input.position = self.content_length or 0
        self.wsgi_input.chunked_input = False

    def handle(self) -> None:
        """Serve requests until either side closes."""
        try:
            super().handle()
        finally:
            # The environ knows the peer, which knows the handler: freed at once, not when the collector comes by.
            self.environ = None

    def handle_one_response(self) -> None:
        """Have the application answer."""
        super().handle_one_response()
        if self.detached:
            # Else the end of `handle` would read, and lose, what the client sends next; and while its file is open,
            # a closed socket keeps its descriptor.
            self.rfile.close()
            self.socket.close()
            self.socket = None

    def finalize_headers(self) -> None:
        """Add what the server itself has to say."""
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
        if self._gathered is None:
            super()._sendall(data)
        else:
            self._gathered += data

    def handle_error(self, t: Any, v: Any, tb: Any) -> None:
        """The application failed, or the connection did."""
        if issubclass(t, OSError):
            # The peer went away or stalled: no fault of ours.
            self.close_connection = True
        else:
            super().handle_error(t, v, tb)

    def _handle_client_error(self, ex: BaseException) -> tuple[str, bytes]:
        log.debug("a request that is none: %s", ex)
        return ("400", _BAD_REQUEST)


class Server(WSGIServer):
    """Serves one WSGI application. `stop` lets requests under way finish."""

    handler_class = Handler
    backlog = 4096

    def __init__(self, listener: Any, application: Any, limits: TransportLimits, log: Any = None) -> None:
        super().__init__(listener, application, log=log, error_log=None, spawn=Pool())
        self.limits = limits
        self.idle: set[Handler] = set()
        self.stopping = False

    def do_read(self) -> Any:
        """Accept a connection, if one is there."""
        try:
            accepted = super().do_read()
        except OSError as error:
            if error.errno not in (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM):
                return None
            log.error("no descriptor left for another connection: raise the limit of open files")
            self.stop_accepting()
            self._timer = self.loop.timer(1)
            self._timer.start(self._start_accepting_if_started)
            return None
        if accepted is not None and accepted[0].family in (socket.AF_INET, socket.AF_INET6):
            accepted[0].setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return accepted

    def stop(self, timeout: float | None = None) -> None:
        """Accept no more, let requests under way finish for `timeout` seconds (1), then end them."""
        self.stopping = True
        for handler in list(self.idle):
            handler.socket.shutdown(socket.SHUT_RD)
        super().stop(timeout)


def make_server(
    listener: Any, application: Any, limits: TransportLimits | None = None, *, access_log: Any = None
) -> Server:
    """A server for `application` on `listener` (an address pair or a listening socket); it isn't started yet.

    `access_log` gets a line for each request (anything with `write`, or a logger).
    """
    raise_descriptor_limit()
    give_memory_back()
    return Server(listener, application, limits or TransportLimits(), log=access_log)


def raise_descriptor_limit() -> None:
    """Every connection takes a descriptor: use all that the system allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def give_memory_back() -> None:
    """Have large buffers returned to the system when they are freed.

    glibc (mallopt(3)) keeps ever larger ones in its heap once it has seen some: what a few slow readers took
    would stay taken.
    """
    with contextlib.suppress(AttributeError, OSError):
        libc = ctypes.CDLL(None)
        libc.mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
        libc.mallopt(_M_TRIM_THRESHOLD, _LARGE_BYTES)
