"""What is noted beside a message, and that it is never more than the message's own doing."""

from sqlalchemy import func, select

from chatapp.domain.commands import PostMessage, ToAll
from chatapp.domain.records import Person
from chatapp.models import ActivityRow, Mention, RoomMention
from chatapp.services.messages.personal_lists import PersonalLists
from chatapp.store.messages.post import post_messages
from tests.support.crowd import Crowd


def counts(crowd: Crowd) -> list[int]:
    with crowd.database.read() as connection:
        tables = (RoomMention, Mention, ActivityRow)
        return [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables]


def mentions(crowd: Crowd, person: Person, room: str) -> int:
    return next(listed.mentions for listed in crowd.rooms.visible_to(person) if listed.room.slug == room)


def _named(person: Person) -> str:
    return f'<a class="mention" data-person="{person.id}" href="/people/{person.id}">@{person.name}</a>'


def test_a_mention_of_everyone_is_one_row_however_many_they_are(crowd: Crowd) -> None:
    ana, *others = (crowd.person(f"p{number}", "member") for number in range(40))
    room = crowd.room("tea", ana, *others)
    command = PostMessage(ana, room, "@room tea", None, "c", None, 5, to_all=ToAll(None))
    for _sending in range(2):
        crowd.writer.do(post_messages, command)
    assert counts(crowd) == [1, 0, 0]
    assert {mentions(crowd, person, room) for person in others} == {1}
    assert mentions(crowd, ana, room) == 0
    assert crowd.rooms.mark_read(others[0], room, 1).mentions == 0


def test_who_joins_later_was_not_spoken_to(crowd: Crowd) -> None:
    ana, late = crowd.person("ana", "member"), crowd.person("late", "member")
    room = crowd.room("tea", ana)
    crowd.writer.do(post_messages, PostMessage(ana, room, "@room tea", None, None, None, 5, to_all=ToAll(None)))
    crowd.rooms.join(late, room)
    assert mentions(crowd, late, room) == 0


def test_a_mention_by_name_and_by_all_in_one_message_counts_once(crowd: Crowd) -> None:
    ana, ben = crowd.person("ana", "member"), crowd.person("ben", "member")
    room = crowd.room("tea", ana, ben)
    crowd.writer.do(post_messages, PostMessage(ana, room, "@room @ben", _named(ben), None, None, 5, to_all=ToAll(None)))
    assert mentions(crowd, ben, room) == 1
    assert crowd.rooms.mark_read(ben, room, 0).mentions == 1


def test_only_those_who_were_there_are_meant_by_here(crowd: Crowd) -> None:
    ana, ben, cem = (crowd.person(name, "member") for name in ("ana", "ben", "cem"))
    room = crowd.room("tea", ana, ben, cem)
    here = ToAll((ana.id, ben.id))
    crowd.writer.do(post_messages, PostMessage(ana, room, "@here now", None, None, None, 5, to_all=here))
    assert [mentions(crowd, person, room) for person in (ana, ben, cem)] == [0, 1, 0]


def test_an_edit_is_no_news_to_whom_it_names_again(crowd: Crowd) -> None:
    ana, ben, cem = (crowd.person(name, "member") for name in ("ana", "ben", "cem"))
    room = crowd.room("tea", ana, ben, cem)
    [said] = crowd.say(ana, room, "hello @ben")
    personal = PersonalLists(crowd.database, crowd.writer)
    for body in ("hello @ben!", "hello again @ben", "@ben @cem"):
        crowd.messages.edit(ana, room, said.seq, body)
    for person in (ben, cem):
        assert [activity.kind for activity in personal.activity(person, None, 50).items] == ["mention"]
    crowd.messages.edit(ana, room, said.seq, "@cem")
    assert personal.activity(ben, None, 50).items == []
