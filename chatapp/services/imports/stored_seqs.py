"""Where the messages of a file were stored, 16 bytes each, since a reply may refer to any earlier line."""

from array import array
from bisect import bisect_left


class StoredSeqs:
    """Maps places, which come rising, to seqs."""

    def __init__(self) -> None:
        self._places = array("q")
        self._seqs = array("q")

    def add(self, place: int, seq: int) -> None:
        """Remember a place; one that does not rise is left out, and replies to it with it."""
        if not self._places or place > self._places[-1]:
            self._places.append(place)
            self._seqs.append(seq)

    def get(self, place: int) -> int | None:
        """Return the seq of a place, or None."""
        index = bisect_left(self._places, place)
        is_there = index < len(self._places) and self._places[index] == place
        return self._seqs[index] if is_there else None
