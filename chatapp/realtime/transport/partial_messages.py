"""Bytes received of incomplete messages, for all connections together."""

from typing import Protocol


class PartialOwner(Protocol):
    """Whose half a message is kept."""

    def drop_partial(self) -> None:
        """End the connection: others need the memory."""


class PartialMessages:
    """Counts the bytes of half messages. Past the bound, whoever began first is dropped: a message takes moments."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._sizes: dict[PartialOwner, int] = {}
        self.bytes = 0

    @property
    def crowded(self) -> bool:
        """Return True above half of the bound: readers should then yield to one another between reads."""
        return self.bytes > self._most // 2

    def set_size(self, owner: PartialOwner, size: int) -> None:
        """Set how many bytes of an owner's message are there; 0: none, it is whole or gone."""
        self.bytes += size - self._sizes.get(owner, 0)
        if not size:
            self._sizes.pop(owner, None)
            return
        self._sizes[owner] = size
        while self.bytes > self._most and self._sizes:
            oldest = next(iter(self._sizes))
            self.bytes -= self._sizes.pop(oldest)
            oldest.drop_partial()
