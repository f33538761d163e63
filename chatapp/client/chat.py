"""The client API: every method may be called from any thread; handlers are called one at a time."""

import queue
import threading
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from functools import partial
from typing import Any, TypeVar

import structlog

from chatapp.client.engine import Engine
from chatapp.client.outbox import Outbox, OutboxEntry
from chatapp.client.request_results import Payload, Unknown
from chatapp.domain.catalogs import DEFAULT

EVENTS = frozenset({
    "message", "change", "presence", "typing", "read", "seen", "saved", "draft", "room", "invitation", "you", "notice",
    "welcome", "state", "gone", "restart", "joined", "stored", "unsent", "trouble",
})  # fmt: skip

_log = structlog.get_logger(__name__)
_MAX_ROOM_PAGES = 25
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
    language: str = DEFAULT,
) -> "Chat":
    """Connect as a guest named `username`, or with an API token or session cookie (see `log_in`), and return once the
    server has sent `welcome`. `handlers` receive the events of their names from the first one on.

    The client then reconnects by itself. If an answer takes longer than `timeout` seconds, the connection is dropped;
    `window` is how many messages may be unacknowledged at once, and the server's sentences are in `language`. Raises
    Refused, Unknown.
    """
    credentials = {"username": username, "token": token, "cookie": cookie}
    auth = {name: value for name, value in credentials.items() if value is not None}
    if len(auth) != 1:
        raise ValueError("Give one of username, token and cookie.")
    headers = {"Accept-Language": language} | ({"Cookie": auth.pop("cookie")} if "cookie" in auth else {})
    # Not `outbox or Outbox()`: an empty outbox is falsy.
    box = Outbox() if outbox is None else outbox
    start_engine = partial(
        Engine,
        url=url,
        auth=auth,
        headers=headers,
        outbox=box,
        transports=list(transports),
        timeout=timeout,
        window=window,
    )
    chat = Chat(start_engine, handlers or {}, box, timeout)
    try:
        chat.you = chat.engine.first_welcome.result(timeout + 1)["you"]
    except BaseException as error:
        chat.close()
        if isinstance(error, TimeoutError):
            raise Unknown("Couldn't reach the server.") from None
        raise
    return chat


class Chat:
    """A connected person or bot. `you` is that person: `id`, `name`, `kind`, `role`."""

    def __init__(
        self,
        start_engine: Callable[..., Engine],
        handlers: Mapping[str, Callable[[Any], Any]],
        outbox: Outbox,
        timeout: float,
    ) -> None:
        self.you: Payload = {}
        self._handlers: dict[str, list[Callable[[Any], Any]]] = {}
        for event, handler in handlers.items():
            self.on(event)(handler)
        self._events: queue.SimpleQueue[tuple[str, Any] | None] = queue.SimpleQueue()
        self._outbox = outbox
        self._join_seconds = 3 * timeout
        threading.Thread(target=self._call_handlers, daemon=True, name="chatapp-callbacks").start()
        self.engine = start_engine(emit=self._emit)

    @property
    def state(self) -> str:
        """The state of the connection: `connecting`, `online`, `offline`, `refused` or `closed`."""
        return self.engine.state

    @property
    def unsent(self) -> int:
        """The number of messages that are not known to be stored."""
        return len(self._outbox)

    def on(self, event: str) -> Callable[[H], H]:
        """Decorate a function that is called with the payload of each such event.

        - `message`: each message of a joined room once, by `seq` and without gaps from the join on, across reconnects
        - `change`: a message in a later state
        - `joined`: the answer to a `join` of the program; `gone`: the slug of a room that may no longer be read
        - `restart`: the answer to `join` after the server was restored from an older backup
        - `state`: the new state; `trouble`: why connecting failed (`code`, `message`, `field`)
        - `stored`: the ack of a sent message; `unsent`: the fields of a refused one and its `error`

        The others are the server's own events (docs/protocol.md).
        """
        if event not in EVENTS:
            raise ValueError(f"There is no event {event}; there are {', '.join(sorted(EVENTS))}.")

        def register(handler: H) -> H:
            self._handlers.setdefault(event, []).append(handler)
            return handler

        return register

    def waiting(self) -> list[OutboxEntry]:
        """Return the messages that are not known to be stored, in the order they were sent."""
        return list(self._outbox)

    def follows(self, room: str) -> bool:
        """Return True if the room was joined and is kept up to date."""
        return self.engine.copy_of(room) is not None

    def join(self, room: str, limit: int = 50, keep: int = 500) -> Payload:
        """Become a member of a room and keep its `keep` newest messages up to date. Raises Refused, Unknown."""
        try:
            return self.joining(room, limit, keep).result(self._join_seconds)
        except Late:
            raise Unknown("Couldn't reach the server.") from None

    def joining(self, room: str, limit: int = 50, keep: int = 500) -> "Future[Payload]":
        """Join as soon as there is a connection, without blocking; the future has the answer, Refused or Unknown."""
        return self.engine.submit(lambda: self.engine.join(room, limit, keep))

    def leave(self, room: str) -> None:
        """End the membership. Raises Refused, Unknown."""
        self.engine.submit(lambda: self.engine.leave(room)).result(self._join_seconds)

    def messages(self, room: str) -> list[Payload]:
        """Return the newest messages of a joined room in their current state, oldest first."""
        copy = self.engine.copy_of(room)
        known = dict(copy.messages) if copy else {}
        return [known[seq] for seq in sorted(known)]

    def send(
        self, room: str, body: str, *, reply_to: int | None = None, client_id: str | None = None
    ) -> "Future[Payload]":
        """Send a message, again after a lost connection; the future has its ack, or Refused."""
        return self.engine.sender.submit(OutboxEntry(client_id or uuid.uuid4().hex, room, body, reply_to))

    def request(self, event: str, **fields: Any) -> Payload:
        """Send any event of the protocol once and return its answer. Raises Refused, Unknown."""
        return self.engine.request(event, fields)

    def edit(self, room: str, seq: int, body: str) -> Payload:
        """Replace the text of an own message and return the message. Raises Refused, Unknown."""
        message: Payload = self.request("edit", room=room, seq=seq, body=body)["message"]
        return message

    def delete(self, room: str, seq: int) -> Payload:
        """Delete a message and return it in its deleted state. Raises Refused, Unknown."""
        message: Payload = self.request("delete", room=room, seq=seq)["message"]
        return message

    def react(self, room: str, seq: int, emoji: str, on: bool = True) -> Payload:
        """Add or remove a reaction and return the message. Raises Refused, Unknown."""
        message: Payload = self.request("react", room=room, seq=seq, emoji=emoji, on=on)["message"]
        return message

    def history(self, room: str, **position: Any) -> Payload:
        """Return a page of history: give `before`, `after`, `around` or `date`. Raises Refused, Unknown."""
        return self.request("history", room=room, **position)

    def read(self, room: str, seq: int) -> int:
        """Mark a room as read up to `seq` and return its number of unread messages. Raises Refused, Unknown."""
        return int(self.request("read", room=room, seq=seq)["unread"])

    def typing(self, room: str, on: bool = True) -> None:
        """Report that the person has started or stopped typing. Raises Refused, Unknown."""
        self.request("typing", room=room, on=on)

    def search(self, q: str, **options: Any) -> Payload:
        """Return `results` and `cursor`. Raises Refused, Unknown."""
        return self.request("search", q=q, **options)

    def rooms(self) -> list[Payload]:
        """Return the visible rooms: all joined ones and up to 5,000 others. Raises Refused, Unknown."""
        answer = self.request("rooms")
        found: list[Payload] = answer["rooms"]
        for _ in range(_MAX_ROOM_PAGES):
            cursor = answer.get("cursor")
            if cursor is None:
                break
            answer = self.request("rooms", cursor=cursor, limit=200)
            found.extend(answer["rooms"])
        return found

    def close(self) -> None:
        """Disconnect. Unsent messages stay in the outbox; a FileOutbox keeps them for the next run."""
        self.engine.close()
        self._outbox.close()
        self._events.put(None)

    def _emit(self, event: str, payload: Any) -> None:
        self._events.put((event, payload))

    def _call_handlers(self) -> None:
        # Not the engine's thread, so that a handler may wait for an answer.
        while (item := self._events.get()) is not None:
            for handler in self._handlers.get(item[0], ()):
                try:
                    handler(item[1])
                except Exception as error:  # noqa: BLE001 - the other handlers must still be called
                    _log.error("callback failed", event_name=item[0], error=type(error).__name__, exc_info=True)
