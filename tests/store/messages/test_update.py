from collections.abc import Callable

import pytest
from sqlalchemy import insert, select

from chatapp.domain.errors import Conflict, Forbidden, Invalid, NotFound
from chatapp.domain.records import Person, Version
from chatapp.models import ReactionRow, User
from chatapp.presentation.payloads import message_payload
from chatapp.services.search.search import SearchRequest
from chatapp.store.messages.history import versions
from chatapp.store.messages.update import MOST_REACTIONS
from tests.support.crowd import Crowd


def found(crowd: Crowd, person: Person, q: str) -> list[str]:
    return [hit.message.body for hit in crowd.search.find(person, SearchRequest(q)).items]


def test_an_edit_keeps_the_earlier_texts_and_takes_one_rev(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    message = crowd.say(ana, room, "first")[0]
    crowd.messages.edit(ana, room, 1, "second")
    third = crowd.messages.edit(ana, room, 1, "third")
    assert (third.seq, third.rev, third.body) == (1, 3, "third")
    assert third.edited_at is not None
    with crowd.database.read() as connection:
        kept = versions(connection, message.id).versions
    assert [version.body for version in kept] == ["first", "second"]
    assert all(isinstance(version, Version) for version in kept)


def test_an_edit_to_the_same_text_changes_nothing(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    message = crowd.say(ana, room, "same")[0]
    assert crowd.messages.edit(ana, room, 1, "same") == message


def test_an_edited_message_is_found_by_its_present_words_alone(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    crowd.say(ana, room, "darjeeling")
    crowd.messages.edit(ana, room, 1, "assam")
    assert found(crowd, ana, "darjeeling") == []
    assert found(crowd, ana, "assam") == ["assam"]


def test_a_deletion_is_final_everywhere(crowd: Crowd) -> None:
    ana, ben = crowd.person("ana"), crowd.person("ben")
    room = crowd.room("tea", ana, ben)
    crowd.say(ana, room, "a secret for @ben")
    crowd.messages.react(ben, room, 1, "👍", on=True)
    crowd.messages.edit(ana, room, 1, "another secret for @ben")
    gone = crowd.messages.delete(ana, room, 1)
    assert (gone.deleted, gone.body, gone.html, gone.reactions, gone.rev) == (True, "", None, (), 4)
    assert crowd.history.snapshot(ben, room).page.messages == (gone,)
    assert crowd.history.changes(ben, room, 0).messages == (gone,)
    assert crowd.history.message(ben, room, 1) == gone
    assert found(crowd, ana, "secret") == []
    assert [listed.mentions for listed in crowd.rooms.visible_to(ben) if listed.joined] == [0]


def test_deleting_twice_changes_nothing(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    crowd.say(ana, room, "a")
    assert crowd.messages.delete(ana, room, 1) == crowd.messages.delete(ana, room, 1)


def test_a_deleted_message_takes_no_edit_and_no_reaction(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    crowd.say(ana, room, "a")
    crowd.messages.delete(ana, room, 1)
    with pytest.raises(Conflict):
        crowd.messages.edit(ana, room, 1, "b")
    with pytest.raises(Conflict):
        crowd.messages.react(ana, room, 1, "👍", on=True)


def test_a_retry_of_a_deleted_message_does_not_bring_it_back(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    crowd.messages.post(ana, room, "a", "x")
    gone = crowd.messages.delete(ana, room, 1)
    assert crowd.messages.post(ana, room, "a", "x") == gone


def test_reactions_are_counted_by_kind_in_the_order_they_came(crowd: Crowd) -> None:
    ana, ben = crowd.person("ana"), crowd.person("ben")
    room = crowd.room("tea", ana, ben)
    crowd.say(ana, room, "a")
    crowd.messages.react(ben, room, 1, "🎉", on=True)
    crowd.messages.react(ana, room, 1, "👍", on=True)
    message = crowd.messages.react(ben, room, 1, "👍", on=True)
    assert message.rev == 4
    assert {(r.emoji, r.total, r.users) for r in message.reactions} == {
        ("🎉", 1, ((ben.id, "ben"),)),
        ("👍", 2, ((ana.id, "ana"), (ben.id, "ben"))),
    }


def test_the_same_reaction_again_takes_no_rev(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    crowd.say(ana, room, "a")
    assert crowd.messages.react(ana, room, 1, "👍", on=False).rev == 1
    assert crowd.messages.react(ana, room, 1, "👍", on=True).rev == 2
    assert crowd.messages.react(ana, room, 1, "👍", on=True).rev == 2
    taken = crowd.messages.react(ana, room, 1, "👍", on=False)
    assert (taken.rev, taken.reactions) == (3, ())


def test_the_forms_of_an_emoji_are_one_reaction(crowd: Crowd) -> None:
    ana, ben = crowd.person("ana"), crowd.person("ben")
    room = crowd.room("tea", ana, ben)
    crowd.say(ana, room, "a")
    crowd.messages.react(ana, room, 1, "\u2764", on=True)
    assert crowd.messages.react(ana, room, 1, "\u2764\ufe0f", on=True).rev == 2
    both = crowd.messages.react(ben, room, 1, "\u2764\ufe0f", on=True)
    assert [(r.emoji, r.total) for r in both.reactions] == [("\u2764\ufe0f", 2)]
    left = crowd.messages.react(ana, room, 1, "\u2764", on=False)
    assert [(r.emoji, r.users) for r in left.reactions] == [("\u2764\ufe0f", ((ben.id, "ben"),))]


def test_of_those_who_reacted_50_are_named_and_all_counted(crowd: Crowd) -> None:
    people = [crowd.person(f"p{i:02}") for i in range(53)]
    room = crowd.room("tea", *people)
    crowd.say(people[0], room, "a")
    for person in people:
        message = crowd.messages.react(person, room, 1, "👍", on=True)
    assert message.reactions[0].total == 53
    assert len(message.reactions[0].users) == 50


def test_a_reaction_is_one_emoji(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    crowd.say(ana, room, "a")
    for emoji in ("", "x", "👍👍", "👍 ", ":+1:", "ab", "1"):
        with pytest.raises(Invalid) as refusal:
            crowd.messages.react(ana, room, 1, emoji, on=True)
        assert refusal.value.field == "emoji"


def test_an_emoji_may_be_made_of_many_characters(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    for seq, emoji in enumerate(("👍", "❤️", "👩‍👩‍👧", "🇫🇷", "👍🏿", "1️⃣"), start=1):
        crowd.say(ana, room, "a")
        assert crowd.messages.react(ana, room, seq, emoji, on=True).reactions[0].emoji == emoji


def test_nobody_changes_what_another_wrote(crowd: Crowd) -> None:
    ana, ben = crowd.person("ana"), crowd.person("ben")
    room = crowd.room("tea", ana, ben)
    crowd.say(ana, room, "a")
    with pytest.raises(Forbidden):
        crowd.messages.edit(ben, room, 1, "b")
    with pytest.raises(Forbidden):
        crowd.messages.delete(ben, room, 1)
    assert crowd.bodies(ana, room) == ["a"]


def test_an_administrator_deletes_in_every_room_they_see_and_edits_nothing(crowd: Crowd) -> None:
    ana, root = crowd.person("ana"), crowd.person("root", "admin")
    room, secret = crowd.room("tea", ana), crowd.room("secret", ana, private=True)
    crowd.say(ana, room, "a")
    crowd.say(ana, secret, "a")
    with pytest.raises(Forbidden):
        crowd.messages.edit(root, room, 1, "b")
    assert crowd.messages.delete(root, room, 1).deleted
    with pytest.raises(NotFound):
        crowd.messages.delete(root, secret, 1)


def test_who_left_changes_nothing_any_more_not_even_their_own(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    crowd.say(ana, room, "a")
    crowd.rooms.leave(ana, room)
    acts: list[Callable[[], object]] = [
        lambda: crowd.messages.edit(ana, room, 1, "b"),
        lambda: crowd.messages.delete(ana, room, 1),
        lambda: crowd.messages.react(ana, room, 1, "👍", on=True),
    ]
    for act in acts:
        with pytest.raises(Forbidden):
            act()


def test_a_message_of_a_room_one_may_not_see_is_not_there(crowd: Crowd) -> None:
    ana, ben = crowd.person("ana"), crowd.person("ben")
    crowd.room("secret", ana, private=True)
    crowd.say(ana, "secret", "a")
    for slug in ("secret", "missing"):
        with pytest.raises(NotFound) as refusal:
            crowd.messages.react(ben, slug, 1, "👍", on=True)
        assert refusal.value.payload() == {
            "code": "not_found", "message": "Room not found.", "field": "room",
        }  # fmt: skip


def test_a_message_that_is_not_there_cannot_be_changed(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    crowd.say(ana, room, "a")
    for seq in (0, -1, 2, 2**53):
        with pytest.raises(NotFound) as refusal:
            crowd.messages.edit(ana, room, seq, "b")
        assert refusal.value.field == "seq"


def test_every_change_is_published_once_in_order(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    room = crowd.room("tea", ana)
    crowd.say(ana, room, "a", "b")
    crowd.messages.edit(ana, room, 1, "c")
    crowd.messages.react(ana, room, 2, "👍", on=True)
    crowd.messages.delete(ana, room, 1)
    published = [(change.message.seq, change.message.rev, change.is_new) for change in crowd.stored.published]
    assert published == [(1, 1, True), (2, 2, True), (1, 3, False), (2, 4, False), (1, 5, False)]


def test_a_message_says_which_of_those_it_names_are_guests(crowd: Crowd) -> None:
    ana, ben = crowd.person("ana"), crowd.person("ben", "member")
    room = crowd.room("tea", ana, ben)
    crowd.say(ana, room, "a", "b")
    assert crowd.messages.react(ben, room, 1, "🎉", on=True).guests == ()
    message = crowd.messages.react(ana, room, 1, "👍", on=True)
    assert message.guests == (ana.id,)
    assert message_payload(message)["guests"] == [ana.id]
    assert "guests" not in message_payload(crowd.messages.react(ben, room, 2, "🎉", on=True))


def test_a_message_takes_so_many_reactions_and_names_fifty_of_each_kind(crowd: Crowd) -> None:
    ana, ben = crowd.person("ana"), crowd.person("ben")
    room = crowd.room("tea", ana, ben)
    said = crowd.say(ana, room, "tea?")[0]
    first, _last = _have_react(crowd, said.id, MOST_REACTIONS - 1)
    message = crowd.messages.react(ben, room, said.seq, "👍", True)
    assert [(r.emoji, r.total, len(r.users)) for r in message.reactions] == [("🎉", 1, 1), ("👍", 4_999, 50)]
    assert message.reactions[1].users[0] == (first + 1, "g1")
    with pytest.raises(Invalid):
        crowd.messages.react(ana, room, said.seq, "👍", True)


def _have_react(crowd: Crowd, message_id: int, number: int) -> tuple[int, int]:
    """So many guests react, the first with something else; the first and the last id of them."""
    people = [
        {"kind": "guest", "role": "guest", "name": f"g{n}", "fold": f"g{n}", "created_at": 1} for n in range(number)
    ]
    with crowd.database.writing.begin() as connection:
        connection.execute(insert(User), people)
        ids = list(connection.execute(select(User.id).where(User.name.startswith("g")).order_by(User.id)).scalars())
        rows = [
            {"message_id": message_id, "emoji": "👍" if n else "🎉", "user_id": id_, "created_at": n}
            for n, id_ in enumerate(ids)
        ]
        connection.execute(insert(ReactionRow), rows)
    return ids[0], ids[-1]
