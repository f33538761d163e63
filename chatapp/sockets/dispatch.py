"""Dispatches client events. Per connection: in order, one ack each, and a failing handler never closes the connection.

Messages are handed to the writer without waiting for one another; whatever else a client sends waits until those
before it are written, so that it sees them. An event's schema, handler and cost are declared together.
"""

import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

import structlog

from chatapp.concurrency.mode import under_gevent
from chatapp.domain.errors import ChatError, Invalid, RateLimited, Unavailable
from chatapp.realtime import codec
from chatapp.realtime.connections import Ack, Call, Connection, Connections
from chatapp.services.limits import Limits
from chatapp.services.limits.costs import EVENT_ONLY
from chatapp.services.rendering import WouldBlock
from chatapp.sockets.events import Answer, AnyHandler, DeferredHandler, Respond, refused
from chatapp.sockets.parsing import Event, parse

INBOX_EVENTS = 5_000
# As much as four of the largest packets: whoever sends faster than they are served must not fill the memory.
INBOX_BYTES = 4_000_000
_PACKET_BYTES = 1_000_000
_log = structlog.get_logger(__name__)


class _Admitted(NamedTuple):
    """An event to be handled, or the error for which it is refused; with neither, the event is dropped silently.

    `pause` is how many seconds to wait before the client's next event.
    """

    handler: AnyHandler | None = None
    event: Event | None = None
    error: ChatError | None = None
    pause: float = 0.0

    def blocks(self, connection: Connection) -> bool:
        """Return True if finishing it has to wait, unless that is found out only when it is tried (WouldBlock)."""
        if self.handler is None:
            # Its answer keeps its place after what the writer has not answered yet.
            return connection.has_pending_writes
        return not isinstance(self.handler, DeferredHandler)


class Dispatch:
    """Takes every client event; `handlers` is the closed list of them.

    `wait_until_read(sid)` waits while so much waits for a client that its next answer would be too much;
    `pause_reading(sid, seconds)` takes nothing more from it for so long.
    """

    def __init__(
        self,
        connections: Connections,
        handlers: Mapping[str, AnyHandler],
        limits: Limits,
        wait_until_read: Callable[[str], None] = lambda _sid: None,
        pause_reading: Callable[[str, float], None] = lambda _sid, _seconds: None,
    ) -> None:
        self._pause_reading = pause_reading
        self._connections = connections
        self.handlers = handlers
        self._limits = limits
        self._wait_until_read = wait_until_read
        # A counter that processes share is asked over the network.
        self._charging_blocks = limits.shared
        self._on_loop = under_gevent()

    def __call__(self, sid: str, event: str, arguments: list[Any], ack: Ack | None) -> None:
        """Enqueue an event of a connection and drain its queue. Never blocks under gevent."""
        connection = self._connections.get(sid)
        if connection is None:
            return
        # What is handled at once needs no weighing.
        size = _size(arguments) if connection.draining else 0
        if connection.waiting >= INBOX_EVENTS or connection.waiting_bytes + size > INBOX_BYTES:
            _answer(connection, ack, refused(connection, RateLimited("too_fast", retry_after=1.0)))
            return
        if not connection.enqueue((event, arguments, ack), size):
            return
        if self._on_loop:
            self._drain_until_blocked(connection)
        else:
            self._drain(connection)
            connection.wait_for_writes()

    def _drain_until_blocked(self, connection: Connection) -> None:
        # A greenlet costs more than handing a message to the writer or refusing it: only events that may block get one.
        while (call := connection.next_call()) is not None:
            if self._charging_blocks:
                _spawn(self._drain, connection, partial(self._handle, connection, call))
                return
            admitted = self._admitted(connection, call)
            if admitted.blocks(connection) or not self._finish_at_once(connection, call, admitted):
                _spawn(self._drain, connection, partial(self._finish_in_greenlet, connection, call, admitted))
                return

    def _finish_at_once(self, connection: Connection, call: Call, admitted: _Admitted) -> bool:
        """Finish an event unless that would block; return True if it is done."""
        try:
            self._finish(connection, call, admitted, may_block=False)
        except WouldBlock:
            return False
        return True

    def _drain(self, connection: Connection, begun: Callable[[], None] | None = None) -> None:
        if begun is not None:
            begun()
        while (call := connection.next_call()) is not None:
            # Between two events of one client all others are served, however much it has sent.
            time.sleep(0)
            self._handle(connection, call)

    def _handle(self, connection: Connection, call: Call) -> None:
        self._finish_in_greenlet(connection, call, self._admitted(connection, call))

    def _admitted(self, connection: Connection, call: Call) -> _Admitted:
        """Parse an event and charge for it. Waits for nothing but a counter that processes share."""
        try:
            handler, event = self._parsed(connection, call)
            paid = self._limits.charge(handler.cost, event, connection.person, connection.address_key)
        except RateLimited as error:
            return _Admitted(error=error, pause=self._pause_of(connection))
        except ChatError as error:
            return _Admitted(error=error)
        return _Admitted(handler, event) if paid else _Admitted()

    def _pause_of(self, connection: Connection) -> float:
        """Count a refusal, and pause reading from a client that is refused too often. Returns the seconds."""
        pause = self._limits.refusal_pause(connection.person, connection.address_key)
        if pause:
            self._pause_reading(connection.sid, pause)
        return pause

    def _finish_in_greenlet(self, connection: Connection, call: Call, admitted: _Admitted) -> None:
        self._wait_until_read(connection.sid)
        self._finish(connection, call, admitted)
        if admitted.pause:
            # What was read before waits as long.
            time.sleep(admitted.pause)

    def _finish(self, connection: Connection, call: Call, admitted: _Admitted, *, may_block: bool = True) -> None:
        """Run an event's handler and see to its answer; refuse it, or answer what is dropped. Raises WouldBlock."""
        handler, event, error, _pause = admitted
        if handler is not None:
            error = self._run(connection, call, handler, event, may_block)
        if error is not None:
            self._refuse(connection, call[2], error)
        elif handler is None:
            connection.wait_for_writes()
            _answer(connection, call[2], {"ok": True})

    def _run(
        self, connection: Connection, call: Call, handler: AnyHandler, event: Any, may_block: bool
    ) -> ChatError | None:
        """Run an event's handler and see to its answer; return the error for which it is refused."""
        try:
            if isinstance(handler, DeferredHandler):
                self._write(connection, partial(handler.run, connection, event), call[2], may_block)
            else:
                connection.wait_for_writes()
                _answer(connection, call[2], {"ok": True} | handler.run(connection, event))
        except ChatError as error:
            return error
        except WouldBlock:
            raise
        except Exception:  # noqa: BLE001 - one client's event must not end the greenlet that serves it
            _log.exception("event failed", event_name=call[0])
            return Unavailable("something_failed")
        return None

    def _parsed(self, connection: Connection, call: Call) -> tuple[AnyHandler, Event]:
        handler = self.handlers.get(call[0])
        try:
            if handler is None:
                raise Invalid("unknown_event", event=call[0][:40])
            return handler, parse(handler.schema, call[1])
        except Invalid:
            # Bad input costs as well: whoever sends nothing else must not be served without end.
            self._limits.charge(EVENT_ONLY, None, connection.person, connection.address_key)
            raise

    @staticmethod
    def _write(connection: Connection, run: Callable[[Respond, bool], None], ack: Ack | None, may_block: bool) -> None:
        def answer(value: Answer) -> None:
            try:
                _answer(connection, ack, value)
            finally:
                connection.end_write()

        connection.begin_write()
        try:
            run(answer, may_block)
        except BaseException:
            connection.end_write()
            raise

    @staticmethod
    def _refuse(connection: Connection, ack: Ack | None, error: ChatError) -> None:
        # Refusals keep their place too: an answer to a later event must not overtake an earlier one's.
        connection.wait_for_writes()
        _answer(connection, ack, refused(connection, error))


def _size(arguments: list[Any]) -> int:
    try:
        return len(codec.to_bytes(arguments))
    except TypeError:
        # Attachments, or a half of a character: what a packet may have at most.
        return _PACKET_BYTES


def _spawn(call: Callable[..., None], *arguments: Any) -> None:
    threading.Thread(target=call, args=arguments, daemon=True).start()


def _answer(connection: Connection, ack: Ack | None, value: Answer) -> None:
    # A revoked connection gets no more acks, even for events it sent before the ban.
    if ack is not None and not connection.is_revoked:
        ack(value)
