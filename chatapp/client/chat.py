"""The client as programs use it: every method may be called from any thread, callbacks come one at a time."""

import queue
import threading
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from typing import Any, TypeVar

import structlog

from chatapp.client.engine import Engine
from chatapp.client.outbox import Entry, Outbox
from chatapp.client.request_results import Payload, Unknown

EVENTS = frozenset({
    "message", "change", "presence", "typing", "read", "seen", "saved", "room", "invitation", "you", "notice",
    "welcome", "state", "gone", "restart", "joined", "stored", "unsent", "trouble",
})  # fmt: skip

_log = structlog.get_logger(__name__)
_MOST_PAGES = 25
H = TypeVar("H", bound=Callable[[Any], Any])


def connect(
    url: str,
    *,
    username: str | None = None,
    token: str | None = None,
    cookie: str | None = None,
    handlers: Mapping[str, Callable[[Any], Any]] | None = None,
    outbox: Outbox | None = None,
    transports: tuple[str, ...] = ("websocket",),
    timeout: float = 10.0,
    window: int = 1,
) -> "Chat":
    """Connect as a guest by `username`, or as whoever a token or the pages' cookie stands for (`log_in` gets one), and
    return once the server welcomed us. `handlers` hear the events of their names from the very first.

    From then on the client stays connected by itself. `timeout` (s) is how long an answer may take before the
    connection is given up; `window` how many messages go out without waiting for one another's ack. Raises Refused,
    Unknown.
    """
    shown = {"username": username, "token": token, "cookie": cookie}
    auth = {name: value for name, value in shown.items() if value is not None}
    if len(auth) != 1:
        raise ValueError("Give one of username, token and cookie.")
    headers = {"Cookie": auth.pop("cookie")} if "cookie" in auth else {}
    # An outbox without entries is false.
    box = Outbox() if outbox is None else outbox
    chat = Chat(url, auth, headers, handlers or {}, box, list(transports), timeout, window)
    try:
        chat.you = chat.engine.first.result(timeout + 1)["you"]
    except BaseException as error:
        chat.close()
        if isinstance(error, TimeoutError):
            raise Unknown("Couldn't reach the server.") from None
        raise
    return chat


class Chat:
    """A person's or bot's place in a chat. `you` is who one is: `id`, `name`, `kind`, `role`."""

    def __init__(
        self,
        url: str,
        auth: Payload,
        headers: dict[str, str],
        handlers: Mapping[str, Callable[[Any], Any]],
        outbox: Outbox,
        transports: list[str],
        timeout: float,
        window: int,
    ) -> None:
        self.you: Payload = {}
        self._handlers: dict[str, list[Callable[[Any], Any]]] = {}
        for event, handler in handlers.items():
            self.on(event)(handler)
        self._told: queue.SimpleQueue[tuple[str, Any] | None] = queue.SimpleQueue()
        self._outbox = outbox
        self._wait = 3 * timeout
        threading.Thread(target=self._call_back, daemon=True, name="chatapp-callbacks").start()
        self.engine = Engine(url, auth, headers, self._tell, outbox, transports, timeout, window)

    @property
    def state(self) -> str:
        """Where the connection stands: `connecting`, `online`, `offline`, `refused` or `closed`."""
        return self.engine.state

    @property
    def unsent(self) -> int:
        """How many messages are not known to be stored."""
        return len(self._outbox)

    def on(self, event: str) -> Callable[[H], H]:
        """Decorate a function to be called with each event's object.

        `message` comes once for each message of a followed room, by `seq` and without a hole from the join on, across
        reconnects; `change` for each later state that is known of; `gone` with the slug of a room that one may not
        follow any more, `restart` with the answer to `join` when the server was put back to an earlier state, `joined`
        with that of every first `join`, `state` with the new state, `trouble` with why a connection could not be had
        (`code`, `message`, `field`), `stored` with the ack of each message sent, `unsent` with the fields of one that
        was refused and its `error`. The rest are the server's own events (docs/protocol.md).
        """
        if event not in EVENTS:
            raise ValueError(f"There is no event {event}; there are {', '.join(sorted(EVENTS))}.")

        def keep(handler: H) -> H:
            self._handlers.setdefault(event, []).append(handler)
            return handler

        return keep

    def waiting(self) -> list[Entry]:
        """Return the messages that are not known to be stored, in the order they were written."""
        return list(self._outbox)

    def follows(self, room: str) -> bool:
        """Return True if a room was joined and is kept up to date."""
        return self.engine.copy_of(room) is not None

    def join(self, room: str, limit: int = 50, keep: int = 500) -> Payload:
        """Become a member of a room and follow it; `keep` newest messages are held. Raises Refused, Unknown."""
        try:
            return self.joining(room, limit, keep).result(self._wait)
        except Late:
            raise Unknown("Couldn't reach the server.") from None

    def joining(self, room: str, limit: int = 50, keep: int = 500) -> "Future[Payload]":
        """Join as soon as there is a connection; the future has the answer, Refused or Unknown."""
        return self.engine.do(lambda: self.engine.join(room, limit, keep))

    def leave(self, room: str) -> None:
        """End the membership. Raises Refused, Unknown."""
        self.engine.do(lambda: self.engine.leave(room)).result(self._wait)

    def messages(self, room: str) -> list[Payload]:
        """Return the newest messages of a followed room as they are known now, oldest first."""
        copy = self.engine.copy_of(room)
        known = dict(copy.messages) if copy else {}
        return [known[seq] for seq in sorted(known)]

    def send(
        self, room: str, body: str, *, reply_to: int | None = None, client_id: str | None = None
    ) -> "Future[Payload]":
        """Send a message, whatever happens to the connection; the future has its ack, or Refused."""
        return self.engine.sender.submit(Entry(client_id or uuid.uuid4().hex, room, body, reply_to))

    def request(self, event: str, **fields: Any) -> Payload:
        """Send any event of the protocol once and return its answer. Raises Refused, Unknown."""
        return self.engine.request(event, fields)

    def edit(self, room: str, seq: int, body: str) -> Payload:
        """Replace the text of a message of one's own and return it. Raises Refused, Unknown."""
        message: Payload = self.request("edit", room=room, seq=seq, body=body)["message"]
        return message

    def delete(self, room: str, seq: int) -> Payload:
        """Delete a message and return what is left of it. Raises Refused, Unknown."""
        message: Payload = self.request("delete", room=room, seq=seq)["message"]
        return message

    def react(self, room: str, seq: int, emoji: str, on: bool = True) -> Payload:
        """Set or take back an emoji and return the message. Raises Refused, Unknown."""
        message: Payload = self.request("react", room=room, seq=seq, emoji=emoji, on=on)["message"]
        return message

    def history(self, room: str, **place: Any) -> Payload:
        """Return a page of history: give `before`, `after`, `around` or `date`. Raises Refused, Unknown."""
        return self.request("history", room=room, **place)

    def read(self, room: str, seq: int) -> int:
        """Say how far one has read and return how many are unread. Raises Refused, Unknown."""
        return int(self.request("read", room=room, seq=seq)["unread"])

    def typing(self, room: str, on: bool = True) -> None:
        """Say that one writes, or has stopped. Raises Refused, Unknown."""
        self.request("typing", room=room, on=on)

    def search(self, q: str, **options: Any) -> Payload:
        """Return `results` and `cursor`. Raises Refused, Unknown."""
        return self.request("search", q=q, **options)

    def rooms(self) -> list[Payload]:
        """Return the rooms one may see: all that one belongs to, and up to 5,000 others. Raises Refused, Unknown."""
        answer = self.request("rooms")
        found: list[Payload] = answer["rooms"]
        for _ in range(_MOST_PAGES):
            cursor = answer.get("cursor")
            if cursor is None:
                break
            answer = self.request("rooms", cursor=cursor, limit=200)
            found.extend(answer["rooms"])
        return found

    def close(self) -> None:
        """Take leave. What is unsent stays in the outbox; a file keeps it for the next time."""
        self.engine.close()
        self._outbox.close()
        self._told.put(None)

    def _tell(self, event: str, payload: Any) -> None:
        self._told.put((event, payload))

    def _call_back(self) -> None:
        # A thread of their own, so that a callback may wait for an answer.
        while (told := self._told.get()) is not None:
            for handler in self._handlers.get(told[0], ()):
                try:
                    handler(told[1])
                except Exception as error:  # noqa: BLE001 - one handler must not silence the rest
                    _log.error("callback failed", event_name=told[0], error=type(error).__name__, exc_info=True)
