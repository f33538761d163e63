"""What a room's state says to those who write there: archived, for moderators alone, slow."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from chatapp.domain.errors import NotFound, RateLimited, ReadOnly
from chatapp.domain.records import Person
from chatapp.models import Membership, Room
from chatapp.store.rooms import memberships
from tests.support.crowd import Crowd, code_of, command


def put(crowd: Crowd, table: type[Room | Membership], where: Any, **values: object) -> None:
    with crowd.database.writing.begin() as connection:
        connection.execute(update(table).where(where).values(**values))


@pytest.fixture
def room(crowd: Crowd) -> str:
    """A room that Ana owns, with Ben in it."""
    return crowd.room("tea", crowd.person("ana", "member"), crowd.person("ben"))


def members(crowd: Crowd, room: str) -> tuple[Person, Person]:
    with crowd.database.read() as connection:
        ana, ben = memberships.members(connection, crowd.rooms.by_slug(room).id, [])
    return ana, ben


def test_an_archived_room_takes_no_message_edit_or_reaction(crowd: Crowd, room: str) -> None:
    ana, _ben = members(crowd, room)
    crowd.say(ana, room, "before")
    put(crowd, Room, Room.slug == room, archived_at=1)
    acts: tuple[Callable[[], object], ...] = (
        lambda: crowd.messages.post(ana, room, "late"),
        lambda: crowd.messages.edit(ana, room, 1, "late"),
        lambda: crowd.messages.react(ana, room, 1, "👍", on=True),
    )
    for act in acts:
        with pytest.raises(ReadOnly):
            act()
    assert crowd.bodies(ana, room) == ["before"]


def test_where_moderators_alone_write_others_edit_nothing_either(crowd: Crowd, room: str) -> None:
    ana, ben = members(crowd, room)
    crowd.say(ben, room, "before")
    put(crowd, Room, Room.slug == room, posting="moderators")
    with pytest.raises(ReadOnly):
        crowd.messages.post(ben, room, "no")
    with pytest.raises(ReadOnly):
        crowd.messages.edit(ben, room, 1, "no")
    assert crowd.say(ana, room, "news")[0].seq == 2
    crowd.messages.react(ben, room, 2, "👍", on=True)
    assert crowd.messages.delete(ben, room, 1).deleted


def test_a_slow_room_makes_members_wait_and_moderators_not(crowd: Crowd, room: str) -> None:
    ana, ben = members(crowd, room)
    put(crowd, Room, Room.slug == room, slow_seconds=30)
    at = [command(ben, room, "x", at=instant) for instant in (100_000, 110_000, 130_000)]
    outcomes = crowd.post_in_one_batch(at[:2]) + crowd.post_in_one_batch(at[1:])
    assert [code_of(outcome) for outcome in outcomes] == [None, "rate_limited", "rate_limited", None]
    assert isinstance(outcomes[1].error, RateLimited)
    assert outcomes[1].error.retry_after == 20
    crowd.say(ana, room, "a", "b", "c")


def test_a_retry_is_answered_where_a_new_message_would_be_refused(crowd: Crowd, room: str) -> None:
    _ana, ben = members(crowd, room)
    put(crowd, Room, Room.slug == room, slow_seconds=30)
    first = crowd.messages.post(ben, room, "one", "id")
    assert crowd.messages.post(ben, room, "one", "id") == first
    put(crowd, Room, Room.slug == room, archived_at=1, slow_seconds=0)
    assert crowd.messages.post(ben, room, "one", "id") == first
    put(crowd, Room, Room.slug == room, archived_at=None, posting="moderators")
    assert crowd.messages.post(ben, room, "one", "id") == first


def test_a_retry_from_someone_who_may_see_the_room_no_more_is_not_answered(crowd: Crowd) -> None:
    ana, ben = crowd.person("ana"), crowd.person("ben")
    room = crowd.room("secret", ana, private=True)
    put(crowd, Room, Room.slug == room, slow_seconds=30)
    with pytest.raises(NotFound):
        crowd.messages.post(ben, room, "one", "id")
