"""Whom one blocks writes to one no more and is told of no more, on both databases."""

import threading
from collections.abc import Callable
from typing import NamedTuple

import pytest

from chatapp.domain.errors import Forbidden, ReadOnly
from chatapp.domain.records import Person
from chatapp.domain.times import now
from chatapp.services.messages.personal_lists import PersonalLists
from chatapp.services.messages.polls import Polls
from chatapp.services.people.profiles import Profiles
from chatapp.services.rooms.memberships import Memberships
from chatapp.store.db.writer import Writer
from chatapp.store.people.blocks import Block, block_people
from tests.support.crowd import Crowd


class Pair(NamedTuple):
    """Ana and Ben, who know each other from the room `tea`, and what they do."""

    ana: Person
    ben: Person
    crowd: Crowd
    profiles: Profiles
    memberships: Memberships

    def direct(self, person: Person, *others: Person) -> str:
        return self.memberships.direct(person, [other.id for other in others]).slug

    def rooms(self, person: Person) -> list[str]:
        return [listed.room.slug for listed in self.crowd.rooms.visible_to(person)]


@pytest.fixture
def pair(crowd: Crowd) -> Pair:
    ana, ben = crowd.person("ana", "member"), crowd.person("ben", "member")
    crowd.room("tea", ana, ben)
    memberships = Memberships(crowd.database, crowd.writer, crowd.rooms)
    return Pair(ana, ben, crowd, Profiles(crowd.database, crowd.writer, crowd.word_filter), memberships)


def test_nothing_is_added_to_the_direct_message_of_two_while_one_blocks_the_other(pair: Pair) -> None:
    ana, ben, crowd = pair.ana, pair.ben, pair.crowd
    slug, polls = pair.direct(ben, ana), Polls(crowd.writer, crowd.word_filter)
    [said] = crowd.say(ben, slug, "hello")
    poll = polls.create(ben, slug, "?", ["a", "b"], False, None)
    seen = crowd.rooms.find(ben, slug)
    pair.profiles.block(ana, ben.id, True)
    acts: list[Callable[[Person], object]] = [
        lambda one: crowd.say(one, slug, "hello?"),
        lambda one: crowd.messages.edit(one, slug, said.seq, "answer me"),
        lambda one: crowd.messages.react(one, slug, said.seq, "👍", True),
        lambda one: crowd.messages.pin(one, slug, said.seq, True),
        lambda one: polls.create(one, slug, "well?", ["a", "b"], False, None),
        lambda one: polls.vote(one, slug, poll.seq, [0]),
    ]
    for act in acts:
        for one in (ben, ana):
            with pytest.raises(ReadOnly, match="can't post"):
                act(one)
    assert crowd.bodies(ben, slug)[0] == "hello"
    assert crowd.rooms.find(ben, slug)[0].rev == seen[0].rev
    pair.profiles.block(ana, ben.id, False)
    crowd.say(ben, slug, "thank you")


def test_each_of_two_blocks_counts(pair: Pair) -> None:
    ana, ben, crowd = pair.ana, pair.ben, pair.crowd
    slug = pair.direct(ana, ben)
    for one, other in ((ana, ben), (ben, ana)):
        pair.profiles.block(one, other.id, True)
    pair.profiles.block(ana, ben.id, False)
    with pytest.raises(ReadOnly):
        crowd.say(ben, slug, "hello?")
    pair.profiles.block(ben, ana.id, False)
    crowd.say(ben, slug, "hello")


def test_no_conversation_is_begun_between_them_not_even_among_others(pair: Pair) -> None:
    ana, ben = pair.ana, pair.ben
    cleo = pair.crowd.person("cleo", "member")
    before = pair.rooms(ana)
    pair.profiles.block(ana, ben.id, True)
    for person, *others in ((ben, ana), (ben, ana, cleo), (ana, ben)):
        with pytest.raises(Forbidden) as refusal:
            pair.direct(person, *others)
        assert refusal.value.field == "people"
    assert pair.rooms(ana) == before
    pair.direct(cleo, ana, ben)
    pair.profiles.block(ana, ben.id, False)
    assert pair.direct(ben, ana) in pair.rooms(ana)


def test_what_was_begun_before_is_still_found_and_brings_nobody_back(pair: Pair) -> None:
    ana, ben, crowd = pair.ana, pair.ben, pair.crowd
    cleo = crowd.person("cleo", "member")
    two, three = pair.direct(ben, ana), pair.direct(ben, ana, cleo)
    for slug in (two, three):
        crowd.rooms.leave(ana, slug)
    pair.profiles.block(ana, ben.id, True)
    assert (pair.direct(ben, ana), pair.direct(ben, ana, cleo)) == (two, three)
    assert not {two, three} & set(pair.rooms(ana))
    pair.profiles.block(ana, ben.id, False)
    assert pair.direct(ben, ana, cleo) in pair.rooms(ana)


def test_one_is_told_of_nothing_that_they_do(pair: Pair) -> None:
    ana, ben, crowd = pair.ana, pair.ben, pair.crowd
    personal = PersonalLists(crowd.database, crowd.writer)
    [said] = crowd.say(ana, "tea", "hello")
    crowd.messages.react(ben, "tea", said.seq, "👍", True)
    pair.profiles.block(ana, ben.id, True)
    crowd.messages.post(ben, "tea", "no @ana @room", reply_to=said.seq)
    assert personal.activity(ana, None, 50).items == []
    tea = next(listed for listed in crowd.rooms.visible_to(ana) if listed.room.slug == "tea")
    assert (tea.unread, tea.mentions) == (0, 0)
    pair.profiles.block(ana, ben.id, False)
    kinds = [activity.kind for activity in personal.activity(ana, None, 50).items]
    assert sorted(kinds) == ["everyone", "mention", "reaction", "reply"]


def test_a_block_and_a_first_word_at_one_moment_leave_no_open_conversation(pair: Pair) -> None:
    """By two writers, as of two processes."""
    ana, crowd = pair.ana, pair.crowd
    other = Writer(crowd.database, lambda _changes: None)
    for number in range(10):
        cleo = crowd.person(f"cleo {number}", "member")
        crowd.rooms.join(cleo, "tea")
        begin = threading.Event()

        def block(blocked: int = cleo.id, begin: threading.Event = begin) -> None:
            begin.wait()
            other.do(block_people, Block(ana, blocked, True, now()))

        thread = threading.Thread(target=block)
        thread.start()
        begin.set()
        try:
            slug = pair.direct(cleo, ana)
        except Forbidden:
            slug = None
        thread.join()
        if slug is not None:
            with pytest.raises(ReadOnly):
                crowd.say(cleo, slug, "hello?")
    other.stop()
