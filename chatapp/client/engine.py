"""Keeps a client connected, its rooms whole and its outbox moving: one thread that does one thing after the other.

Live events wait in the same queue while a room is joined or caught up, so nothing is applied out of order.
"""

import contextlib
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from chatapp.client.outbox import Entry, Outbox
from chatapp.client.request_results import Payload, Refused, Unknown
from chatapp.client.room_copy import News, RoomCopy
from chatapp.client.sender import Sender
from chatapp.client.socket_connection import Wire

FIRST_WAIT = 0.2
LONGEST_WAIT = 5.0
TICK = 0.25
PAGE = 200
# No use in trying again with the same credentials.
_FINAL = frozenset({"unauthorized", "forbidden", "invalid"})

Tell = Callable[[str, Any], None]


@dataclass
class _Followed:
    copy: RoomCopy
    joined: bool = False
    behind: bool = True
    retry_at: float = 0.0


class Engine:
    """The client's machinery. `tell(event, payload)` gets what the program is to hear of, in order.

    `auth` and `headers` are what the next connection is opened with; `first` has the first `welcome`, or why none came.
    """

    def __init__(
        self,
        url: str,
        auth: Payload,
        headers: dict[str, str],
        tell: Tell,
        outbox: Outbox,
        transports: list[str],
        timeout: float,
        window: int,
    ) -> None:
        self.url = url
        self.auth = auth
        self._headers = headers
        self._tell = tell
        self._transports = transports
        self._timeout = timeout
        self._inbox: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._rooms: dict[str, _Followed] = {}
        self._wire: Wire | None = None
        self._closing = threading.Event()
        self._wait = FIRST_WAIT
        self.online = threading.Event()
        self.state = "connecting"
        self.first: Future[Payload] = Future()
        self.sender = Sender(outbox, window, timeout, self._inbox.put, self._settled)
        self._thread = threading.Thread(target=self._run, daemon=True, name="chatapp-client")
        self._thread.start()

    def request(self, event: str, fields: Payload, timeout: float | None = None) -> Payload:
        """Ask the server once, from any thread. Raises Refused, Unknown."""
        seconds = timeout or self._timeout
        until = time.monotonic() + seconds
        wire = self._wire if self.online.wait(seconds) else None
        if wire is None:
            raise Unknown("Couldn't reach the server.")
        return wire.request(event, fields, max(0.1, until - time.monotonic()))

    def do(self, act: Callable[[], Any]) -> "Future[Any]":
        """Have the engine's thread do something, in turn with what comes from the server."""
        done: Future[Any] = Future()

        def run() -> None:
            try:
                done.set_result(act())
            except Exception as error:  # noqa: BLE001 - it belongs to whoever asked
                done.set_exception(error)

        self._inbox.put(run)
        return done

    def join(self, slug: str, limit: int, keep: int) -> Payload:
        """Enter a room and follow it from now on. In the engine's thread. Raises Refused, Unknown."""
        answer = self._ask("join", {"room": slug, "limit": limit})
        copy = RoomCopy(slug, keep)
        copy.start(answer["room"], answer["messages"])
        self._rooms[slug] = _Followed(copy, joined=True, behind=False)
        self._tell("joined", answer)
        return answer

    def leave(self, slug: str) -> None:
        """End the membership in a room. In the engine's thread. Raises Refused, Unknown."""
        self._ask("leave", {"room": slug})
        self._rooms.pop(slug, None)

    def copy_of(self, slug: str) -> RoomCopy | None:
        """Return the copy of a room that is followed."""
        followed = self._rooms.get(slug)
        return followed.copy if followed else None

    def cut(self) -> None:
        """Drop the connection as the network would."""
        if self._wire is not None:
            self._wire.cut()

    def close(self) -> None:
        """Take leave and end the thread."""
        self._closing.set()
        self._inbox.put(lambda: None)
        if threading.current_thread() is not self._thread:
            self._thread.join(self._timeout)
        self.sender.close()

    def _run(self) -> None:
        while not self._closing.is_set():
            if self._wire is None and not self._connect():
                continue
            self._step()
        if self._wire is not None:
            self._wire.close()
        self._change_state("closed")

    def _step(self) -> None:
        with contextlib.suppress(queue.Empty):
            self._inbox.get(timeout=TICK)()
        wire = self._wire
        if wire is None:
            return
        try:
            self._bring_up_those_behind()
        except Unknown:
            wire.cut()
        if self.sender.overdue():
            wire.cut()
        self.sender.pump(wire)

    def _connect(self) -> bool:
        wire = Wire(lambda event, *values: self._heard(wire, event, values), lambda: self._ended_later(wire))
        try:
            wire.open(self.url, self.auth, self._transports, self._headers)
        except (Refused, Unknown) as error:
            self._not_connected(error)
            return False
        self._wire = wire
        self._wait = FIRST_WAIT
        for followed in self._rooms.values():
            followed.joined, followed.behind, followed.retry_at = False, True, 0.0
        self.online.set()
        self._change_state("online")
        return True

    def _not_connected(self, error: Exception) -> None:
        first = not self.first.done()
        if first:
            self.first.set_exception(error)
        if first or (isinstance(error, Refused) and error.code in _FINAL):
            self._closing.set()
            self._tell("trouble", _reason(error))
            self._change_state("refused")
            return
        self._tell("trouble", _reason(error))
        self._closing.wait(self._wait)
        self._wait = min(2 * self._wait, LONGEST_WAIT)

    def _ended_later(self, wire: Wire) -> None:
        self._inbox.put(lambda: self._ended(wire))

    def _ended(self, wire: Wire) -> None:
        if wire is self._wire:
            self._wire = None
            self.online.clear()
            self._change_state("offline")

    def _change_state(self, state: str) -> None:
        self.state = state
        self._tell("state", state)

    def _settled(self, entry: Entry, ack: Payload | None, refusal: Refused | None) -> None:
        if refusal is None:
            self._tell("stored", ack)
        else:
            self._tell("unsent", entry.fields() | {"error": _reason(refusal)})

    def _heard(self, wire: Wire, event: str, values: tuple[Any, ...]) -> None:
        payload = values[0] if values else None
        if event == "welcome" and isinstance(payload, dict):
            # At once, for the token must not be lost with the connection.
            if "token" in payload:
                self.auth = {"token": payload["token"]}
            if not self.first.done():
                self.first.set_result(payload)
        self._inbox.put(lambda: self._take(wire, event, payload))

    def _take(self, wire: Wire, event: str, payload: Any) -> None:
        if wire is not self._wire:
            return
        if event in {"message", "change"}:
            self._live(payload)
            return
        if event == "room" and payload.get("gone"):
            self._rooms.pop(payload["room"]["slug"], None)
        self._tell(event, payload)

    def _live(self, message: Payload) -> None:
        followed = self._rooms.get(message["room"])
        if followed is None:
            return
        news = followed.copy.live(message)
        if news is None:
            followed.behind = True
        else:
            self._spread(news)

    def _spread(self, news: News) -> None:
        for message in news.messages:
            self._tell("message", message)
        for message in news.changes:
            self._tell("change", message)

    def _bring_up_those_behind(self) -> None:
        for slug, followed in list(self._rooms.items()):
            if followed.behind and time.monotonic() >= followed.retry_at:
                try:
                    self._bring_up(followed)
                except Refused as refusal:
                    self._not_brought_up(slug, followed, refusal)

    def _not_brought_up(self, slug: str, followed: _Followed, refusal: Refused) -> None:
        if refusal.passing:
            followed.retry_at = time.monotonic() + max(TICK, refusal.retry_after)
        else:
            del self._rooms[slug]
            self._tell("gone", slug)

    def _bring_up(self, followed: _Followed) -> None:
        copy = followed.copy
        if followed.joined:
            answer: Payload = {"changes": [], "rev": copy.rev, "complete": False}
        else:
            answer = self._ask("join", {"room": copy.slug, "since": copy.rev})
            followed.joined = True
            if answer["room"]["rev"] < copy.rev:
                # The server was put back to an earlier state: what it has is what there is.
                copy.start(answer["room"], answer["messages"])
                self._tell("restart", answer)
                followed.behind = False
                return
        found = {message["seq"]: message for message in answer["changes"]}
        rev = self._gather(copy, answer, found)
        followed.behind = False
        self._spread(copy.take(found.values(), rev))

    def _gather(self, copy: RoomCopy, page: Payload, found: dict[int, Payload]) -> int:
        # Only a complete answer is applied: before that there are holes that later pages fill.
        while not page["complete"]:
            page = self._ask("changes", {"room": copy.slug, "since": page["rev"], "limit": PAGE})
            found |= {message["seq"]: message for message in page["changes"]}
        return int(page["rev"])

    def _ask(self, event: str, fields: Payload) -> Payload:
        if self._wire is None:
            raise Unknown("Couldn't reach the server.")
        return self._wire.request(event, fields, self._timeout)


def _reason(error: Exception) -> Payload:
    if isinstance(error, Refused):
        return {"field": error.field, "code": error.code, "message": error.message}
    return {"field": None, "code": "unreachable", "message": str(error)}
