"""Upkeep of the search vocabulary while the writer is idle."""

import time
from collections import deque
from collections.abc import Callable

from chatapp.store.db.engine import Database
from chatapp.store.db.known_words import SECONDS
from chatapp.store.db.writer import Writer
from chatapp.store.search.vocabulary import TidyWords, last_gone, needs_upkeep, tidy_words

TIDY_SECONDS = 1.0
_MOST_PUT_OFF = 20
# Ids are given out before they are committed: a minute more than a word is known.
_GONE_AFTER = SECONDS + 60


class Vocabulary:
    """Files the words that messages brought, and removes those that stand in no message any more.

    How long a word is gone is counted here, by `clock` (seconds): the time of day jumps, and then a word would be
    removed that a writer still takes for known, and does not note when it comes again.
    """

    def __init__(self, database: Database, writer: Writer, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._writer = writer
        self._clock = clock
        self._put_off = 0
        # When which word was seen to be the last that is gone.
        self._seen: deque[tuple[float, int]] = deque()

    def tidy(self) -> None:
        """Do what there is to do while nobody writes, and now and then a little of it all the same.

        Raises Unavailable.
        """
        if self._writer.busy() and self._put_off < _MOST_PUT_OFF:
            self._put_off += 1
            return
        self._put_off = 0
        with self._database.read() as connection:
            gone_to = self._look(last_gone(connection))
            is_more = needs_upkeep(connection, gone_to)
        while is_more:
            is_more = self._writer.do(tidy_words, TidyWords(gone_to))
            if self._writer.busy():
                return
        self._forget(gone_to)

    def _look(self, last: int) -> int:
        """Note which word is the last; return up to which they have been gone for long."""
        if self._seen and last < self._seen[-1][1]:
            # The table was emptied, and its ids begin anew.
            self._seen.clear()
        if last and (not self._seen or last > self._seen[-1][1]):
            self._seen.append((self._clock(), last))
        before = self._clock() - _GONE_AFTER
        return max((id_ for at, id_ in self._seen if at < before), default=0)

    def _forget(self, gone_to: int) -> None:
        while self._seen and self._seen[0][1] <= gone_to:
            self._seen.popleft()
