"""From the door to a handler: each connection's events in the order sent, each answered once, none ever fatal.

Messages are handed to the writer without waiting for one another; whatever else a client sends waits until those
before it are written, so that it sees them.
"""

import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

import structlog

from chatapp.concurrency.mode import under_gevent
from chatapp.domain.errors import ChatError, Invalid, RateLimited, Unavailable
from chatapp.realtime import codec
from chatapp.realtime.connections import Ack, Call, Connection, Connections
from chatapp.sockets.schemas import Event, parse

INBOX_EVENTS = 5_000
# As much as four of the largest packets: whoever sends faster than they are served must not fill the memory.
INBOX_BYTES = 4_000_000
_PACKET_BYTES = 1_000_000
_log = structlog.get_logger(__name__)

Answer = dict[str, Any]
Check = Callable[[str, str], None]


def _never(_arguments: list[Any]) -> bool:
    return False


class Handled(NamedTuple):
    """How an event is handled: `act(connection, event)` returns the answer's fields."""

    schema: type[Event]
    act: Callable[[Connection, Any], Answer]


class Later(NamedTuple):
    """How an event is handled that is answered after its write: `act(connection, event, answer)` may not wait for it.

    `waits(arguments)` tells of those that have to wait for something else first, as a text with markup for its HTML.
    """

    schema: type[Event]
    act: Callable[[Connection, Any, Callable[[Answer], None]], None]
    waits: Callable[[list[Any]], bool] = _never


class Dispatch:
    """Takes every client event; `handlers` is the closed list of them, `check(kind, key)` the rate limit.

    `check_waits` says that the check may have to wait for somebody, as for a shared counter.
    """

    def __init__(
        self, connections: Connections, handlers: Mapping[str, Handled | Later], check: Check, check_waits: bool
    ) -> None:
        self._connections = connections
        self._handlers = handlers
        self._check = check
        self._check_waits = check_waits
        self._on_loop = under_gevent()

    def __call__(self, sid: str, event: str, arguments: list[Any], ack: Ack | None) -> None:
        """Queue an event of a connection and see to it that the queue is worked off. Never blocks under gevent."""
        connection = self._connections.get(sid)
        if connection is None:
            return
        # What is handled at once needs no weighing.
        size = _size(arguments) if connection.draining else 0
        if connection.waiting >= INBOX_EVENTS or connection.waiting_bytes + size > INBOX_BYTES:
            _answer(ack, refused(RateLimited(1.0)))
            return
        if not connection.take_in((event, arguments, ack), size):
            return
        if self._on_loop:
            self._begin(connection)
        else:
            self._drain(connection)
            connection.wait_written()

    def _begin(self, connection: Connection) -> None:
        # A greenlet costs more than handing a message to the writer: only what may have to wait gets one.
        while (call := connection.next_call()) is not None:
            handler = self._handlers.get(call[0])
            if self._check_waits or not isinstance(handler, Later) or handler.waits(call[1]):
                _aside(self._drain, connection, partial(self._handle, connection, call))
                return
            error = self._act(connection, call, handler)
            if error is not None:
                if connection.writes_wait:
                    _aside(self._drain, connection, partial(self._refuse, connection, call[2], error))
                    return
                _answer(call[2], refused(error))

    def _drain(self, connection: Connection, begun: Callable[[], None] | None = None) -> None:
        if begun is not None:
            begun()
        while (call := connection.next_call()) is not None:
            self._handle(connection, call)

    def _handle(self, connection: Connection, call: Call) -> None:
        error = self._act(connection, call, self._handlers.get(call[0]))
        if error is not None:
            self._refuse(connection, call[2], error)

    def _act(self, connection: Connection, call: Call, handler: Handled | Later | None) -> ChatError | None:
        """Do what an event asks and see to its answer; return the error for which it is refused."""
        event, arguments, ack = call
        try:
            self._check("event", connection.sid)
            if handler is None:
                raise Invalid(f"There is no event named {event[:40]!r}.")
            parsed = parse(handler.schema, arguments)
            if isinstance(handler, Later):
                self._write(connection, handler, parsed, ack)
            else:
                connection.wait_written()
                _answer(ack, {"ok": True} | handler.act(connection, parsed))
        except ChatError as error:
            return error
        except Exception:  # noqa: BLE001 - one client's event must not end the greenlet that serves it
            _log.exception("event failed", event_name=event)
            return Unavailable("Something went wrong here. Try again in a moment.")
        return None

    @staticmethod
    def _write(connection: Connection, handler: Later, parsed: Event, ack: Ack | None) -> None:
        def answer(value: Answer) -> None:
            try:
                _answer(ack, value)
            finally:
                connection.write_done()

        connection.write_begun()
        try:
            handler.act(connection, parsed, answer)
        except BaseException:
            connection.write_done()
            raise

    @staticmethod
    def _refuse(connection: Connection, ack: Ack | None, error: ChatError) -> None:
        # Refusals keep their place too: an answer to a later event must not overtake an earlier one's.
        connection.wait_written()
        _answer(ack, refused(error))


def refused(error: ChatError) -> Answer:
    """Return the answer that refuses an event."""
    return {"ok": False, "error": error.payload()}


def _size(arguments: list[Any]) -> int:
    try:
        return len(codec.to_bytes(arguments))
    except TypeError:
        # Attachments, or a half of a character: what a packet may have at most.
        return _PACKET_BYTES


def _aside(call: Callable[..., None], *arguments: Any) -> None:
    threading.Thread(target=call, args=arguments, daemon=True).start()


def _answer(ack: Ack | None, value: Answer) -> None:
    if ack is not None:
        ack(value)
