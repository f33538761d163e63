"""The production HTTP server: gevent's, with limits and deadlines; connections can be upgraded to WebSockets."""

import contextlib
import ctypes
import errno
import logging
import socket
from typing import Any

from gevent.pool import Pool
from gevent.pywsgi import WSGIServer

from chatapp.realtime.transport.admission import (
    AddressCounts,
    Admission,
    peer_address_key,
    raise_descriptor_limit,
    refuse_socket,
)
from chatapp.realtime.transport.http_handler import HttpHandler
from chatapp.realtime.transport.limits import TransportLimits
from chatapp.realtime.transport.partial_messages import PartialMessages

log = logging.getLogger(__name__)

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_LARGE_BYTES = 128 * 1024
_REFUSED_A_TURN = 100


class Server(WSGIServer):
    """Serves one WSGI application. `stop` lets requests under way finish."""

    handler_class = HttpHandler
    backlog = 4096
    # Fewer than a loop turn can begin to serve: else those who only just came would count as many that wait.
    max_accept = 16

    def __init__(self, listener: Any, application: Any, limits: TransportLimits, log: Any = None) -> None:
        super().__init__(listener, application, log=log, error_log=None, spawn=Pool())
        self.limits = limits
        self.admission = Admission(limits)
        self.clients = AddressCounts(limits.sockets_per_address)
        self.bodies = PartialMessages(limits.partial_bytes)
        self.idle: set[HttpHandler] = set()
        self.stopping = False

    def do_read(self) -> Any:
        """Accept a connection that may stay, if one is there."""
        for _ in range(_REFUSED_A_TURN):
            accepted = self._accept()
            if accepted is None or self._admitted(*accepted):
                return accepted
        return None

    def _accept(self) -> Any:
        try:
            return super().do_read()
        except OSError as error:
            if error.errno not in (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM):
                return None
            log.error("no descriptor left for another connection: raise the limit of open files")
            self.stop_accepting()
            self._timer = self.loop.timer(1)
            self._timer.start(self._start_accepting_if_started)
            return None

    def _admitted(self, sock: Any, address: Any) -> bool:
        refusal = self.admission.refusal(sock.fileno(), self.counted_by(address))
        if refusal is not None:
            refuse_socket(sock, refusal)
            return False
        if sock.family in (socket.AF_INET, socket.AF_INET6):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return True

    def counted_by(self, address: Any) -> str:
        """Return the address key that a socket is counted by; "" if it is known only later."""
        # A proxy speaks for everyone: its clients are counted when the head of their request names them.
        return "" if self.limits.trusted_proxies else peer_address_key(address)

    def handle(self, sock: Any, address: Any) -> None:
        """Serve a connection that was admitted."""
        try:
            super().handle(sock, address)
        finally:
            self.admission.release(self.counted_by(address))

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


def give_memory_back() -> None:
    """Have large buffers returned to the system when they are freed.

    glibc (mallopt(3)) keeps ever larger ones in its heap once it has seen some: what a few slow readers took
    would stay taken.
    """
    with contextlib.suppress(AttributeError, OSError):
        libc = ctypes.CDLL(None)
        libc.mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
        libc.mallopt(_M_TRIM_THRESHOLD, _LARGE_BYTES)
