"""Bytes received of incomplete messages, for all connections together."""

from typing import Protocol


class Holder(Protocol):
    """Whose half a message is kept."""

    def drop_partial(self) -> None:
        """End the connection: others need the memory."""


class PartialMessages:
    """Counts the bytes of half messages. Past the bound, whoever began first is dropped: a message takes moments."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._held: dict[Holder, int] = {}
        self.bytes = 0

    @property
    def crowded(self) -> bool:
        """Return True above half of the bound: readers should then yield to one another between reads."""
        return self.bytes > self._most // 2

    def hold(self, holder: Holder, size: int) -> None:
        """Note that of a holder's message so many bytes are there; 0: none, it is whole or gone."""
        self.bytes += size - self._held.get(holder, 0)
        if not size:
            self._held.pop(holder, None)
            return
        self._held[holder] = size
        while self.bytes > self._most and self._held:
            oldest = next(iter(self._held))
            self.bytes -= self._held.pop(oldest)
            oldest.drop_partial()
