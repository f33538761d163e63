"""Empties the outbox in its order. Whatever is not known to be stored goes out again under the same `client_id`.

One thread calls it, the engine's; `submit` may be called by any.
"""

import heapq
import time
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from functools import partial
from itertools import count
from typing import Any

from chatapp.client.outbox import Entry, Outbox
from chatapp.client.request_results import Payload, Refused, Unknown, value_of
from chatapp.client.socket_connection import Wire

FIRST_WAIT = 0.25
LONGEST_WAIT = 10.0

_Place = tuple[int, Entry]
Settled = Callable[[Entry, Payload | None, Refused | None], None]


class Sender:
    """Sends entries, at most `window` unanswered at a time, and resolves the futures of those who wait for them.

    Only a `window` of 1 keeps the order of messages that the server refuses for a while.
    `later(act)` has the engine's thread call `act()`; `settled(entry, ack, refusal)` hears what became of each.
    """

    def __init__(
        self,
        outbox: Outbox,
        window: int,
        timeout: float,
        later: Callable[[Callable[[], None]], None],
        settled: Settled,
    ) -> None:
        self._outbox = outbox
        self._window = window
        self._timeout = timeout
        self._later = later
        self._settled = settled
        self._order = count()
        self._waiting: list[_Place] = [(next(self._order), entry) for entry in outbox]
        self._under_way: dict[str, tuple[_Place, float]] = {}
        self._futures: dict[str, Future[Payload]] = {}
        self._pause_until = 0.0
        self._wait = FIRST_WAIT

    def submit(self, entry: Entry) -> "Future[Payload]":
        """Keep an entry until it is stored or refused; the future has the ack, or Refused."""
        future = self._futures.setdefault(entry.client_id, Future())
        self._outbox.add(entry)
        place = (next(self._order), entry)
        self._later(lambda: heapq.heappush(self._waiting, place))
        return future

    def pump(self, wire: Wire) -> None:
        """Send what may be sent now."""
        while self._waiting and len(self._under_way) < self._window and time.monotonic() >= self._pause_until:
            place = heapq.heappop(self._waiting)
            self._under_way[place[1].client_id] = (place, time.monotonic() + self._timeout)
            answer = wire.ask("message", place[1].fields())
            answer.add_done_callback(partial(self._take_later, place))

    def overdue(self) -> bool:
        """Return True if an answer has not come in time, so that the connection is not to be trusted."""
        now = time.monotonic()
        return any(deadline < now for _place, deadline in self._under_way.values())

    def close(self) -> None:
        """Let nobody wait for what will not be sent any more; it stays in the outbox."""
        for future in list(self._futures.values()):
            _settle(future, error=Unknown("The client was closed before the server answered."))

    def _take_later(self, place: _Place, answer: "Future[Any]") -> None:
        self._later(lambda: self._answered(place, answer))

    def _answered(self, place: _Place, answer: "Future[Any]") -> None:
        del self._under_way[place[1].client_id]
        try:
            value = value_of(answer.result())
        except Refused as refusal:
            if not refusal.passing:
                self._done(place[1], error=refusal)
                return
            self._pause(refusal)
            heapq.heappush(self._waiting, place)
        except Unknown:
            heapq.heappush(self._waiting, place)
        else:
            self._wait = FIRST_WAIT
            self._done(place[1], value=value)

    def _pause(self, refusal: Refused) -> None:
        self._pause_until = time.monotonic() + (refusal.retry_after or self._wait)
        if not refusal.retry_after:
            self._wait = min(2 * self._wait, LONGEST_WAIT)

    def _done(self, entry: Entry, value: Payload | None = None, error: Refused | None = None) -> None:
        self._outbox.remove(entry.client_id)
        self._settled(entry, value, error)
        future = self._futures.pop(entry.client_id, None)
        if future is not None:
            _settle(future, value, error)


def _settle(future: "Future[Payload]", value: Payload | None = None, error: Exception | None = None) -> None:
    try:
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(value or {})
    except InvalidStateError:
        return  # whoever waited has cancelled
