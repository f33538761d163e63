"""One connection to the server, which never reconnects: requests with answers, and events in the order they arrive.

python-socketio starts a thread for each packet, so two events may change places; here they are handled on the reading
thread. That, the data of a refusal and the socket that `abort` shuts down are private parts of python-socketio 5.18 and
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

from chatapp.client.request_results import Payload, Refused, Unknown, unwrap_ack

CONNECT_SECONDS = 10.0

# Problems are reported by exceptions and states, so the libraries must not print them too.
_quiet = logging.getLogger("chatapp.client.socket_connection")
_quiet.addHandler(logging.NullHandler())
_quiet.propagate = False


class _OrderedEngineClient(engineio.Client):
    def _trigger_event(self, event: str, *args: Any, **options: Any) -> Any:
        return super()._trigger_event(event, *args, **{**options, "run_async": False})


class _OrderedSocketClient(socketio.Client):
    def _engineio_client_class(self) -> type[engineio.Client]:
        return _OrderedEngineClient


class SocketConnection:
    """`on_event(name, payload)` and `on_end()` are called on the reading thread and must not block."""

    def __init__(self, on_event: Callable[[str, Any], None], on_end: Callable[[], None]) -> None:
        self._socket = _OrderedSocketClient(
            reconnection=False, handle_sigint=False, logger=_quiet, engineio_logger=_quiet
        )
        self._refusal: Any = None
        self._pending: set[Future[Any]] = set()
        self._lock = threading.Lock()
        self.ended = False
        self._is_closing = False
        self._on_end = on_end
        self._socket.on("*", on_event)
        self._socket.on("disconnect", self._on_disconnect)
        self._socket.on("connect_error", self._on_refused)

    def open(
        self, url: str, auth: Payload, transports: list[str], headers: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        """Connect. Raises Refused if the server refuses, Unknown if it cannot be reached."""
        try:
            # A copy, because the library removes the cookie from it.
            self._socket.connect(
                url, headers=dict(headers), auth=auth or None, transports=transports, wait_timeout=CONNECT_SECONDS
            )
        except Exception as error:  # noqa: BLE001 - every network error means the same to the caller
            self.abort()
            if isinstance(self._refusal, dict) and isinstance(self._refusal.get("data"), dict):
                raise Refused(self._refusal["data"]) from None
            raise Unknown(f"Couldn't reach {url}: {error}") from None

    def send(self, event: str, fields: Payload) -> "Future[Any]":
        """Send a request; the future has the ack as received, or Unknown once the connection has ended."""
        answer: Future[Any] = Future()
        with self._lock:
            if self.ended:
                answer.set_exception(Unknown("The connection was closed."))
                return answer
            self._pending.add(answer)
            try:
                self._socket.emit(event, fields, callback=lambda *values: self._on_answer(answer, values))
            except Exception as error:  # noqa: BLE001 - the library has many errors for a lost connection
                self._pending.discard(answer)
                answer.set_exception(Unknown(str(error)))
        return answer

    def request(self, event: str, fields: Payload, timeout: float) -> Payload:
        """Send a request and return its answer's fields. Raises Refused, Unknown."""
        try:
            return unwrap_ack(self.send(event, fields).result(timeout))
        except Late:
            raise Unknown(f"The server didn't answer {event} within {timeout:g} s.") from None

    def close(self) -> None:
        """Disconnect from the server."""
        self._is_closing = True
        with contextlib.suppress(Exception):
            self._socket.disconnect()
        self._close_socket()
        self._end()

    def abort(self) -> None:
        """End the connection without waiting for the server, which may be gone."""
        websocket = getattr(self._socket.eio, "ws", None)
        if websocket is not None and websocket.sock is not None:
            with contextlib.suppress(OSError):
                websocket.sock.shutdown(socket.SHUT_RDWR)
        else:
            with contextlib.suppress(Exception):
                self._socket.eio.disconnect(abort=True)
        self._end()

    def _on_disconnect(self, _reason: Any = None) -> None:
        if not self._is_closing:
            self._close_socket()
        self._end()

    def _close_socket(self) -> None:
        # engineio leaves the socket of a broken connection open.
        websocket = getattr(self._socket.eio, "ws", None)
        if websocket is not None and websocket.sock is not None:
            with contextlib.suppress(OSError):
                websocket.shutdown()

    def _on_refused(self, data: Any = None) -> None:
        self._refusal = data

    def _on_answer(self, answer: "Future[Any]", values: tuple[Any, ...]) -> None:
        with self._lock:
            is_pending = answer in self._pending
            self._pending.discard(answer)
        if is_pending:
            answer.set_result(values[0] if values else None)

    def _end(self) -> None:
        with self._lock:
            if self.ended:
                return
            self.ended = True
            pending, self._pending = self._pending, set()
        for answer in pending:
            answer.set_exception(Unknown("The connection was lost before the server answered."))
        self._on_end()
