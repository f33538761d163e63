"""The listening socket of the gateway, and its accepting of connections on the loop."""

import _socket
import errno
import os
import socket
from collections.abc import Callable
from typing import Any

import structlog

from config import SettingError

_READ = 1
_BACKLOG = 1024
_MOST_A_TURN = 64
_NO_DESCRIPTOR = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
_log = structlog.get_logger(__name__)

Taken = Callable[[int, str], None]


def listen(host: str, port: int) -> int:
    """Return the descriptor of a socket that listens there. Raises SettingError with what to do."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        # It sets SO_REUSEADDR: a restart must not wait for connections that linger.
        return socket.create_server((host, port), family=family, backlog=_BACKLOG).detach()
    except OSError as error:
        raise SettingError(_sentence(error, host, port)) from None


def _sentence(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"TCP_PORT {port} is already in use. Choose another one, or stop the program that uses it."
    if error.errno == errno.EACCES:
        return f"TCP_PORT {port} needs more privileges. Choose one above 1023."
    return f"TCP_PORT {port} cannot be opened on {host}: {error.strerror or error}."


class Listener:
    """Hands each connection's descriptor, not blocking, and its address to `taken`. Lives on the loop."""

    def __init__(self, descriptor: int, loop: Any, taken: Taken) -> None:
        self._socket: Any = _socket.socket(fileno=descriptor)
        self._socket.setblocking(False)
        self._taken = taken
        self._watcher = loop.io(descriptor, _READ)
        self._again = loop.timer(1)
        self._watcher.start(self._accept)

    def stop(self) -> None:
        """Take no more, and free the port."""
        if self._socket is not None:
            self._watcher.stop()
            self._watcher.close()
            self._again.stop()
            self._again.close()
            self._socket.close()
            self._socket = None

    def _accept(self) -> None:
        for _ in range(_MOST_A_TURN):
            try:
                descriptor, address = self._socket._accept()
            except OSError as error:
                if error.errno in _NO_DESCRIPTOR:
                    self._rest()
                return
            self._take(descriptor, address[0])

    def _take(self, descriptor: int, address: str) -> None:
        try:
            self._taken(descriptor, address)
        except OSError:
            # It has gone already.
            os.close(descriptor)

    def _rest(self) -> None:
        _log.error("no descriptor left for another TCP client: raise the limit of open files")
        self._watcher.stop()
        self._again.start(lambda: self._watcher.start(self._accept))
