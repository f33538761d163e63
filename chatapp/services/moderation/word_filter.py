"""The word filter: refuses a message with a blocked word, or reports it in the transaction that stores it.

The list is in memory, so that a message costs no query, and read anew when it changes: here at once, in every other
process within a second (`services/changes/`).
"""

from collections.abc import Sequence

from chatapp.domain.errors import Invalid
from chatapp.domain.moderation import WORD_ACTIONS, Word, WordAction
from chatapp.domain.notes import WordListChanged
from chatapp.domain.permissions import Action, check_in_chat
from chatapp.domain.records import Person
from chatapp.domain.search_words import words
from chatapp.domain.text import one_of
from chatapp.domain.times import now
from chatapp.store.db.engine import Database
from chatapp.store.db.writer import Writer
from chatapp.store.moderation import word_filter as store

_MOST_CHARS = 64


class WordFilter:
    """The list and what it says of a text: a word of it matches whole words, `word*` how they begin, in any case."""

    def __init__(self, database: Database, writer: Writer) -> None:
        self._database = database
        self._writer = writer
        self._whole: dict[str, WordAction] = {}
        self._begins: dict[str, WordAction] = {}

    def read(self) -> None:
        """Read the list anew. Raises Unavailable."""
        listed = self._database.query(store.list_words)
        self._set(listed)

    def changed(self, note: WordListChanged) -> None:
        """Take the list of a note."""
        self._set(note.words)

    def _set(self, listed: Sequence[Word]) -> None:
        self._whole = {word.word: word.action for word in listed if not word.word.endswith("*")}
        self._begins = {word.word[:-1]: word.action for word in listed if word.word.endswith("*")}

    def check(self, text: str, field: str = "body") -> str | None:
        """Return the word for which a text is to be reported, or None. Raises Invalid for one that is refused."""
        if not self._whole and not self._begins:
            return None
        found: str | None = None
        for word in words(text):
            action = self._whole.get(word) or self._begun(word)
            if action == "refuse":
                raise Invalid("word_blocked", field, word=word)
            found = found or (word if action else None)
        return found

    def list(self, actor: Person) -> list[Word]:
        """Return the whole list. Raises Forbidden."""
        check_in_chat(Action.MANAGE_WORDS, actor)
        return self._database.query(store.list_words)

    def add(self, actor: Person, typed: str, action: str) -> None:
        """Put a word on the list. Raises Invalid (word, action), Conflict, Forbidden."""
        kept = one_of(WORD_ACTIONS, action, "action")
        self._writer.do(store.add_words, store.AddWord(actor, _word(typed), kept, now()))

    def drop(self, actor: Person, word_id: int) -> None:
        """Take a word off the list. Raises NotFound, Forbidden."""
        self._writer.do(store.drop_words, store.DropWord(actor, word_id, now()))

    def _begun(self, word: str) -> WordAction | None:
        return next((action for begin, action in self._begins.items() if word.startswith(begin)), None)


def _word(typed: str) -> str:
    star = "*" if typed.strip().endswith("*") else ""
    found = words(typed) if len(typed) <= _MOST_CHARS else []
    if len(found) != 1:
        raise Invalid("word_invalid", "word")
    return found[0] + star
