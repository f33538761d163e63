"""What belongs to a message: its thread, its earlier texts, what its room has pinned."""

import pytest

from chatapp.domain.errors import Conflict, Forbidden, Invalid, NotFound
from chatapp.services.messages.threads import Threads
from tests.support.crowd import Crowd


@pytest.fixture
def threads(crowd: Crowd) -> Threads:
    return Threads(crowd.database, crowd.writer)


def test_a_thread_is_found_from_any_of_its_messages(crowd: Crowd, threads: Threads) -> None:
    ana, ben = crowd.person("ana"), crowd.person("ben")
    crowd.room("tea", ana, ben)
    [root] = crowd.say(ana, "tea", "who brings cake?")
    answer = crowd.messages.post(ben, "tea", "I do", reply_to=root.seq)
    crowd.say(ana, "tea", "something else")
    for seq in (root.seq, answer.seq):
        thread = threads.thread(ana, "tea", seq)
        assert [message.body for message in thread.messages if message.seq != root.seq] == ["I do"]
    with pytest.raises(NotFound):
        threads.thread(ana, "tea", 99)


def test_earlier_texts_are_for_the_author_and_moderators(crowd: Crowd, threads: Threads) -> None:
    ana, ben, mona = crowd.person("ana"), crowd.person("ben"), crowd.person("mona", "moderator")
    crowd.room("tea", ana, ben, mona)
    [said] = crowd.say(ana, "tea", "helo")
    crowd.messages.edit(ana, "tea", said.seq, "hello")
    for reader in (ana, mona):
        assert [version.body for version in threads.earlier_texts(reader, "tea", said.seq).versions] == ["helo"]
    with pytest.raises(Forbidden):
        threads.earlier_texts(ben, "tea", said.seq)
    with pytest.raises(Invalid):
        threads.earlier_texts(ana, "tea", said.seq, "x")
    crowd.messages.delete(ana, "tea", said.seq)
    with pytest.raises(Conflict):
        threads.earlier_texts(ana, "tea", said.seq)


def test_what_is_pinned_is_for_those_who_may_see_the_room(crowd: Crowd, threads: Threads) -> None:
    mona, eve = crowd.person("mona", "moderator"), crowd.person("eve")
    crowd.room("den", mona, private=True)
    crowd.say(mona, "den", "rules", "welcome")
    for seq in (1, 2):
        crowd.messages.pin(mona, "den", seq, on=True)
    assert [message.body for message in threads.pinned(mona, "den").messages] == ["welcome", "rules"]
    with pytest.raises(NotFound):
        threads.pinned(eve, "den")
