"""A cache for values that depend on nothing but their key, so that no value in it can be out of date."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

V = TypeVar("V")


class ByteLimitedCache(Generic[V]):
    """Keeps the most recently used values, up to `most_bytes` by `size(value)`; thread-safe."""

    def __init__(self, most_bytes: int, size: Callable[[V], int]) -> None:
        self._left = most_bytes
        self._size = size
        self._kept: OrderedDict[Hashable, V] = OrderedDict()
        self._turn = threading.Lock()

    def get_or_make(self, key: Hashable, make: Callable[[], V]) -> V:
        """Return the value of a key, made now if it is not kept."""
        with self._turn:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
                return kept
        made = make()
        with self._turn:
            if key not in self._kept:
                self._kept[key] = made
                self._left -= self._size(made)
            while self._left < 0:
                _key, oldest = self._kept.popitem(last=False)
                self._left += self._size(oldest)
        return made

    def __len__(self) -> int:
        """Return how many values are kept."""
        return len(self._kept)
