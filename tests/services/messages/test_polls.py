"""Asking a room, voting, ending the vote."""

import pytest

from chatapp.domain.errors import ChatError, Conflict, Forbidden, Invalid
from chatapp.domain.records import Person
from chatapp.services.messages.polls import Polls
from tests.support.crowd import Crowd


@pytest.fixture
def polls(crowd: Crowd) -> Polls:
    return Polls(crowd.writer, crowd.word_filter)


@pytest.fixture
def pair(crowd: Crowd) -> tuple[Person, Person]:
    """Ana and Ben, in the room `tea`."""
    ana, ben = crowd.person("ana"), crowd.person("ben")
    crowd.room("tea", ana, ben)
    return ana, ben


def test_a_poll_is_also_a_text_and_counts_votes(polls: Polls, pair: tuple[Person, Person]) -> None:
    ana, ben = pair
    asked = polls.create(ana, "tea", "Tea?", ["yes", "no"], False, None)
    assert asked.body == "Tea?\n• yes\n• no"
    polls.vote(ana, "tea", asked.seq, [0])
    voted = polls.vote(ben, "tea", asked.seq, [0])
    assert voted.poll is not None
    assert [option.total for option in voted.poll.options] == [2, 0]
    moved = polls.vote(ben, "tea", asked.seq, [1])
    assert moved.poll is not None
    assert [option.total for option in moved.poll.options] == [1, 1]


@pytest.mark.parametrize("options", [[], ["one"], ["same", "same"], ["yes", ""], [str(n) for n in range(30)]])
def test_a_poll_has_several_different_options(polls: Polls, pair: tuple[Person, Person], options: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        polls.create(pair[0], "tea", "Tea?", options, False, None)
    assert refused.value.field == "options"


def test_one_vote_is_for_one_option_unless_several_are_allowed(polls: Polls, pair: tuple[Person, Person]) -> None:
    ana, ben = pair
    one = polls.create(ana, "tea", "One?", ["a", "b"], False, None)
    several = polls.create(ana, "tea", "Several?", ["a", "b"], True, None)
    with pytest.raises(ChatError):
        polls.vote(ben, "tea", one.seq, [0, 1])
    assert polls.vote(ben, "tea", several.seq, [0, 1]).poll is not None


def test_the_author_ends_the_vote_and_others_may_not(polls: Polls, pair: tuple[Person, Person]) -> None:
    ana, ben = pair
    asked = polls.create(ana, "tea", "Tea?", ["yes", "no"], False, None)
    with pytest.raises(Forbidden):
        polls.close(ben, "tea", asked.seq)
    polls.close(ana, "tea", asked.seq)
    with pytest.raises(Conflict):
        polls.vote(ben, "tea", asked.seq, [0])
