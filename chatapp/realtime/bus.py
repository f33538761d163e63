"""The bus between processes of one chat: hints and transient events. Losing it delays delivery only.

Durable data is read from the store; the bus only says that there is something new. It also carries what is worth
nothing a moment later (typing, presence). Redis' pub/sub is at-most-once, and nothing here takes it for more:
https://redis.io/docs/latest/develop/pubsub/
"""

import threading
import time
import uuid
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

import orjson
import redis
import structlog

Payload = dict[str, Any]
BusListener = Callable[[str, Payload], None]

CHANNEL = "chatapp"
RETRY_SECONDS = 0.5
MOST_WAITING = 10_000
_log = structlog.get_logger(__name__)


class Bus(Protocol):
    """Carries payloads to the other processes of this chat; `carries` is True if there may be any."""

    carries: bool

    def publish(self, kind: str, payload: Payload) -> None:
        """Send to the other processes. Never blocks, never fails."""

    def listen(self, kind: str, handle: BusListener) -> None:
        """Call `handle(process, payload)` for each news of a kind from another process."""

    def start(self) -> None:
        """Begin to carry."""


class NoBus:
    """The bus of a process that is alone."""

    carries = False

    def publish(self, kind: str, payload: Payload) -> None:
        """Do nothing: there is no other process."""

    def listen(self, kind: str, handle: BusListener) -> None:
        """Do nothing: there is no other process."""

    def start(self) -> None:
        """There is nothing to carry."""


class RedisBus:
    """A bus over Redis' pub/sub. After a gap its listeners of the kind `returned` are called."""

    carries = True

    def __init__(self, url: str) -> None:
        self.process = uuid.uuid4().hex
        # A peer that is gone without a word is noticed by the ping; else a silent link would look like a quiet one.
        self._redis: Any = redis.Redis.from_url(
            url, socket_timeout=5, socket_connect_timeout=2, health_check_interval=2
        )
        self._listeners: dict[str, list[BusListener]] = {}
        self._queued: deque[bytes] = deque(maxlen=MOST_WAITING)
        self._has_queued = threading.Event()

    def publish(self, kind: str, payload: Payload) -> None:
        """Send to the other processes. While Redis is away the oldest payloads are dropped first."""
        self._queued.append(orjson.dumps([self.process, kind, payload]))
        self._has_queued.set()

    def listen(self, kind: str, handle: BusListener) -> None:
        """See Bus."""
        self._listeners.setdefault(kind, []).append(handle)

    def start(self) -> None:
        """Begin to carry, on two workers of their own."""
        for work in (self._send_forever, self._receive_forever):
            threading.Thread(target=work, daemon=True).start()

    def _send_forever(self) -> None:
        while True:
            self._has_queued.wait()
            self._has_queued.clear()
            try:
                while self._queued:
                    self._redis.publish(CHANNEL, self._queued.popleft())
            except redis.RedisError as error:
                _log.warning("bus is away", error=type(error).__name__)
                time.sleep(RETRY_SECONDS)
                self._has_queued.set()

    def _receive_forever(self) -> None:
        while True:
            try:
                self._receive()
            except redis.RedisError as error:
                _log.warning("bus is away", error=type(error).__name__)
            time.sleep(RETRY_SECONDS)

    def _receive(self) -> None:
        with self._redis.pubsub(ignore_subscribe_messages=False) as subscription:
            subscription.subscribe(CHANNEL)
            while True:
                message = subscription.get_message(timeout=1)
                if message is None:
                    continue
                if message["type"] == "subscribe":
                    self._call_listeners("returned", self.process, {})
                elif message["type"] == "message":
                    self._on_data(message["data"])

    def _on_data(self, data: bytes) -> None:
        try:
            process, kind, payload = orjson.loads(data)
        except ValueError:
            _log.warning("bus carried something that is not ours")
            return
        if process != self.process:
            self._call_listeners(kind, process, payload)

    def _call_listeners(self, kind: str, process: str, payload: Payload) -> None:
        for handle in self._listeners.get(kind, ()):
            try:
                handle(process, payload)
            except Exception as error:  # noqa: BLE001 - one listener must not silence the rest
                _log.error("bus listener failed", kind=kind, error=type(error).__name__, exc_info=True)
