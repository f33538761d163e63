"""The listening socket of the TCP server, which accepts connections on the loop."""

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
_MAX_ACCEPTS_PER_TURN = 64
_OUT_OF_DESCRIPTORS = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
_log = structlog.get_logger(__name__)

OnAccepted = Callable[[int, str], None]


def listen(host: str, port: int) -> int:
    """Return the descriptor of a listening socket. Raises SettingError, whose sentence says what to do."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        # This sets SO_REUSEADDR: a restart must not wait for connections in TIME_WAIT.
        return socket.create_server((host, port), family=family, backlog=_BACKLOG).detach()
    except OSError as error:
        raise _setting_error(error, host, port) from None


def _setting_error(error: OSError, host: str, port: int) -> SettingError:
    if error.errno == errno.EADDRINUSE:
        return SettingError("tcp_port_in_use", port=str(port))
    if error.errno == errno.EACCES:
        return SettingError("tcp_port_forbidden", port=str(port))
    return SettingError("tcp_port_failed", port=str(port), host=host, reason=error.strerror or str(error))


class ListeningSocket:
    """Calls `on_accepted(descriptor, address)` for each connection, which is non-blocking. Used on the loop only."""

    def __init__(self, descriptor: int, loop: Any, on_accepted: OnAccepted) -> None:
        self._socket: Any = _socket.socket(fileno=descriptor)
        self._socket.setblocking(False)
        self._on_accepted = on_accepted
        self._watcher = loop.io(descriptor, _READ)
        self._retry_timer = loop.timer(1)
        self._watcher.start(self._accept)

    def stop(self) -> None:
        """Accept no more connections, and free the port."""
        if self._socket is not None:
            self._watcher.stop()
            self._watcher.close()
            self._retry_timer.stop()
            self._retry_timer.close()
            self._socket.close()
            self._socket = None

    def _accept(self) -> None:
        for _ in range(_MAX_ACCEPTS_PER_TURN):
            try:
                descriptor, address = self._socket._accept()
            except OSError as error:
                if error.errno in _OUT_OF_DESCRIPTORS:
                    self._pause()
                return
            self._hand_over(descriptor, address[0])

    def _hand_over(self, descriptor: int, address: str) -> None:
        try:
            self._on_accepted(descriptor, address)
        except OSError:
            # The client has disconnected already.
            os.close(descriptor)

    def _pause(self) -> None:
        _log.error("no descriptor left for another TCP client: raise the limit of open files")
        self._watcher.stop()
        self._retry_timer.start(lambda: self._watcher.start(self._accept))
