"""Finding messages by their words, newest first, in what a person may read."""

import pytest

from chatapp.domain.errors import Invalid, NotFound
from chatapp.services.search.search import SearchRequest
from tests.support.crowd import Crowd
from tests.support.stores import tidy


def test_hits_come_newest_first_a_page_at_a_time(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    crowd.room("tea", ana)
    crowd.say(ana, "tea", "green tea", "black tea", "coffee", "more tea")
    tidy(crowd.stored)
    first = crowd.search.find(ana, SearchRequest("tea", limit=2))
    assert [hit.message.body for hit in first.items] == ["more tea", "black tea"]
    assert first.cursor is not None
    rest = crowd.search.find(ana, SearchRequest("tea", limit=2, cursor=first.cursor))
    assert [hit.message.body for hit in rest.items] == ["green tea"]
    assert rest.cursor is None
    assert len(crowd.search.find(ana, SearchRequest("gre te")).items) == 1


def test_a_private_room_is_found_by_its_members_alone(crowd: Crowd) -> None:
    ana, eve = crowd.person("ana"), crowd.person("eve")
    crowd.room("den", ana, private=True)
    crowd.say(ana, "den", "the secret plan")
    tidy(crowd.stored)
    assert len(crowd.search.find(ana, SearchRequest("secret")).items) == 1
    assert crowd.search.find(eve, SearchRequest("secret")).items == []
    with pytest.raises(NotFound):
        crowd.search.find(eve, SearchRequest("secret", room="den"))


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (SearchRequest(""), "q"),
        (SearchRequest("!?"), "q"),
        (SearchRequest("tea", after="yesterday"), "after"),
        (SearchRequest("tea", cursor="x"), "cursor"),
    ],
)
def test_what_cannot_be_looked_for_is_refused(crowd: Crowd, wanted: SearchRequest, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        crowd.search.find(crowd.person("ana"), wanted)
    assert refused.value.field == field
