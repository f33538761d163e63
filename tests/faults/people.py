"""The workload: people who write, edit, delete, react and read through `chatapp.client`, and log all of it."""

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import wait as wait_for
from math import inf
from typing import Any, TypeVar

from chatapp.client import Chat, Payload, Refused, Unknown, connect
from chatapp.client.socket_connection import SocketConnection
from tests.faults.checker.log import Ended, Heard, Operation, Read, Run, State, Stay, state_of
from tests.faults.reading import get_api

T = TypeVar("T")
NEWEST = 2**53
INSIST_SECONDS = 120
MOST_UNANSWERED = 32
_EMOJI = ("👍", "🎉", "❤️")
_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


class Budget:
    """How many messages a segment has; all of its people take from it, so much as is allowed by now."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.left = total
        self._held_back = 0
        self._turn = threading.Lock()

    def allow(self, share: float) -> None:
        """Let no more than a share of the whole be sent for now, so that some is left for every fault."""
        self._held_back = self.total - int(self.total * share)

    def take(self, wanted: int) -> int:
        """Return how many of the wanted may be sent."""
        with self._turn:
            given = max(0, min(wanted, self.left - self._held_back))
            self.left -= given
            return given


class Person:
    """One client in some rooms. `log` gets what it does and hears; `twin` sends everything once more elsewhere."""

    def __init__(self, name: str, url: str, log: Run, seed: int, *, twin: str | None = None) -> None:
        self.name = name
        self.rooms: list[str] = []
        self._log = log
        self._chance = random.Random(seed)
        self._twin_url = twin
        self._twin: SocketConnection | None = None
        self._count = 0
        self._sent: list[Future[Payload]] = []
        self._mine: list[tuple[str, State]] = []
        self.failures: list[str] = []
        self.chat = _enter(url, name, window=self._chance.choice([1, 8, 32]))
        self.chat.on("message")(lambda message: self._hear("message", message))
        self.chat.on("change")(lambda message: self._hear("change", message))

    def enter(self, rooms: list[str]) -> None:
        """Join rooms, and hear and log everything from then on."""
        self.rooms = rooms
        for room in rooms:
            began = time.monotonic()
            joined = self.chat.join(room)
            self._log.stays.append(Stay(self.name, room, began, joined["room"]["seq"]))

    def act(self, budget: Budget) -> None:
        """Do things until the budget is used up."""
        try:
            while budget.left:
                self._act(budget)
        except Exception as error:  # noqa: BLE001 - a thread's end must not pass unseen
            self.failures.append(f"{self.name}: {error!r}")

    def settle(self, revs: dict[str, int], seconds: float) -> None:
        """Wait until everything sent is answered and every room is known up to its rev. Raises TimeoutError."""
        until = time.monotonic() + seconds
        if wait_for(self._sent, timeout=seconds).not_done:
            raise TimeoutError(f"{self.name} waits for answers after {seconds:g} s, {self.chat.state}")
        while any(self._known(room) < rev for room, rev in revs.items()):
            if time.monotonic() > until:
                raise TimeoutError(
                    f"{self.name} is not up to date: {[(r, self._known(r)) for r in self.rooms]}, {revs}"
                )
            time.sleep(0.02)
        self._drain(until)

    def close(self) -> None:
        """Go."""
        if self._twin is not None:
            self._twin.close()
        self.chat.close()

    def read_newest(self, room: str) -> None:
        """Read the newest page, by socket or by the REST API."""
        began, limit = time.monotonic(), self._chance.choice([1, 10, 50])
        page = self._by_rest(room, limit) if self._chance.random() < 0.3 else self._by_socket(room, limit)
        if page is None:
            return
        states = tuple(state_of(message) for message in page["messages"])
        self._log.reads.append(Read(self.name, room, began, time.monotonic(), states))

    def _by_socket(self, room: str, limit: int) -> Payload | None:
        try:
            return self.chat.history(room, before=NEWEST, limit=limit)
        except (Refused, Unknown):
            return None

    def _by_rest(self, room: str, limit: int) -> Payload | None:
        return get_api(self.chat, f"rooms/{room}/messages?limit={limit}")

    def _act(self, budget: Budget) -> None:
        what, room = self._chance.random(), self._chance.choice(self.rooms)
        if what < 0.6 or not self._mine:
            self._send(room, budget.take(self._chance.randint(1, 12)))
            if budget.left and not self._sent:
                time.sleep(0.01)
        elif what < 0.76:
            self._change("edit")
        elif what < 0.8:
            self._change("delete")
        elif what < 0.92:
            self._change("react")
        elif what < 0.925 and self._twin_url is None:
            # What a twin sends may be stored while this one is out, and is refused.
            self._step_out(self.rooms[0])
        else:
            self.read_newest(room)

    def _step_out(self, room: str) -> None:
        """Leave a public room, hear nothing of it for a moment, and join it again."""
        if wait_for(self._sent, timeout=30).not_done:
            return
        self._insist(lambda: self.chat.leave(room))
        self._drain(time.monotonic() + INSIST_SECONDS)
        mine = (place for place, stay in enumerate(self._log.stays) if (stay.client, stay.room) == (self.name, room))
        last = max(mine)
        self._log.stays[last] = self._log.stays[last]._replace(left=time.monotonic())
        time.sleep(self._chance.random() / 2)
        began = time.monotonic()
        joined = self._insist(lambda: self.chat.join(room))
        self._log.stays.append(Stay(self.name, room, began, joined["room"]["seq"]))

    def _insist(self, ask: Callable[[], T]) -> T:
        until = time.monotonic() + INSIST_SECONDS
        while True:
            try:
                return ask()
            except (Refused, Unknown, TimeoutError):
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)

    def _hear(self, event: Any, message: Payload) -> None:
        self._log.heard.append(Heard(self.name, message["room"], time.monotonic(), event, state_of(message)))

    def _known(self, room: str) -> int:
        copy = self.chat.engine.copy_of(room)
        return copy.rev if copy else 0

    def _drain(self, until: float) -> None:
        drained = threading.Event()
        self.chat.on("state")(lambda state: drained.set() if state == "settled" else None)
        self.chat.engine.submit(lambda: self.chat._emit("state", "settled"))
        if not drained.wait(max(0.1, until - time.monotonic())):
            raise TimeoutError(f"{self.name} has not heard everything")

    def _send(self, room: str, number: int) -> None:
        for _ in range(number):
            self._count += 1
            self._send_one(room, f"{self.name}-{self._count}")
        self._sent = [future for future in self._sent if not future.done()]
        if len(self._sent) > MOST_UNANSWERED:
            wait_for(self._sent[:-MOST_UNANSWERED], timeout=30)

    def _send_one(self, room: str, client_id: str) -> None:
        body = f"{room} {client_id} {' '.join(self._chance.choices(_WORDS, k=self._chance.randint(1, 20)))}"
        operation = Operation(
            self.name, self.chat.you["id"], "send", room, time.monotonic(), client_id=client_id, body=body
        )
        future = self.chat.send(room, body, client_id=client_id)
        self._sent.append(future)
        future.add_done_callback(lambda done: self._answered(operation, done))
        if self._twin_url is not None:
            self._send_twice({"room": room, "body": body, "client_id": client_id})

    def _answered(self, operation: Operation, done: "Future[Payload]") -> None:
        error = done.exception()
        if error is None:
            stored = state_of(done.result()["message"])
            self._mine.append((operation.room, stored))
            operation = operation._replace(ended="ok", stored=stored, returned=time.monotonic())
        elif isinstance(error, Refused):
            operation = operation._replace(ended="fail", returned=time.monotonic(), error=error.code)
        self._log.operations.append(operation)

    def _change(self, act: Any) -> None:
        room, state = self._chance.choice(self._mine[-200:])
        operation = Operation(self.name, self.chat.you["id"], act, room, time.monotonic(), seq=state.seq)
        if act == "edit":
            operation = operation._replace(body=f"{room} {self.name} edit {len(self._log.operations)}")
            fields: Payload = {"body": operation.body}
        elif act == "react":
            operation = operation._replace(emoji=self._chance.choice(_EMOJI), on=self._chance.random() < 0.7)
            fields = {"emoji": operation.emoji, "on": operation.on}
        else:
            fields = {}
        self._log.operations.append(self._asked(operation, fields))

    def _asked(self, operation: Operation, fields: Payload) -> Operation:
        ended: Ended = "ok"
        stored, returned = None, inf
        try:
            answer = self.chat.request(operation.act, room=operation.room, seq=operation.seq, **fields)
            stored, returned = state_of(answer["message"]), time.monotonic()
        except Refused as refusal:
            ended = "unknown" if refusal.is_temporary else "fail"
        except Unknown:
            ended = "unknown"
        return operation._replace(ended=ended, stored=stored, returned=returned)

    def _send_twice(self, fields: Payload) -> None:
        if self._twin is None or self._twin.ended:
            try:
                self._twin = SocketConnection(lambda *_: None, lambda: None)
                self._twin.open(self._twin_url or "", self.chat.engine.auth, ["websocket"])
            except (Refused, Unknown):
                return
        self._twin.send("message", fields)


def _enter(url: str, name: str, window: int) -> Chat:
    return connect(url, username=name, timeout=8, window=window)
