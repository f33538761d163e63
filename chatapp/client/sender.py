"""Sends the outbox. Messages of a room go in order, and a room in slow mode does not delay the other rooms.

A message not known to be stored is sent again with the same `client_id`.

All methods but `submit` must be called on the engine's thread.
"""

import heapq
import time
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from functools import partial
from itertools import count
from typing import Any

from chatapp.client.outbox import Outbox, OutboxEntry
from chatapp.client.request_results import Payload, Refused, Unknown, unwrap_ack
from chatapp.client.socket_connection import SocketConnection

FIRST_RETRY_SECONDS = 0.25
MAX_RETRY_SECONDS = 10.0

_QueuedEntry = tuple[int, OutboxEntry]
OnSettled = Callable[[OutboxEntry, Payload | None, Refused | None], None]


class Sender:
    """Sends entries, at most `window` unanswered at a time, and resolves the futures of `submit`.

    Only a `window` of 1 keeps the order when the server refuses a message temporarily.
    `run_later(call)` queues a call for the engine's thread; `on_settled(entry, ack, refusal)` is called for each entry.
    """

    def __init__(
        self,
        outbox: Outbox,
        window: int,
        timeout: float,
        run_later: Callable[[Callable[[], None]], None],
        on_settled: OnSettled,
    ) -> None:
        self._outbox = outbox
        self._window = window
        self._timeout = timeout
        self._run_later = run_later
        self._on_settled = on_settled
        self._order = count()
        self._queue: list[_QueuedEntry] = [(next(self._order), entry) for entry in outbox]
        self._in_flight: dict[str, tuple[_QueuedEntry, float]] = {}
        self._futures: dict[str, Future[Payload]] = {}
        self._pause_until = 0.0
        # By room: when it may send again (monotonic seconds), and the entries held back until then.
        self._delayed: dict[str, tuple[float, list[_QueuedEntry]]] = {}
        self._retry_seconds = FIRST_RETRY_SECONDS

    def submit(self, entry: OutboxEntry) -> "Future[Payload]":
        """Keep an entry until it is stored or refused; the future has the ack, or Refused."""
        future = self._futures.setdefault(entry.client_id, Future())
        self._outbox.add(entry)
        queued = (next(self._order), entry)
        self._run_later(lambda: heapq.heappush(self._queue, queued))
        return future

    def send_pending(self, connection: SocketConnection) -> None:
        """Send the entries that may be sent now."""
        self._end_delays()
        while self._queue and len(self._in_flight) < self._window and time.monotonic() >= self._pause_until:
            queued = heapq.heappop(self._queue)
            if queued[1].room in self._delayed:
                self._delayed[queued[1].room][1].append(queued)
                continue
            self._in_flight[queued[1].client_id] = (queued, time.monotonic() + self._timeout)
            answer = connection.send("message", queued[1].fields())
            answer.add_done_callback(partial(self._on_answer, queued))

    def resume(self, room: str) -> None:
        """Stop delaying a room, because its settings changed."""
        for queued in self._delayed.pop(room, (0.0, []))[1]:
            heapq.heappush(self._queue, queued)

    def _end_delays(self) -> None:
        now = time.monotonic()
        for room in [room for room, (until, _waiting) in self._delayed.items() if until <= now]:
            self.resume(room)

    def is_overdue(self) -> bool:
        """Return True if an answer is late, so that the connection may be dead."""
        now = time.monotonic()
        return any(deadline < now for _place, deadline in self._in_flight.values())

    def close(self) -> None:
        """Fail the open futures with Unknown. The entries stay in the outbox."""
        for future in list(self._futures.values()):
            _resolve(future, error=Unknown("The client was closed before the server answered."))

    def _on_answer(self, queued: _QueuedEntry, answer: "Future[Any]") -> None:
        self._run_later(lambda: self._handle_answer(queued, answer))

    def _handle_answer(self, queued: _QueuedEntry, answer: "Future[Any]") -> None:
        del self._in_flight[queued[1].client_id]
        try:
            value = unwrap_ack(answer.result())
        except Refused as refusal:
            if not refusal.is_temporary:
                self._settle(queued[1], error=refusal)
                return
            if refusal.retry_after:
                self._delay(queued[1].room, refusal.retry_after)
            else:
                self._pause()
            heapq.heappush(self._queue, queued)
        except Unknown:
            heapq.heappush(self._queue, queued)
        else:
            self._retry_seconds = FIRST_RETRY_SECONDS
            self._settle(queued[1], value=value)

    def _delay(self, room: str, seconds: float) -> None:
        waiting = self._delayed.get(room, (0.0, []))[1]
        self._delayed[room] = (time.monotonic() + seconds, waiting)

    def _pause(self) -> None:
        """All rooms wait: the server stores nothing at the moment."""
        self._pause_until = time.monotonic() + self._retry_seconds
        self._retry_seconds = min(2 * self._retry_seconds, MAX_RETRY_SECONDS)

    def _settle(self, entry: OutboxEntry, value: Payload | None = None, error: Refused | None = None) -> None:
        self._outbox.remove(entry.client_id)
        self._on_settled(entry, value, error)
        future = self._futures.pop(entry.client_id, None)
        if future is not None:
            _resolve(future, value, error)


def _resolve(future: "Future[Payload]", value: Payload | None = None, error: Exception | None = None) -> None:
    try:
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(value or {})
    except InvalidStateError:
        return  # the caller has cancelled it
