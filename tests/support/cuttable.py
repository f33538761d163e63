"""A way to a server that can be cut: what goes through it breaks off, and comes back when it is mended."""

import contextlib
import socket
import threading
from collections.abc import Iterator


class Cuttable:
    """Forwards a port of its own to another one of 127.0.0.1. `cut` closes all connections and refuses new ones.

    With `names_host` requests name the target as their host, as many proxies have them do by default.
    """

    def __init__(self, target: int, *, names_host: bool = False) -> None:
        self._target = target
        self._names_host = names_host
        self._open: set[socket.socket] = set()
        self._turn = threading.Lock()
        self._is_cut = False
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Break all connections, and let none through from now on."""
        with self._turn:
            self._is_cut = True
            for side in self._open:
                _shut(side)
            self._open.clear()

    def mend(self) -> None:
        """Let connections through again."""
        self._is_cut = False

    def close(self) -> None:
        """End the forwarding."""
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            if self._is_cut:
                _shut(client)
            else:
                self._join(client, socket.create_connection(("127.0.0.1", self._target)))

    def _join(self, client: socket.socket, server: socket.socket) -> None:
        with self._turn:
            self._open |= {client, server}
        for source, sink in ((client, server), (server, client)):
            threading.Thread(target=self._forward, args=(source, sink), daemon=True).start()

    def _forward(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(self._rewritten(data) if self._names_host else data)
        _shut(sink)
        _shut(source)
        with self._turn:
            self._open -= {source, sink}

    def _rewritten(self, data: bytes) -> bytes:
        here = self.url.removeprefix("http://")
        return data.replace(f"Host: {here}".encode(), f"Host: 127.0.0.1:{self._target}".encode())


@contextlib.contextmanager
def cuttable(port: int, *, names_host: bool = False) -> Iterator[Cuttable]:
    """A cuttable way to a port, for the time of the block."""
    way = Cuttable(port, names_host=names_host)
    try:
        yield way
    finally:
        way.close()


def _shut(side: socket.socket) -> None:
    with contextlib.suppress(OSError):
        side.shutdown(socket.SHUT_RDWR)
    side.close()
