"""Paces an import: its batches are short enough, and the pauses between them long enough, for others to write."""

import time
from collections.abc import Iterator
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")

# A transaction should take so long (s): everybody else who writes waits for it.
_TARGET = 0.01
_FEWEST, _FIRST, _MOST = 200, 250, 1_000
# Whoever waits for the database asks for it every two milliseconds (`store.db.engine`): so long it is free (s).
_PAUSE = 0.005


def paced(items: Iterator[Item]) -> Iterator[list[Item]]:
    """Yield all items in their order, in batches of a size with which the caller takes about 10 ms for each.

    Between two batches lies a pause; the time in which items are made counts as one.
    """
    size, ended = _FIRST, 0.0
    while batch := list(islice(items, size)):
        time.sleep(max(0.0, ended + _PAUSE - time.monotonic()))
        began = time.monotonic()
        yield batch
        ended = time.monotonic()
        # Halfway to what would have taken the right time: one slow sync says little about the next.
        right = len(batch) * _TARGET / max(ended - began, 1e-4)
        size = min(max(round((size + right) / 2), _FEWEST), _MOST)
