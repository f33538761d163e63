"""Messages saved for later, and what concerned a person: each their own, a page at a time."""

import pytest

from chatapp.domain.errors import Invalid, NotFound
from chatapp.services.messages.personal_lists import PersonalLists
from tests.support.crowd import Crowd


@pytest.fixture
def lists(crowd: Crowd) -> PersonalLists:
    return PersonalLists(crowd.database, crowd.writer)


def test_saved_messages_come_a_page_at_a_time_the_latest_saved_first(crowd: Crowd, lists: PersonalLists) -> None:
    ana, ben = crowd.person("ana"), crowd.person("ben")
    crowd.room("tea", ana, ben)
    crowd.say(ana, "tea", "one", "two", "three")
    for seq in (2, 1, 3):
        lists.save(ben, "tea", seq, on=True)
    first = lists.saved(ben, None, 2)
    rest = lists.saved(ben, first.cursor, 2)
    assert {message.body for message in (*first.items, *rest.items)} == {"one", "two", "three"}
    assert (len(first.items), len(rest.items), rest.cursor) == (2, 1, None)
    lists.save(ben, "tea", 1, on=False)
    assert len(lists.saved(ben, None, 10).items) == 2
    assert lists.saved(ana, None, 10).items == []
    with pytest.raises(NotFound):
        lists.save(ben, "tea", 9, on=True)


def test_replies_and_reactions_concern_the_author(crowd: Crowd, lists: PersonalLists) -> None:
    ana, ben = crowd.person("ana"), crowd.person("ben")
    crowd.room("tea", ana, ben)
    [said] = crowd.say(ana, "tea", "hello")
    crowd.messages.post(ben, "tea", "hello yourself", reply_to=said.seq)
    crowd.messages.react(ben, "tea", said.seq, "👍", on=True)
    found = lists.activity(ana, None, 10)
    assert len(found.items) == 2
    assert found.cursor is None
    assert lists.activity(ben, None, 10).items == []


@pytest.mark.parametrize("cursor", ["", "x", "-1x"])
def test_a_cursor_that_is_none_is_refused(crowd: Crowd, lists: PersonalLists, cursor: str) -> None:
    ana = crowd.person("ana")
    for ask in (lists.saved, lists.activity):
        with pytest.raises(Invalid):
            ask(ana, cursor, 10)
