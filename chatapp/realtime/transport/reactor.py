"""What all sessions of a process share: the event loop, the timer, the flusher."""

from functools import cached_property
from typing import Any

import gevent

from chatapp.realtime.transport.flusher import Flusher
from chatapp.realtime.transport.limits import TransportLimits
from chatapp.realtime.transport.partial_messages import PartialMessages
from chatapp.realtime.transport.read_loop import ReadLoop
from chatapp.realtime.transport.timer_wheel import TimerWheel


class Reactor:
    """Built at start, bound to an event loop at first use: so it survives a fork in between."""

    def __init__(self, limits: TransportLimits) -> None:
        self.limits = limits

    @cached_property
    def loop(self) -> Any:
        """The event loop."""
        return gevent.get_hub().loop

    @cached_property
    def wheel(self) -> TimerWheel:
        """All deadlines."""
        shortest = min(self.limits.ping_interval, self.limits.ping_timeout)
        return TimerWheel(self.loop, tick=min(max(shortest / 20, 0.005), 0.1))

    @cached_property
    def flusher(self) -> Flusher:
        """All writing."""
        return Flusher(self.loop)

    @cached_property
    def partial(self) -> PartialMessages:
        """All that is kept of messages which are not whole."""
        return PartialMessages(self.limits.partial_bytes)

    @cached_property
    def read_loop(self) -> ReadLoop:
        """All reading."""
        return ReadLoop(self.loop)
