"""Pings each client (Engine.IO protocol 4, heartbeat)."""

import time
from typing import Protocol

from chatapp.realtime.transport.reactor import Reactor


class HeartbeatOwner(Protocol):
    """A session that has a heartbeat."""

    def ping(self) -> None:
        """Ask the client whether it is there."""

    def give_up(self) -> None:
        """No answer came in time."""


class Heartbeat:
    """Of one session: `ping` is called every interval, `give_up` when no pong came in time."""

    __slots__ = ("_awaits_pong", "_due", "_owner", "_reactor")

    def __init__(self, reactor: Reactor, owner: HeartbeatOwner) -> None:
        self._reactor = reactor
        self._owner: HeartbeatOwner | None = owner
        self._awaits_pong = False
        self._due = time.monotonic()
        self._again(reactor.limits.ping_interval)

    def pong(self) -> None:
        """The client answered."""
        if self._awaits_pong:
            self._awaits_pong = False
            self._due = time.monotonic()
            self._again(self._reactor.limits.ping_interval)

    def stop(self) -> None:
        """Never call back again."""
        # The wheel keeps this until its turn comes: it must not keep the whole session with it.
        self._owner = None

    def overdue(self) -> bool:
        """Whether the pong should have come: exact, where the wheel is up to a tick late."""
        limits = self._reactor.limits
        awaited_until = self._due if self._awaits_pong else self._due + limits.ping_timeout
        return time.monotonic() >= awaited_until

    def _again(self, seconds: float) -> None:
        self._due += seconds
        self._reactor.wheel.after(self._due - time.monotonic(), self._beat)

    def _beat(self) -> None:
        now = time.monotonic()
        owner = self._owner
        if owner is None or now < self._due:
            return
        if self._awaits_pong:
            owner.give_up()
            return
        self._awaits_pong = True
        # The wheel may be late by some ticks, the loop by more: the client isn't to pay much for the loop.
        timeout = self._reactor.limits.ping_timeout
        self._due = max(self._due, now - timeout / 2)
        owner.ping()
        self._again(timeout)
