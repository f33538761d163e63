"""Room list, people and pending messages, as events change them."""

from typing import Any

from chatapp.client import OutboxEntry
from chatapp.viewmodel.invitations import Invitations
from chatapp.viewmodel.pending_messages import PendingMessages
from chatapp.viewmodel.people import People
from chatapp.viewmodel.rooms import Rooms, count_text
from tests.viewmodel.messages import message, room

YOU = {"id": 7, "name": "Ada"}


def test_messages_of_others_are_unread_and_own_ones_are_not() -> None:
    rooms = Rooms()
    rooms.reset([room("general", seq=4)])
    rooms.message(message(5), YOU)
    rooms.message(message(5), YOU)
    rooms.message(message(6, author=YOU | {"kind": "guest"}), YOU)
    rooms.message(message(7, mentions=[YOU["id"]]), YOU)
    found = rooms.get("general")
    assert found is not None
    assert (found.unread, found.mentions) == (2, 1)
    rooms.message(message(8, everyone="room"), YOU)
    rooms.message(message(9, mentions=[77], body="`@ada` @adam"), YOU)
    assert (found.unread, found.mentions) == (4, 2)
    rooms.read("general", 0)
    assert (found.unread, found.mentions) == (0, 0)


def test_a_message_that_arrives_before_the_list_counts_once() -> None:
    rooms = Rooms()
    rooms.reset([room("general", seq=4)])
    rooms.message(message(5), YOU)
    assert rooms.reset([room("general", seq=4)]) == ["general"]
    rooms.read("general", unread=1, mentions=0)
    rooms.message(message(5), YOU)
    rooms.message(message(6), YOU)
    found = rooms.get("general")
    assert found is not None
    assert found.unread == 2


def test_what_a_blocked_person_writes_is_not_unread() -> None:
    rooms = Rooms()
    rooms.reset([room("general")])
    rooms.blocked = frozenset({1})
    rooms.message(message(1, body="@ben hi"), YOU)
    found = rooms.get("general")
    assert found is not None
    assert (found.unread, found.mentions, found.seq) == (0, 0, 1)


def test_only_a_change_of_what_is_unread_may_alter_the_counts() -> None:
    rooms = Rooms()
    rooms.reset([room("general", seq=4, unread=2, read_seq=2)])
    deleted = {"deleted": True, "body": ""}
    assert rooms.may_alter_counts(message(3, **deleted))
    assert rooms.may_alter_counts(message(4, edited_at="2026-11-22T13:00:00.000Z"))
    assert not rooms.may_alter_counts(message(3, reactions=[]))
    assert not rooms.may_alter_counts(message(2, **deleted))
    assert not rooms.may_alter_counts(message(3, room="elsewhere", **deleted))


def test_no_more_than_a_hundred_are_counted() -> None:
    rooms = Rooms()
    rooms.reset([room("general", seq=99, unread=99)])
    for seq in (100, 101, 102):
        rooms.message(message(seq), YOU)
    found = rooms.get("general")
    assert found is not None
    assert (found.unread, count_text(found.unread), count_text(99)) == (100, "99+", "99")


def test_joined_rooms_come_first() -> None:
    rooms = Rooms()
    rooms.reset([room("zebra"), room("alpha", joined=False), room("mole")])
    rooms.change({"room": room("new", joined=False), "gone": False})
    assert [found.slug for found in rooms] == ["mole", "zebra", "alpha", "new"]
    rooms.joined("new")
    rooms.remove("zebra")
    assert [found.slug for found in rooms] == ["mole", "new", "alpha"]
    rooms.change({"room": {"slug": "mole", "name": "Mole"}, "gone": True})
    assert rooms.get("mole") is None


def people() -> People:
    members = [{"id": 7, "name": "Ada", "online": True}, {"id": 1, "name": "ben", "online": True}]
    return People({"you": YOU, "members": members, "room": {"online_count": 2}})


def test_joins_and_leaves_are_shown_after_the_message_they_followed() -> None:
    here = people()
    cem = {"id": 3, "name": "Cem"}
    assert here.presence({"joined": [cem], "left": [], "online_count": 3}, last=5)
    assert (here.online, here.count, here.note(5)) == (["Ada", "ben", "Cem"], 3, "Cem joined")
    here.presence({"joined": [], "left": [cem], "online_count": 2}, last=5)
    assert here.note(5) == "Cem left"
    assert not here.presence({"joined": [YOU], "left": [], "online_count": 2}, last=6)
    assert here.note(6) == ""


def test_typing_is_shown_until_they_stop_or_leave() -> None:
    here = people()
    ben, cem = {"id": 1, "name": "ben"}, {"id": 3, "name": "Cem"}
    here.typing_event({"user": ben, "on": True})
    assert here.typing_text == "ben is typing…"
    here.typing_event({"user": cem, "on": True})
    assert here.typing_text == "ben and Cem are typing…"
    here.stop_typing(3)
    here.presence({"joined": [], "left": [ben], "online_count": 1}, last=1)
    assert here.typing_text == ""
    assert not here.expire_typing()


def test_a_pending_message_is_shown_until_its_event_arrives() -> None:
    out = PendingMessages([])
    out.add(OutboxEntry("a", "general", "one", None))
    stored = message(1, client_id="a", author={"id": 7, "name": "Ada", "kind": "guest"})
    out.stored({"message": stored}, "general")
    assert [waiting.stored for waiting in out.in_room("general")] == [True]
    assert len(out) == 0
    assert not out.arrived(message(1, client_id="a"), 7)
    assert out.arrived(stored, 7)
    assert out.in_room("general") == []


def test_a_refused_message_stays_until_retried_or_discarded() -> None:
    out = PendingMessages([OutboxEntry("a", "general", "one", None), OutboxEntry("b", "tea", "two", None)])
    out.unsent({"client_id": "a", "error": {"message": "Too long."}})
    assert [waiting.problem for waiting in out.in_room("general")] == ["Too long."]
    assert [entry.body for entry in out.refused()] == ["one"]
    assert out.take("b") is None
    taken = out.take("a")
    assert taken is not None
    assert taken.body == "one"
    out.stored({"message": message(1, room="tea", client_id="b")}, "general")
    assert out.in_room("tea") == []


def test_the_latest_event_of_an_invitation_counts() -> None:
    def told(slug: str, **more: bool) -> dict[str, Any]:
        return {"room": {"slug": slug, "name": slug.title()}, "by": {"id": 1, "name": "olga"}, **more}

    invitations = Invitations([told("den")])
    assert invitations.apply(told("den", gone=False)) is None
    new = invitations.apply(told("cellar", gone=False))
    assert new is not None
    assert new.sentence == "olga invited you to Cellar."
    assert [each.slug for each in invitations] == ["cellar", "den"]
    invitations.apply({"room": {"slug": "den"}, "gone": True})
    invitations.remove("cellar")
    assert list(invitations) == []
