"""The HTTP connection of a request, for what WSGI does not cover."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

KEY = "chatapp.peer"
_READ = 1


class Peer:
    """A connection that nothing is known of: a server that isn't ours."""

    def detach(self) -> tuple[int, bytes] | None:
        """Take the connection out of the server's hands.

        Returns a descriptor, to be closed by the caller, and the bytes that the server has read from it
        already; None where the server lets none go.
        """
        return None

    def hang_up(self) -> None:
        """Close the connection after this answer, without reading what is left of the request."""

    @contextmanager
    def watched(self, loop: Any, *on_gone: Callable[[], None]) -> Iterator[None]:  # noqa: ARG002
        """Call back, in the event loop, if the peer closes meanwhile."""
        yield


class SocketPeer(Peer):
    """A connection whose socket can be reached."""

    def __init__(self, sock: Any) -> None:
        self._socket = sock

    def detach(self) -> tuple[int, bytes] | None:
        """See Peer."""
        return os.dup(self._socket.fileno()), b""

    @contextmanager
    def watched(self, loop: Any, *on_gone: Callable[[], None]) -> Iterator[None]:
        """See Peer."""
        watcher = loop.io(self._socket.fileno(), _READ)

        def look() -> None:
            watcher.stop()
            if _has_ended(self._socket):
                for call in on_gone:
                    call()

        watcher.start(look)
        try:
            yield
        finally:
            watcher.stop()
            watcher.close()


def _has_ended(sock: Any) -> bool:
    """Whether there is nothing more to come; bytes of a next request may wait."""
    raw = getattr(sock, "_sock", sock)
    try:
        return not raw.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    except OSError:
        return True


def peer_of(environ: dict[str, Any]) -> Peer:
    """The peer of this request."""
    peer = environ.get(KEY)
    if isinstance(peer, Peer):
        return peer
    sock = environ.get("gunicorn.socket")
    return Peer() if sock is None else SocketPeer(sock)
