"""A model, SQLite and PostgreSQL side by side: whatever is done in whatever order, all three answer the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import Connection

from chatapp.domain.commands import (
    CreateRoom,
    DeleteMessage,
    EditMessage,
    JoinRoom,
    LeaveRoom,
    MarkRead,
    PostMessage,
    React,
)
from chatapp.domain.records import Message, Person, Room
from chatapp.store.admin.integrity import findings
from chatapp.store.db.engine import Database
from chatapp.store.db.migrations import upgrade
from chatapp.store.db.writer import Outcome
from chatapp.store.messages.history import changes_since, newest
from chatapp.store.messages.post import post_messages
from chatapp.store.messages.update import delete_messages, edit_messages, react_to_messages
from chatapp.store.people.users import AddUser, add_users
from chatapp.store.rooms.memberships import join_rooms, leave_rooms
from chatapp.store.rooms.read_positions import mark_read
from chatapp.store.rooms.rooms import RoomListRequest, create_rooms, list_rooms, room_by_slug
from tests.support.postgres import PostgresCluster

NAMES = ("ada", "ben", "cleo")
EMOJI = ("👍", "🎉")
_example = count()

who = st.sampled_from(NAMES)
where = st.sampled_from(["open", "closed"])
bodies = st.sampled_from(["one", "two words", "drei Wörter 👋 hier"])
seqs = st.integers(1, 6)


@dataclass
class ModelMessage:
    """A message as it should be."""

    seq: int
    rev: int
    author: str
    client_id: str | None
    body: str
    reply_to: int | None
    deleted: bool = False
    reactions: set[tuple[str, str]] = field(default_factory=set)
    root: int | None = None
    replies: list["ModelMessage"] = field(default_factory=list)


@dataclass
class ModelRoom:
    """A room as it should be; `read` is how far each member has read."""

    private: bool
    rev: int = 0
    messages: list[ModelMessage] = field(default_factory=list)
    read: dict[str, int] = field(default_factory=dict)

    @property
    def seq(self) -> int:
        return len(self.messages)

    def refusal(self, name: str) -> str | None:
        """Why somebody may not act here."""
        if name in self.read:
            return None
        return "not_found" if self.private else "forbidden"

    def next_rev(self) -> int:
        self.rev += 1
        return self.rev


class Store:
    """A real database; names of people and rooms are made its own for each example."""

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        upgrade(self.database)
        self.suffix = ""
        self.people: dict[str, Person] = {}

    def begin(self, example: int) -> None:
        self.suffix = f"-{example}"
        for name in NAMES:
            self.people[name] = self.do(add_users, [AddUser(name + self.suffix, "guest", "guest", None, 1)])[0].value

    def do(self, handler: Any, commands: Sequence[Any]) -> list[Outcome[Any]]:
        with self.database.writing.begin() as connection:
            outcomes: list[Outcome[Any]] = handler(connection, commands)
        return outcomes

    def room(self, connection: Connection, slug: str) -> Room:
        room = room_by_slug(connection, slug + self.suffix)
        assert room is not None
        return room

    def plain(self, value: Any) -> Any:
        """What an outcome comes to, free of what only this database knows."""
        if isinstance(value, Outcome):
            return (value.error.code,) if value.error else (self.plain(value.value), len(value.changes))
        if isinstance(value, Message):
            return shown(value, self.suffix)
        if isinstance(value, Room):
            return value.slug.removesuffix(self.suffix)
        return value if isinstance(value, bool | int | tuple) else None


def shown(message: Message, suffix: str) -> tuple[Any, ...]:
    names = {(r.emoji, name.removesuffix(suffix)) for r in message.reactions for _id, name in r.users}
    author = message.author.name.removesuffix(suffix)
    return (
        message.seq, message.rev, author, message.client_id, message.body, message.reply_to, message.deleted,
        frozenset(names), message.thread_root, shown_thread(message, suffix),
    )  # fmt: skip


def shown_thread(message: Message, suffix: str) -> tuple[Any, ...] | None:
    """What a message says of its replies. That a reply brings news of its thread is tested elsewhere."""
    if message.thread is None or message.thread_root is not None:
        return None
    return message.thread.replies, tuple(person.name.removesuffix(suffix) for person in message.thread.people)


def expected(message: ModelMessage) -> tuple[Any, ...]:
    replies = [reply for reply in message.replies if not reply.deleted]
    people = list(dict.fromkeys(reply.author for reply in reversed(replies)))
    return (
        message.seq, message.rev, message.author, message.client_id, message.body, message.reply_to, message.deleted,
        frozenset(message.reactions), message.root, (len(replies), tuple(people)) if replies else None,
    )  # fmt: skip


class Machine(RuleBasedStateMachine):
    """Acts on all three; `stores` are the two databases."""

    stores: ClassVar[list[Store]] = []

    @initialize()
    def begin(self) -> None:
        self.rooms = {"open": ModelRoom(private=False), "closed": ModelRoom(private=True)}
        example = next(_example)
        for store in self.stores:
            store.begin(example)
            for slug, model in self.rooms.items():
                command = CreateRoom(store.people["ada"], slug + store.suffix, slug, "", model.private, 1)
                assert store.do(create_rooms, [command])[0].error is None
        for model in self.rooms.values():
            model.read["ada"] = 0

    @rule(name=who, slug=where)
    def join(self, name: str, slug: str) -> None:
        room = self.rooms[slug]
        new = name not in room.read
        due: tuple[Any, ...] = (new, 0)
        if new and room.private:
            due = ("not_found",)
        elif new:
            room.read[name] = room.seq
        self._same(join_rooms, lambda store: [JoinRoom(store.people[name], slug + store.suffix, 1)], [due])

    @rule(name=who, slug=where)
    def leave(self, name: str, slug: str) -> None:
        was = self.rooms[slug].read.pop(name, None) is not None
        due = (slug if was else None, 0)
        self._same(leave_rooms, lambda store: [LeaveRoom(store.people[name], slug + store.suffix)], [due])

    @rule(
        slug=where,
        posts=st.lists(
            st.tuples(who, bodies, st.sampled_from([None, "a", "b"]), st.none() | seqs), min_size=1, max_size=4
        ),
    )
    def post(self, slug: str, posts: list[tuple[str, str, str | None, int | None]]) -> None:
        due = [self._posted(self.rooms[slug], *post) for post in posts]

        def commands(store: Store) -> list[PostMessage]:
            return [
                PostMessage(store.people[name], slug + store.suffix, body, None, client_id, reply_to, 1)
                for name, body, client_id, reply_to in posts
            ]

        self._same(post_messages, commands, due)

    @rule(name=who, slug=where, seq=seqs, body=bodies)
    def edit(self, name: str, slug: str, seq: int, body: str) -> None:
        due = self._edited(self.rooms[slug], name, seq, body)
        self._same(
            edit_messages,
            lambda store: [EditMessage(store.people[name], slug + store.suffix, seq, body, None, 2)],
            [due],
        )

    @rule(name=who, slug=where, seq=seqs)
    def delete(self, name: str, slug: str, seq: int) -> None:
        due = self._deleted(self.rooms[slug], name, seq)
        self._same(
            delete_messages, lambda store: [DeleteMessage(store.people[name], slug + store.suffix, seq, 3)], [due]
        )

    @rule(name=who, slug=where, seq=seqs, emoji=st.sampled_from(EMOJI), on=st.booleans())
    def react(self, name: str, slug: str, seq: int, emoji: str, on: bool) -> None:
        due = self._reacted(self.rooms[slug], name, seq, emoji, on)
        self._same(
            react_to_messages,
            lambda store: [React(store.people[name], slug + store.suffix, seq, emoji, on, 4)],
            [due],
        )

    @rule(name=who, slug=where, seq=st.integers(0, 9))
    def read(self, name: str, slug: str, seq: int) -> None:
        room = self.rooms[slug]
        refusal = room.refusal(name)
        if refusal is None:
            room.read[name] = min(seq, room.seq)
        due = (refusal,) if refusal else ((min(seq, room.seq), room.seq - min(seq, room.seq), 0), 0)
        self._same(mark_read, lambda store: [MarkRead(store.people[name], slug + store.suffix, seq, 1)], [due])

    @rule(slug=where, since=st.integers(0, 12))
    def changes(self, slug: str, since: int) -> None:
        room = self.rooms[slug]
        due = [expected(m) for m in sorted(room.messages, key=lambda m: m.rev) if m.rev > since]
        for store in self.stores:
            with store.database.read() as connection:
                found = changes_since(connection, store.room(connection, slug), since, 100)
            assert [shown(message, store.suffix) for message in found.messages] == due
            assert (found.rev, found.complete) == (room.rev, True)

    @invariant()
    def histories_are_the_models(self) -> None:
        for store in self.stores:
            with store.database.read() as connection:
                for slug, model in self.rooms.items():
                    room = store.room(connection, slug)
                    page = newest(connection, room, 100)
                    assert (room.seq, room.rev) == (model.seq, model.rev)
                    assert [shown(m, store.suffix) for m in page.messages] == [expected(m) for m in model.messages]

    @invariant()
    def lists_are_the_models(self) -> None:
        for store in self.stores:
            with store.database.read() as connection:
                for name, person in store.people.items():
                    page = list_rooms(connection, person, RoomListRequest(limit=10**6))
                    listed = [entry for entry in page.items if entry.room.slug.endswith(store.suffix)]
                    found = {e.room.slug.removesuffix(store.suffix): (e.joined, e.unread) for e in listed}
                    assert {slug: found.get(slug) for slug in self.rooms} == self._listed(name)

    def _listed(self, name: str) -> dict[str, tuple[bool, int] | None]:
        listed: dict[str, tuple[bool, int] | None] = {}
        for slug, room in self.rooms.items():
            if name in room.read:
                listed[slug] = (True, room.seq - room.read[name])
            else:
                listed[slug] = None if room.private else (False, 0)
        return listed

    def _same(self, handler: Any, commands: Any, due: list[tuple[Any, ...]]) -> None:
        for store in self.stores:
            outcomes = store.do(handler, commands(store))
            assert [store.plain(outcome) for outcome in outcomes] == due, store.database.url.drivername

    def _posted(
        self, room: ModelRoom, name: str, body: str, client_id: str | None, reply_to: int | None
    ) -> tuple[Any, ...]:
        refusal = room.refusal(name)
        if refusal == "not_found":
            return (refusal,)
        for stored in room.messages:
            # Also for who has left meanwhile, as long as they may see the room.
            if client_id is not None and (stored.author, stored.client_id) == (name, client_id):
                return (expected(stored), 0)
        if refusal is not None:
            return (refusal,)
        if reply_to is not None and reply_to > room.seq:
            return ("not_found",)
        message = ModelMessage(room.seq + 1, room.next_rev(), name, client_id, body, reply_to)
        room.messages.append(message)
        if reply_to is not None:
            message.root = room.messages[reply_to - 1].root or reply_to
            room.messages[message.root - 1].replies.append(message)
        if room.read[name] == message.seq - 1:
            room.read[name] = message.seq
        return (expected(message), 1)

    def _edited(self, room: ModelRoom, name: str, seq: int, body: str) -> tuple[Any, ...]:
        message = _find(room, name, seq)
        if isinstance(message, str):
            return (message,)
        if message.author != name:
            return ("forbidden",)
        if message.deleted:
            return ("conflict",)
        if message.body == body:
            return (expected(message), 0)
        message.body, message.rev = body, room.next_rev()
        return (expected(message), 1)

    def _deleted(self, room: ModelRoom, name: str, seq: int) -> tuple[Any, ...]:
        message = _find(room, name, seq)
        if isinstance(message, str):
            return (message,)
        if message.author != name:
            return ("forbidden",)
        if message.deleted:
            return (expected(message), 0)
        message.body, message.deleted, message.rev = "", True, room.next_rev()
        message.reactions.clear()
        return (expected(message), 1)

    def _reacted(self, room: ModelRoom, name: str, seq: int, emoji: str, on: bool) -> tuple[Any, ...]:
        message = _find(room, name, seq)
        if isinstance(message, str):
            return (message,)
        if message.deleted:
            return ("conflict",)
        if ((emoji, name) in message.reactions) == on:
            return (expected(message), 0)
        message.reactions ^= {(emoji, name)}
        message.rev = room.next_rev()
        return (expected(message), 1)


def _find(room: ModelRoom, name: str, seq: int) -> ModelMessage | str:
    if refusal := room.refusal(name):
        return refusal
    return room.messages[seq - 1] if seq <= room.seq else "not_found"


@pytest.fixture
def machine(tmp_path: Path, postgres_cluster: PostgresCluster) -> Iterator[type[Machine]]:
    with postgres_cluster.database() as url:
        stores = [Store(f"sqlite:///{tmp_path / 'chatapp.db'}"), Store(url)]
        yield type("BothStores", (Machine,), {"stores": stores})
        for store in stores:
            with store.database.read() as connection:
                assert list(findings(connection)) == []
            store.database.close()


def test_model_sqlite_and_postgresql_agree(machine: type[Machine]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=15,
            stateful_step_count=30,
            suppress_health_check=list(HealthCheck),
            database=None,
            # Shrinking would take minutes on two real databases; what was done is told all the same.
            phases=[Phase.generate],
        ),
    )
