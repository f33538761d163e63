"""People and rooms over a stored chat, for tests of the store and of the services above it."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection

from chatapp.domain.commands import CreateRoom, PostMessage
from chatapp.domain.errors import ChatError
from chatapp.domain.notes import LoggedNote, WordListChanged
from chatapp.domain.records import Message, Person, PersonKind, Role
from chatapp.domain.times import now
from chatapp.services.messages.history import History
from chatapp.services.messages.markup import Markup
from chatapp.services.messages.messages import Messages
from chatapp.services.moderation.word_filter import WordFilter
from chatapp.services.rooms.rooms import Rooms
from chatapp.services.search.search import Search
from chatapp.store.db.writer import Outcome
from chatapp.store.messages.post import post_messages
from chatapp.store.people.users import AddUser, add_users
from chatapp.store.rooms.rooms import create_rooms
from tests.support.stores import Stored

PAGE_MAX = 200


class Crowd:
    """The services around messages, and ways to have people talk in a line."""

    def __init__(self, stored: Stored) -> None:
        self.stored = stored
        self.writer = stored.writer
        self.database = stored.database
        self.word_filter = word_filter = WordFilter(stored.database, stored.writer)
        stored.listeners.append(self._apply)
        self.rooms = Rooms(stored.database, stored.writer, word_filter)
        self.messages = Messages(stored.writer, Markup(stored.database, lambda _room_id: []), word_filter, 10_000)
        self.history = History(stored.database, PAGE_MAX)
        self.search = Search(stored.database, PAGE_MAX)

    def _apply(self, logged: Sequence[LoggedNote]) -> None:
        for _id, note in logged:
            if isinstance(note, WordListChanged):
                self.word_filter.changed(note)

    def person(self, name: str, role: Role = "guest") -> Person:
        """A person of that name."""
        kind: PersonKind = "guest" if role == "guest" else "account"
        person: Person = self.writer.do(add_users, AddUser(name, kind, role, None, now()))
        return person

    def room(self, slug: str, *people: Person, private: bool = False) -> str:
        """A room that the first of the people opened and the others joined; its slug."""
        # By the store alone: what guests may not open is a room like any other once it is there.
        opened = CreateRoom(people[0] if people else None, slug, slug, "", private, now())
        self.writer.do(create_rooms, opened)
        for person in people[1:]:
            self.rooms.join(person, slug)
        return slug

    def say(self, author: Person, room: str, *bodies: str) -> list[Message]:
        """The messages, one posted after the other."""
        return [self.messages.post(author, room, body) for body in bodies]

    def bodies(self, person: Person, room: str) -> list[str]:
        """The texts of a room's last messages."""
        return [message.body for message in self.history.snapshot(person, room, PAGE_MAX).page.messages]

    @contextmanager
    def gathered(self) -> Iterator[None]:
        """What is submitted in the block is written in one batch after it."""
        begun, go = threading.Event(), threading.Event()

        def wait(_connection: Connection, commands: Sequence[object]) -> list[Outcome[Any]]:
            begun.set()
            go.wait()
            return [Outcome() for _command in commands]

        self.writer.submit(wait, None, lambda _outcome: None)
        begun.wait()
        try:
            yield
        finally:
            go.set()

    def post_in_one_batch(self, commands: Sequence[PostMessage]) -> list[Outcome[Any]]:
        """What becomes of commands that are written in one transaction."""
        with self.database.writing.begin() as connection:
            return post_messages(connection, commands)


def command(author: Person, room: str, body: str, client_id: str | None = None, at: int | None = None) -> PostMessage:
    """The command to store a message."""
    return PostMessage(author, room, body, None, client_id, None, now() if at is None else at)


def code_of(outcome: Outcome[Any]) -> str | None:
    """The code of an outcome's error, or None."""
    return outcome.error.code if isinstance(outcome.error, ChatError) else None


@pytest.fixture
def crowd(stored: Stored) -> Crowd:
    """A chat of each kind of database, without a server."""
    return Crowd(stored)
