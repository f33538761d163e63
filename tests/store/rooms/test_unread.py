"""What is unread agrees with a model of what was written, edited, deleted, blocked and read."""

import random

import pytest

from chatapp.domain.records import ListedRoom, Person
from chatapp.services.people.profiles import Profiles
from chatapp.store.messages.post import post_messages
from chatapp.store.rooms.unread import MOST_COUNTED
from tests.support.crowd import Crowd, command
from tests.support.unread_model import Model, Written

STEPS = 150


def listed(crowd: Crowd, person: Person, room: str) -> ListedRoom:
    return next(each for each in crowd.rooms.visible_to(person) if each.room.slug == room)


@pytest.fixture
def profiles(crowd: Crowd) -> Profiles:
    return Profiles(crowd.database, crowd.writer, crowd.word_filter)


@pytest.mark.parametrize("seed", range(4))
def test_the_counts_agree_with_a_model(crowd: Crowd, profiles: Profiles, seed: int) -> None:
    chance = random.Random(seed)
    ana, ben, cyd, dan = (crowd.person(name, "member") for name in ("ana", "ben", "cyd", "dan"))
    room = crowd.room("tea", ana, ben, cyd, dan)
    model = Model(ben.id)
    for step in range(STEPS):
        act = chance.choice(["say", "say", "say", "mention", "edit", "delete", "block", "read", "own"])
        alive = [seq for seq, written in enumerate(model.messages, 1) if not written.deleted]
        if act == "say":
            author = chance.choice([ana, dan])
            crowd.say(author, room, f"text {step}")
            model.messages.append(Written(author.id))
        elif act == "mention":
            crowd.say(cyd, room, f"@ben text {step}")
            model.messages.append(Written(cyd.id, mentions=True))
        elif act == "own":
            crowd.say(ben, room, f"text {step}")
            if model.read_seq == len(model.messages):
                model.read_seq += 1
            model.messages.append(Written(ben.id))
        elif act == "edit" and alive:
            seq = chance.choice(alive)
            written = model.messages[seq - 1]
            author = next(person for person in (ana, ben, cyd, dan) if person.id == written.author)
            written.mentions = author is cyd and chance.random() < 0.5
            crowd.messages.edit(author, room, seq, f"{'@ben ' if written.mentions else ''}edited {step}")
        elif act == "delete" and alive:
            seq = chance.choice(alive)
            written = model.messages[seq - 1]
            author = next(person for person in (ana, ben, cyd, dan) if person.id == written.author)
            crowd.messages.delete(author, room, seq)
            written.deleted, written.mentions = True, False
        elif act == "block":
            whom = chance.choice([ana, cyd, dan])
            model.blocked ^= {whom.id}
            profiles.block(ben, whom.id, whom.id in model.blocked)
        elif act == "read":
            model.read_seq = chance.randint(0, len(model.messages))
            state = crowd.rooms.mark_read(ben, room, model.read_seq)
            assert (state.seq, state.unread, state.mentions) == (model.read_seq, *model.counts())
        now = listed(crowd, ben, room)
        assert (now.unread, now.mentions) == model.counts(), (step, act)
        assert crowd.rooms.read_state(ben, room) == (model.read_seq, *model.counts()), (step, act)


def test_no_more_than_a_hundred_are_counted(crowd: Crowd) -> None:
    ana, ben = crowd.person("ana", "member"), crowd.person("ben", "member")
    room = crowd.room("tea", ana, ben)
    crowd.say(ana, room, *(f"@ben {number}" for number in range(MOST_COUNTED + 5)))
    now = listed(crowd, ben, room)
    assert (now.unread, now.mentions) == (MOST_COUNTED, MOST_COUNTED)
    assert crowd.rooms.mark_read(ben, room, 10).unread == MOST_COUNTED - 5


def test_lines_about_who_came_and_left_do_not_count(crowd: Crowd) -> None:
    ana, ben = crowd.person("ana", "member"), crowd.person("ben", "member")
    room = crowd.room("tea", ana, ben)
    for kind in ("joined", "left", "renamed"):
        crowd.writer.do(post_messages, command(ana, room, kind)._replace(kind=kind))
    assert listed(crowd, ben, room).unread == 0
    crowd.say(ana, room, "one")
    assert listed(crowd, ben, room).unread == 1


def test_a_mention_by_somebody_blocked_since_does_not_count(crowd: Crowd, profiles: Profiles) -> None:
    ana, ben = crowd.person("ana", "member"), crowd.person("ben", "member")
    room = crowd.room("tea", ana, ben)
    crowd.say(ana, room, "@ben look")
    assert (listed(crowd, ben, room).unread, listed(crowd, ben, room).mentions) == (1, 1)
    profiles.block(ben, ana.id, True)
    assert (listed(crowd, ben, room).unread, listed(crowd, ben, room).mentions) == (0, 0)


def test_a_mention_that_came_while_its_author_was_blocked_counts_once_the_block_is_lifted(
    crowd: Crowd, profiles: Profiles
) -> None:
    ana, ben = crowd.person("ana", "member"), crowd.person("ben", "member")
    room = crowd.room("tea", ana, ben)
    profiles.block(ben, ana.id, True)
    crowd.say(ana, room, "@ben look")
    assert (listed(crowd, ben, room).unread, listed(crowd, ben, room).mentions) == (0, 0)
    profiles.block(ben, ana.id, False)
    assert (listed(crowd, ben, room).unread, listed(crowd, ben, room).mentions) == (1, 1)
