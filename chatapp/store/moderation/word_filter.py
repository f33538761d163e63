"""The blocked words."""

from typing import NamedTuple

from sqlalchemy import Connection, delete, func, insert, select

from chatapp.domain.errors import Conflict, Invalid, NotFound
from chatapp.domain.moderation import Word, WordAction
from chatapp.domain.notes import WordListChanged
from chatapp.domain.permissions import Action, check_in_chat
from chatapp.domain.records import Person
from chatapp.models import BlockedWord as W
from chatapp.store.audit_log import log_action
from chatapp.store.db.writer import Outcome, one_by_one
from chatapp.store.people.users import active_person

MOST = 2_000


class AddWord(NamedTuple):
    """Put a folded word on the list."""

    actor: Person
    word: str
    action: WordAction
    at: int


class DropWord(NamedTuple):
    """Take a word off the list."""

    actor: Person
    word_id: int
    at: int


def list_words(connection: Connection) -> list[Word]:
    """Return the whole list, by word."""
    return [Word(*row) for row in connection.execute(select(W.id, W.word, W.action).order_by(W.word))]


def _add(connection: Connection, command: AddWord) -> Outcome[None]:
    check_in_chat(Action.MANAGE_WORDS, active_person(connection, command.actor.id, command.at))
    if connection.execute(select(W.id).where(W.word == command.word)).one_or_none() is not None:
        raise Conflict("word_listed", "word")
    if connection.execute(select(func.count()).select_from(W)).scalar_one() >= MOST:
        raise Invalid("too_many_words", "word", most=MOST)
    values = {"word": command.word, "action": command.action, "created_at": command.at, "created_by": command.actor.id}
    connection.execute(insert(W).values(values))
    log_action(connection, command.actor.id, "word.add", f"word/{command.word}", command.at, action=command.action)
    return Outcome(notes=(WordListChanged(tuple(list_words(connection))),))


def _drop(connection: Connection, command: DropWord) -> Outcome[None]:
    check_in_chat(Action.MANAGE_WORDS, active_person(connection, command.actor.id, command.at))
    gone = connection.execute(delete(W).where(W.id == command.word_id).returning(W.word)).scalar_one_or_none()
    if gone is None:
        raise NotFound("word_not_found")
    log_action(connection, command.actor.id, "word.drop", f"word/{gone}", command.at)
    return Outcome(notes=(WordListChanged(tuple(list_words(connection))),))


add_words = one_by_one(_add)
drop_words = one_by_one(_drop)
