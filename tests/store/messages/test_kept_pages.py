"""A kept page is what would be read anew; nothing is kept past a change, whoever made it."""

from chatapp.domain.records import PagePosition
from chatapp.services.people.profiles import Profile, Profiles
from chatapp.store.messages import history
from chatapp.store.messages.kept_pages import KeptPages
from chatapp.store.rooms.rooms import visible_room
from tests.support.crowd import Crowd


def test_a_page_is_read_once_until_its_room_or_somebody_in_it_changes(crowd: Crowd) -> None:
    ana, ben = crowd.person("Ana", "member"), crowd.person("Ben", "member")
    crowd.room("tea", ana, ben)
    crowd.room("zoo", ben)
    first = crowd.say(ben, "tea", "one", "two")[0]
    pages, profiles = KeptPages(), Profiles(crowd.database, crowd.writer, crowd.word_filter)

    def page() -> object:
        with crowd.database.read() as connection:
            room, _mine = visible_room(connection, "tea", ana)
            found = pages.newest(connection, room, 50)
            assert found == history.newest(connection, room, 50)
            assert found == pages.to_read(connection, room, room.seq, PagePosition(), 50)
            return found

    before = page()
    crowd.say(ben, "zoo", "elsewhere")
    assert page() is before
    changes = (
        lambda: crowd.messages.edit(ben, "tea", first.seq, "first"),
        lambda: crowd.messages.react(ana, "tea", first.seq, "👍", True),
        lambda: profiles.change(ben, Profile(3, "", "", False)),
        lambda: crowd.messages.post(ana, "tea", "three", reply_to=first.seq),
        lambda: crowd.messages.delete(ben, "tea", first.seq),
    )
    for change in changes:
        change()
        after = page()
        assert after != before
        before = after
