"""People and rooms with something said in them, for tests that read what was written."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from chatapp.domain.commands import CreateRoom, EditMessage, JoinRoom, PostMessage
from chatapp.domain.records import Message, MessageKind, Person, PersonKind, Role
from chatapp.store.messages.post import post_messages
from chatapp.store.messages.update import edit_messages
from chatapp.store.people.users import AddUser, add_users
from chatapp.store.rooms.memberships import join_rooms
from chatapp.store.rooms.rooms import create_rooms
from tests.support.stores import Stored

# 2024-01-01 in UTC: tests count days from here.
FIRST_DAY = 1_704_067_200_000


class Conversation:
    """Says things in rooms through the writer, as clients do; instants go on by a second unless given."""

    def __init__(self, stored: Stored) -> None:
        self.stored = stored
        self._seconds = count()
        self._joined: set[tuple[int, str]] = set()

    def person(self, name: str, kind: PersonKind = "guest", role: Role = "guest") -> Person:
        """A new person."""
        person: Person = self._do(add_users, AddUser(name, kind, role, None, FIRST_DAY))
        return person

    def room(self, slug: str, *, private: bool = False) -> str:
        """A new room, of the name of its slug; its slug."""
        self._do(create_rooms, CreateRoom(None, slug, slug, "", private, FIRST_DAY))
        return slug

    def say(
        self,
        author: Person,
        room: str,
        body: str,
        *,
        at: int | None = None,
        reply_to: int | None = None,
        kind: MessageKind = "message",
    ) -> Message:
        """A message, its author joined before."""
        if (author.id, room) not in self._joined:
            self._do(join_rooms, JoinRoom(author, room, FIRST_DAY))
            self._joined.add((author.id, room))
        instant = FIRST_DAY + 1000 * next(self._seconds) if at is None else at
        message: Message = self._do(post_messages, PostMessage(author, room, body, None, None, reply_to, instant, kind))
        return message

    def edit(self, author: Person, message: Message, body: str) -> Message:
        """The message with another text."""
        command = EditMessage(author, message.room, message.seq, body, None, message.created_at + 1000)
        edited: Message = self._do(edit_messages, command)
        return edited

    def _do(self, handler: Callable[..., Any], command: Any) -> Any:
        return self.stored.writer.do(handler, command)


@pytest.fixture
def conversation(stored: Stored) -> Conversation:
    """A migrated database of each kind in which people can say things."""
    return Conversation(stored)
