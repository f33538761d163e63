"""One connection to the server: requests with their answers, and events in the order they came. It never comes back.

python-socketio hands each packet to a thread of its own, so two events may change places; here they are handled where
they are read. That, the refusal's data and the socket that is cut are private parts of python-socketio 5.18 and
python-engineio 4.15.
"""

import contextlib
import logging
import socket
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from types import MappingProxyType
from typing import Any

import engineio
import socketio

from chatapp.client.request_results import Payload, Refused, Unknown, value_of

CONNECT_SECONDS = 10.0

# What goes wrong with a connection is said by exceptions and states; nothing is to be printed besides.
_quiet = logging.getLogger("chatapp.client.socket_connection")
_quiet.addHandler(logging.NullHandler())
_quiet.propagate = False


class _InOrder(engineio.Client):
    def _trigger_event(self, event: str, *args: Any, **options: Any) -> Any:
        return super()._trigger_event(event, *args, **{**options, "run_async": False})


class _Socket(socketio.Client):
    def _engineio_client_class(self) -> type[engineio.Client]:
        return _InOrder


class Wire:
    """A connection: `on_event(name, payload)` and `on_end()` are called by its reading thread and must not block."""

    def __init__(self, on_event: Callable[[str, Any], None], on_end: Callable[[], None]) -> None:
        self._socket = _Socket(reconnection=False, handle_sigint=False, logger=_quiet, engineio_logger=_quiet)
        self._refusal: Any = None
        self._pending: set[Future[Any]] = set()
        self._turn = threading.Lock()
        self.ended = False
        self._leaving = False
        self._on_end = on_end
        self._socket.on("*", on_event)
        self._socket.on("disconnect", self._disconnected)
        self._socket.on("connect_error", self._note_refusal)

    def open(
        self, url: str, auth: Payload, transports: list[str], headers: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        """Connect. Raises Refused where the server says no, Unknown where it cannot be reached."""
        try:
            # A copy: the library takes the cookie out of what it is given.
            self._socket.connect(
                url, headers=dict(headers), auth=auth or None, transports=transports, wait_timeout=CONNECT_SECONDS
            )
        except Exception as error:  # noqa: BLE001 - whatever the network did, it is the same to who wants to be connected
            self.cut()
            if isinstance(self._refusal, dict) and isinstance(self._refusal.get("data"), dict):
                raise Refused(self._refusal["data"]) from None
            raise Unknown(f"Couldn't reach {url}: {error}") from None

    def ask(self, event: str, fields: Payload) -> "Future[Any]":
        """Send a request; the future has the ack as it came, or Unknown once the connection has ended."""
        answer: Future[Any] = Future()
        with self._turn:
            if self.ended:
                answer.set_exception(Unknown("The connection was closed."))
                return answer
            self._pending.add(answer)
            try:
                self._socket.emit(event, fields, callback=lambda *values: self._answered(answer, values))
            except Exception as error:  # noqa: BLE001 - not connected any more, in one of many ways
                self._pending.discard(answer)
                answer.set_exception(Unknown(str(error)))
        return answer

    def request(self, event: str, fields: Payload, timeout: float) -> Payload:
        """Send a request and return its answer's fields. Raises Refused, Unknown."""
        try:
            return value_of(self.ask(event, fields).result(timeout))
        except Late:
            raise Unknown(f"The server didn't answer {event} within {timeout:g} s.") from None

    def close(self) -> None:
        """Take leave of the server."""
        self._leaving = True
        with contextlib.suppress(Exception):
            self._socket.disconnect()
        self._release()
        self._end()

    def cut(self) -> None:
        """End a connection whose other end may be gone, without waiting for it."""
        link = getattr(self._socket.eio, "ws", None)
        if link is not None and link.sock is not None:
            with contextlib.suppress(OSError):
                link.sock.shutdown(socket.SHUT_RDWR)
        else:
            with contextlib.suppress(Exception):
                self._socket.eio.disconnect(abort=True)
        self._end()

    def _disconnected(self, _reason: Any = None) -> None:
        if not self._leaving:
            self._release()
        self._end()

    def _release(self) -> None:
        # engineio leaves the socket of a broken connection open.
        link = getattr(self._socket.eio, "ws", None)
        if link is not None and link.sock is not None:
            with contextlib.suppress(OSError):
                link.shutdown()

    def _note_refusal(self, data: Any = None) -> None:
        self._refusal = data

    def _answered(self, answer: "Future[Any]", values: tuple[Any, ...]) -> None:
        with self._turn:
            known = answer in self._pending
            self._pending.discard(answer)
        if known:
            answer.set_result(values[0] if values else None)

    def _end(self) -> None:
        with self._turn:
            if self.ended:
                return
            self.ended = True
            pending, self._pending = self._pending, set()
        for answer in pending:
            answer.set_exception(Unknown("The connection was lost before the server answered."))
        self._on_end()
