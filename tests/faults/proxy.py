"""A TCP proxy that does to connections what networks do: cut, reset, hold, delay, drop and dribble."""

import contextlib
import select
import socket
import struct
import threading
import time

_CHUNK = 65_536


class Proxy:
    """Listens on a port of its own and passes everything on to `target` (a port of 127.0.0.1), faults apart.

    Set `held` to let nothing through while the connections stay open, `deaf` to swallow what the server says,
    `delay` (s) to be slow, `dribble` to pass single bytes on; `cut` and `reset` end every connection.
    """

    def __init__(self, target: int) -> None:
        self.target = target
        self.held = threading.Event()
        self.deaf = threading.Event()
        self.dribble = threading.Event()
        self.delay = 0.0
        self._closed = False
        self._pairs: set[tuple[socket.socket, socket.socket]] = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """End every connection in order."""
        self._end(reset=False)

    def reset(self) -> None:
        """End every connection with a reset."""
        self._end(reset=True)

    def heal(self) -> None:
        """Pass everything on again."""
        self.delay = 0.0
        for fault in (self.held, self.deaf, self.dribble):
            fault.clear()

    def close(self) -> None:
        """End everything."""
        self._closed = True
        self._listener.close()
        self.cut()

    def _end(self, *, reset: bool) -> None:
        for pair in list(self._pairs):
            for end in pair:
                with contextlib.suppress(OSError):
                    if reset:
                        # Linger 0: close(2) then sends RST instead of FIN.
                        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    else:
                        end.shutdown(socket.SHUT_RDWR)
            self._drop(pair)

    def _drop(self, pair: tuple[socket.socket, socket.socket]) -> None:
        self._pairs.discard(pair)
        for end in pair:
            end.close()

    def _accept(self) -> None:
        while not self._closed:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(("127.0.0.1", self.target), timeout=5)
        except OSError:
            near.close()
            return
        pair = (near, far)
        self._pairs.add(pair)
        for end in pair:
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with contextlib.suppress(OSError, ValueError):
            while self._turn(near, far):
                pass
        self._drop(pair)

    def _turn(self, near: socket.socket, far: socket.socket) -> bool:
        if self.held.is_set():
            time.sleep(0.05)
            return True
        ready = select.select([near, far], [], [], 0.1)[0]
        if self.held.is_set():
            return True
        for end in ready:
            data = end.recv(_CHUNK)
            if not data:
                return False
            if end is near:
                self._pass_on(data, far)
            elif not self.deaf.is_set():
                self._pass_on(data, near)
        return True

    def _pass_on(self, data: bytes, to: socket.socket) -> None:
        if self.delay:
            time.sleep(self.delay)
        if not self.dribble.is_set():
            to.sendall(data)
            return
        for position, byte in enumerate(data):
            if not self.dribble.is_set():
                to.sendall(data[position:])
                return
            to.sendall(bytes([byte]))
