"""Keeping the vocabulary of the search in order, when there is time for it."""

from chatapp.domain.times import now
from chatapp.store.engine import Database
from chatapp.store.vocabulary import TidyWords, is_untidy, tidy_words
from chatapp.store.writer import Writer

_MOST_PUT_OFF = 20


class Vocabulary:
    """Files the words that messages brought, and removes those that stand in no message any more."""

    def __init__(self, database: Database, writer: Writer) -> None:
        self._database = database
        self._writer = writer
        self._put_off = 0

    def tidy(self) -> None:
        """Do what there is to do while nobody writes, and now and then a little of it all the same.

        Raises Unavailable.
        """
        if self._writer.busy() and self._put_off < _MOST_PUT_OFF:
            self._put_off += 1
            return
        self._put_off = 0
        with self._database.read() as connection:
            is_due = is_untidy(connection, now())
        while is_due:
            is_due = self._writer.do(tidy_words, TidyWords(now())) and not self._writer.busy()
