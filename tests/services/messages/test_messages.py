"""Text rules and rendering before a message is stored; what is queued is answered in order."""

import threading

import pytest

from chatapp.domain.errors import ChatError, Invalid, NotFound, TooLarge
from chatapp.domain.records import Message, Person
from chatapp.services.messages.messages import NewMessage, Posted
from tests.support.crowd import Crowd


@pytest.fixture
def ana(crowd: Crowd) -> Person:
    """Ana, in the room `tea`."""
    person = crowd.person("ana")
    crowd.room("tea", person)
    return person


def test_a_message_is_posted_edited_and_deleted(crowd: Crowd, ana: Person) -> None:
    posted = crowd.messages.post(ana, "tea", "**hello**")
    assert posted.html == "<strong>hello</strong>"
    edited = crowd.messages.edit(ana, "tea", posted.seq, "hello")
    assert (edited.html, edited.seq) == (None, posted.seq)
    deleted = crowd.messages.delete(ana, "tea", posted.seq)
    assert (deleted.deleted, deleted.body) == (True, "")


def test_a_text_that_is_none_or_too_long_is_refused(crowd: Crowd, ana: Person) -> None:
    for body, error in (("", Invalid), (" \n", Invalid), ("x" * 10_001, TooLarge)):
        with pytest.raises(error) as refused:
            crowd.messages.post(ana, "tea", body)
        assert refused.value.field == "body"
    assert crowd.bodies(ana, "tea") == []


def test_a_reaction_is_one_emoji_and_a_message_is_pinned_by_those_who_may(crowd: Crowd, ana: Person) -> None:
    crowd.say(ana, "tea", "hello")
    with pytest.raises(Invalid):
        crowd.messages.react(ana, "tea", 1, "no emoji", on=True)
    assert [each.emoji for each in crowd.messages.react(ana, "tea", 1, "👍", on=True).reactions] == ["👍"]
    assert crowd.messages.react(ana, "tea", 1, "👍", on=False).reactions == ()
    with pytest.raises(NotFound):
        crowd.messages.react(ana, "tea", 2, "👍", on=True)


def test_what_is_queued_is_answered_in_the_order_of_the_calls(crowd: Crowd, ana: Person) -> None:
    answered: list[int] = []
    done = threading.Event()

    def reply(stored: Posted | Message | ChatError) -> None:
        assert not isinstance(stored, ChatError)
        answered.append(stored.message.seq if isinstance(stored, Posted) else stored.seq)
        if len(answered) == 22:
            done.set()

    for number in range(20):
        crowd.messages.submit_post(ana, "tea", NewMessage(str(number)), reply)
    crowd.messages.submit_edit(ana, "tea", 1, "changed", reply)
    crowd.messages.submit_delete(ana, "tea", 2, reply)
    assert done.wait(30)
    assert answered == [*range(1, 21), 1, 2]
    assert crowd.bodies(ana, "tea")[:3] == ["changed", "", "2"]
