"""Rooms with what is unread, people with who writes, messages on their way out: as events change them."""

from typing import Any

from chatapp.client import OutboxEntry
from chatapp.viewmodel.invitations import Invitations
from chatapp.viewmodel.pending_messages import PendingMessages
from chatapp.viewmodel.people import People
from chatapp.viewmodel.rooms import Rooms
from tests.viewmodel.messages import message, room

YOU = {"id": 7, "name": "Ada"}


def test_what_others_say_is_unread_and_what_one_says_is_not() -> None:
    rooms = Rooms()
    rooms.reset([room("general", seq=4)])
    rooms.message(message(5), YOU)
    rooms.message(message(5), YOU)
    rooms.message(message(6, author=YOU | {"kind": "guest"}), YOU)
    rooms.message(message(7, body="hello @ada!"), YOU)
    found = rooms.get("general")
    assert found is not None
    assert (found.unread, found.mentions) == (2, 1)
    rooms.read("general", 0)
    assert (found.unread, found.mentions) == (0, 0)


def test_what_came_while_the_list_was_on_its_way_counts_once() -> None:
    rooms = Rooms()
    rooms.reset([room("general", seq=4)])
    rooms.message(message(5), YOU)
    rooms.reset([room("general", seq=4)])
    rooms.message(message(6), YOU)
    found = rooms.get("general")
    assert found is not None
    assert found.unread == 2


def test_rooms_one_belongs_to_come_first() -> None:
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


def test_who_comes_and_goes_is_noted_where_it_happened() -> None:
    here = people()
    cem = {"id": 3, "name": "Cem"}
    assert here.presence({"joined": [cem], "left": [], "online_count": 3}, last=5)
    assert (here.online, here.count, here.note(5)) == (["Ada", "ben", "Cem"], 3, "Cem joined")
    here.presence({"joined": [], "left": [cem], "online_count": 2}, last=5)
    assert here.note(5) == "Cem left"
    assert not here.presence({"joined": [YOU], "left": [], "online_count": 2}, last=6)
    assert here.note(6) == ""


def test_who_writes_is_told_until_they_stop_or_go() -> None:
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


def test_a_message_on_its_way_stays_in_view_until_the_stream_brings_it() -> None:
    out = PendingMessages([])
    out.add(OutboxEntry("a", "general", "one", None))
    stored = message(1, client_id="a", author={"id": 7, "name": "Ada", "kind": "guest"})
    out.stored({"message": stored}, "general")
    assert [waiting.stored for waiting in out.in_room("general")] == [True]
    assert len(out) == 0
    assert not out.arrived(message(1, client_id="a"), 7)
    assert out.arrived(stored, 7)
    assert out.in_room("general") == []


def test_a_refused_message_waits_for_a_word() -> None:
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


def test_what_was_told_last_of_an_invitation_counts() -> None:
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
