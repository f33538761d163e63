"""What is unread in threads and in their room agrees with a model of what was written, followed, read and blocked."""

import random
from dataclasses import dataclass, field

import pytest

from chatapp.domain.errors import Forbidden, NotFound
from chatapp.domain.records import Message, Person
from chatapp.services.messages.messages import NewMessage
from chatapp.services.messages.threads import Threads
from chatapp.services.people.profiles import Profiles
from chatapp.store.messages.thread_members import MOST_FOLLOWED
from tests.support.crowd import Crowd

STEPS = 120


@pytest.fixture
def threads(crowd: Crowd) -> Threads:
    return Threads(crowd.database, crowd.writer)


@dataclass
class Written:
    """A message of the model."""

    seq: int
    author: int
    root: int | None
    in_thread: bool
    mentions: set[int]
    deleted: bool = False


@dataclass
class Reader:
    """How one person stands to the room and its threads: `threads` has how far each known one is read."""

    id: int
    read_seq: int = 0
    threads: dict[int, int] = field(default_factory=dict)
    following: set[int] = field(default_factory=set)
    blocked: set[int] = field(default_factory=set)

    def follow(self, root: int, read_seq: int) -> None:
        """Follow for the first time."""
        if root not in self.threads:
            self.threads[root] = read_seq
            self.following.add(root)

    def counts(self, message: Written) -> bool:
        return not message.deleted and message.author != self.id and message.author not in self.blocked

    def in_room(self, messages: list[Written]) -> int:
        return sum(
            not message.in_thread or self.id in message.mentions or self.unread_in_thread(message)
            for message in messages
            if message.seq > self.read_seq and self.counts(message)
        )

    def unread_in_thread(self, message: Written) -> bool:
        return message.root in self.following and message.seq > self.threads[message.root or 0]

    def in_threads(self, messages: list[Written]) -> dict[int, int]:
        replied = {message.root or 0 for message in messages if message.root and not message.deleted}
        return {
            root: sum(m.root == root and self.counts(m) and self.unread_in_thread(m) for m in messages)
            for root in self.following & replied
        }


class Model:
    """The messages of a room, and its readers."""

    def __init__(self, people: list[Person]) -> None:
        self.messages: list[Written] = []
        self.readers = {person.id: Reader(person.id) for person in people}

    def post(self, message: Message, mentions: set[int]) -> None:
        root = None
        if message.reply_to is not None:
            parent = self.messages[message.reply_to - 1]
            root = parent.root or parent.seq
            first = self.messages[root - 1]
            for id_ in {first.author, *first.mentions}:
                self.readers[id_].follow(root, root if id_ == first.author else root - 1)
        author = self.readers[message.author.id]
        if author.read_seq == message.seq - 1:
            author.read_seq = message.seq
        self.messages.append(Written(message.seq, author.id, root, message.in_thread, mentions))
        if root is not None:
            for id_ in mentions:
                self.readers[id_].follow(root, message.seq - 1)
            author.threads[root] = message.seq
            author.following.add(root)


class Play:
    """Three people who do by chance what can be done, in a room and in its model."""

    def __init__(self, crowd: Crowd, threads: Threads, seed: int) -> None:
        self.crowd, self.threads, self.chance = crowd, threads, random.Random(seed)
        self.profiles = Profiles(crowd.database, crowd.writer, crowd.word_filter)
        self.people = [crowd.person(name, "member") for name in ("ana", "ben", "cyd")]
        self.room, self.model = crowd.room("tea", *self.people), Model(self.people)

    def step(self) -> str:
        acts = [self.write, self.write, self.write, self.delete, self.follow, self.read, self.read_room, self.block]
        act = self.chance.choice(acts)
        actor, other = self.chance.sample(self.people, 2)
        act(actor, other)
        return act.__name__

    def write(self, actor: Person, other: Person) -> None:
        # Nobody hears of a mention by somebody whom they block.
        can_hear = actor.id not in self.model.readers[other.id].blocked
        mentions = {other.id} if can_hear and self.chance.random() < 0.3 else set[int]()
        last = len(self.model.messages)
        reply_to = self.chance.randint(1, last) if last and self.chance.random() < 0.7 else None
        in_thread = reply_to is not None and self.chance.random() < 0.7
        new = NewMessage(f"@{other.name} hello" if mentions else "hello", None, reply_to, in_thread)
        self.model.post(self.crowd.messages.post_or_find(actor, self.room, new).message, mentions)

    def delete(self, actor: Person, _other: Person) -> None:
        mine = [message for message in self.model.messages if message.author == actor.id and not message.deleted]
        for message in self.chance.sample(mine, min(1, len(mine))):
            self.crowd.messages.delete(actor, self.room, message.seq)
            message.deleted, message.mentions = True, set()

    def follow(self, actor: Person, _other: Person) -> None:
        for message in self.any_message():
            reader, root = self.model.readers[actor.id], message.root or message.seq
            on = root not in reader.following
            assert self.threads.follow(actor, self.room, message.seq, on).following == on
            reader.threads[root] = len(self.model.messages)
            reader.following ^= {root}

    def read(self, actor: Person, _other: Person) -> None:
        for message in self.any_message():
            reader, root = self.model.readers[actor.id], message.root or message.seq
            self.threads.mark_read(actor, self.room, message.seq, message.seq)
            if root in reader.threads:
                reader.threads[root] = max(reader.threads[root], message.seq)

    def read_room(self, actor: Person, _other: Person) -> None:
        seq = self.model.readers[actor.id].read_seq = self.chance.randint(0, len(self.model.messages))
        self.crowd.rooms.mark_read(actor, self.room, seq)

    def block(self, actor: Person, other: Person) -> None:
        reader = self.model.readers[actor.id]
        reader.blocked ^= {other.id}
        self.profiles.block(actor, other.id, other.id in reader.blocked)

    def any_message(self) -> list[Written]:
        return self.chance.sample(self.model.messages, min(1, len(self.model.messages)))


@pytest.mark.parametrize("seed", range(4))
def test_the_counts_agree_with_a_model(crowd: Crowd, threads: Threads, seed: int) -> None:
    play = Play(crowd, threads, seed)
    for step in range(STEPS):
        act = play.step()
        for person in play.people:
            expected = play.model.readers[person.id]
            found = {state.thread: state.unread for state in threads.followed(person)}
            assert found == expected.in_threads(play.model.messages), (step, act)
            read = crowd.rooms.read_state(person, play.room)
            assert read.unread == expected.in_room(play.model.messages), (step, act)


def test_the_list_has_unread_threads_first_and_then_the_latest(crowd: Crowd, threads: Threads) -> None:
    ana, ben = crowd.person("ana", "member"), crowd.person("ben", "member")
    room = crowd.room("tea", ana, ben)
    crowd.say(ana, room, "one", "two", "three")
    for seq in (1, 2, 3):
        crowd.messages.post(ben, room, "yes", reply_to=seq)
    threads.mark_read(ana, room, 3, 6)
    listed, complete = threads.listed(ana)
    assert [(thread.message.body, thread.unread) for thread in listed] == [("two", 1), ("one", 1), ("three", 0)]
    assert complete


def test_nothing_is_left_of_a_room_that_one_left(crowd: Crowd, threads: Threads) -> None:
    ana, ben = crowd.person("ana", "member"), crowd.person("ben", "member")
    room = crowd.room("den", ben, ana)
    crowd.say(ana, room, "one")
    crowd.messages.post(ben, room, "yes", reply_to=1)
    assert len(threads.followed(ana)) == 1
    crowd.rooms.leave(ana, room)
    assert (threads.followed(ana), threads.listed(ana)) == ([], ([], True))
    with pytest.raises(Forbidden):
        threads.follow(ana, room, 1, on=True)
    hidden = crowd.room("vault", ben, private=True)
    crowd.say(ben, hidden, "secret")
    with pytest.raises(NotFound):
        threads.follow(ana, hidden, 1, on=True)
    with pytest.raises(NotFound):
        threads.mark_read(ana, hidden, 1, 1)


def test_of_too_many_followed_threads_the_oldest_end(crowd: Crowd, threads: Threads) -> None:
    ana = crowd.person("ana", "member")
    room = crowd.room("tea", ana)
    crowd.say(ana, room, *(f"{number}" for number in range(MOST_FOLLOWED + 2)))
    for seq in range(1, MOST_FOLLOWED + 3):
        threads.follow(ana, room, seq, on=True)
    with crowd.database.read() as connection:
        followed = connection.exec_driver_sql("SELECT count(*) FROM thread_members WHERE followed_at > 0").scalar_one()
    assert 0 < followed <= MOST_FOLLOWED
