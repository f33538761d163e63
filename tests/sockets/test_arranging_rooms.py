"""Rooms of every kind, as clients arrange them."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from chatapp.store.audit_log import EntryFilter, entries
from tests.support.sockets import Caller, Payload

SignIn = Callable[..., Caller]


def id_of(caller: Caller) -> int:
    number: int = caller.you["id"]
    return number


def listed(caller: Caller, slug: str) -> Payload | None:
    return next((room for room in caller.ok("rooms")["rooms"] if room["slug"] == slug), None)


@pytest.fixture
def olga(sign_in: SignIn) -> Caller:
    """Olga, with an account."""
    return sign_in("olga")


@pytest.fixture
def mia(sign_in: SignIn) -> Caller:
    """Mia, with an account."""
    return sign_in("mia")


def test_a_private_room_exists_for_its_members_alone(olga: Caller, mia: Caller, ana: Caller) -> None:
    answer = olga.ok("create", slug="den", private=True, description="Ours.")
    room = answer["room"]
    den = room["slug"]
    assert answer["role"] == "owner"
    assert (room["visibility"], room["description"]) == ("private", "Ours.")
    for other in (mia, ana):
        assert listed(other, den) is None
        assert other.heard("room") == []
        assert other.call("join", room=den) == other.call("join", room="nowhere")
    assert listed(olga, den)["role"] == "owner"  # type: ignore[index]


def bring(inviter: Caller, slug: str, *people: Caller) -> None:
    """Invite people into a room, and have them accept."""
    inviter.ok("invite", room=slug, people=[id_of(person) for person in people])
    for person in people:
        person.ok("accept", room=slug)


def test_who_accepts_hears_of_the_room_and_in_it_at_once(olga: Caller, mia: Caller) -> None:
    den = olga.ok("create", slug="den", private=True)["room"]["slug"]
    bring(olga, den, mia)
    assert mia.wait("room")["room"].items() >= {"slug": den, "joined": True, "unread": 0, "role": "member"}.items()
    olga.say(den, "welcome")
    mia.wait("message", lambda message: message["body"] == "welcome")
    assert olga.ok("invite", room=den, people=[id_of(mia)])["invited"] == []


def test_who_is_removed_hears_nothing_more_and_the_room_is_gone(olga: Caller, mia: Caller) -> None:
    den = olga.ok("create", slug="den", private=True)["room"]["slug"]
    bring(olga, den, mia)
    mia.ok("join", room=den)
    olga.ok("remove", room=den, person=id_of(mia))
    assert mia.wait("room", lambda news: news["gone"])["room"] == {"slug": den}
    olga.say(den, "she is gone")
    olga.settle()
    assert all(message["room"] != den for message in mia.heard("message"))
    assert listed(mia, den) is None
    for event, fields in (("history", {"before": 9}), ("message", {"body": "x"}), ("members", {}), ("prefer", {})):
        assert mia.error(event, room=den, **fields) == ("not_found", "room")
    assert mia.ok("search", q="gone")["results"] == []


def test_being_removed_from_a_public_room_ends_membership_not_sight(olga: Caller, mia: Caller) -> None:
    olga.ok("create", slug="tea")
    mia.ok("join", room="tea")
    olga.ok("remove", room="tea", person=id_of(mia))
    assert mia.wait("room", lambda news: news["room"]["slug"] == "tea" and "joined" in news["room"])["gone"] is False
    assert mia.error("message", room="tea", body="x") == ("forbidden", "room")
    assert listed(mia, "tea")["joined"] is False  # type: ignore[index]


def test_what_a_room_is_called_is_changed_by_those_who_may(olga: Caller, mia: Caller, ana: Caller) -> None:
    olga.ok("create", slug="tea")
    for other in (mia, ana):
        other.ok("join", room="tea")
        assert other.error("configure", room="tea", name="Coffee") == ("forbidden", "room")
    assert mia.ok("configure", room="tea", topic="Green")["room"]["topic"] == "Green"
    assert ana.error("configure", room="tea", topic="Black") == ("forbidden", None)
    changed = olga.ok("configure", room="tea", name="Tea house", description="All\nof it", slow_seconds=5)["room"]
    told = ana.wait("room", lambda news: news["room"]["name"] == "Tea house")
    assert "post" in told["room"].pop("may")
    assert told == {"room": changed, "gone": False}
    assert changed.items() >= {"slug": "tea", "description": "All\nof it", "slow_seconds": 5, "topic": "Green"}.items()


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"posting": "nobody"}, ("invalid", "posting")),
        ({"slow_seconds": -1}, ("invalid", "slow_seconds")),
        ({"slow_seconds": 21_601}, ("invalid", "slow_seconds")),
        ({"name": "x" * 81}, ("too_large", "name")),
        ({"description": "\u200b"}, ("invalid", "description")),
        ({"archived": "yes"}, ("invalid", "archived")),
        ({"slug": "other"}, ("invalid", "slug")),
    ],
)
def test_configure_names_what_is_wrong(olga: Caller, fields: dict[str, object], error: tuple[str, str]) -> None:
    olga.ok("create", slug="tea")
    assert olga.error("configure", room="tea", **fields) == error


def test_an_archived_room_is_read_only_until_it_is_restored(olga: Caller, mia: Caller) -> None:
    olga.ok("create", slug="tea")
    mia.ok("join", room="tea")
    olga.say("tea", "last words")
    assert mia.error("configure", room="tea", archived=True) == ("forbidden", "room")
    assert olga.ok("configure", room="tea", archived=True)["room"]["archived"] is True
    mia.wait("room", lambda news: news["room"]["archived"])
    for caller in (olga, mia):
        assert caller.error("message", room="tea", body="x") == ("read_only", "room")
        assert caller.error("typing", room="tea") == ("read_only", "room")
    assert olga.error("configure", room="tea", name="x") == ("read_only", "room")
    assert len(mia.ok("history", room="tea", before=9)["messages"]) == 1
    assert olga.ok("configure", room="tea", archived=False)["room"]["archived"] is False
    mia.say("tea", "back again")


def test_announcements_are_written_by_moderators(olga: Caller, mia: Caller) -> None:
    olga.ok("create", slug="news", posting="moderators")
    mia.ok("join", room="news")
    assert mia.error("message", room="news", body="x") == ("read_only", "room")
    member = olga.ok("appoint", room="news", person=id_of(mia), role="moderator")["member"]
    assert (member["id"], member["room_role"]) == (id_of(mia), "moderator")
    mia.wait("room", lambda news: news["room"].get("role") == "moderator")
    mia.say("news", "now I may")


def test_a_room_keeps_an_owner_when_its_last_one_leaves(olga: Caller, mia: Caller, ana: Caller, app: Flask) -> None:
    tea = olga.ok("create", slug="tea", private=True)["room"]["slug"]
    bring(olga, tea, ana, mia)
    assert olga.error("appoint", room=tea, person=id_of(olga), role="member") == ("conflict", "person")
    assert olga.ok("leave", room=tea) == {"ok": True}
    assert olga.error("history", room=tea, before=9) == ("not_found", "room")
    mia.wait("room", lambda news: news["room"]["slug"] == tea and news["room"].get("role") == "owner")
    roles = {member["name"]: member["room_role"] for member in mia.ok("members", room=tea)["members"]}
    assert roles == {"ana": "member", "mia": "owner"}
    newest = entries(app.extensions["chatapp"].database, EntryFilter(), 2**53, 1)[0]
    assert (newest.action, newest.target) == ("room.appoint", tea)
    assert mia.ok("leave", room=tea) == {"ok": True}
    assert ana.ok("leave", room=tea) == {"ok": True}


def test_members_are_listed_with_what_one_may_do_to_them(olga: Caller, mia: Caller, ana: Caller, app: Flask) -> None:
    olga.ok("create", slug="tea")
    mia.ok("join", room="tea")
    ana.ok("join", room="tea")

    def may(viewer: Caller) -> dict[str, list[str]]:
        return {member["name"]: member["may"] for member in viewer.ok("members", room="tea")["members"]}

    assert may(olga) == {"olga": ["appoint"], "mia": ["appoint", "remove"], "ana": ["appoint", "remove"]}
    assert may(mia) == {"olga": [], "mia": [], "ana": []}
    olga.ok("appoint", room="tea", person=id_of(mia), role="moderator")
    assert may(mia) == {"olga": [], "mia": [], "ana": ["remove"]}
    # Whoever moderates the chat has that rank in every room.
    app.extensions["chatapp"].moderation.set_role(None, id_of(mia), "moderator")
    olga.ok("appoint", room="tea", person=id_of(ana), role="moderator")
    assert may(mia) == {"olga": [], "mia": [], "ana": []}
    assert mia.error("remove", room="tea", person=id_of(ana)) == ("forbidden", "person")


def test_a_guest_owns_no_room(olga: Caller, ana: Caller) -> None:
    olga.ok("create", slug="tea")
    ana.ok("join", room="tea")
    assert olga.error("appoint", room="tea", person=id_of(ana), role="owner") == ("invalid", "role")
    assert olga.error("appoint", room="tea", person=id_of(ana), role="king") == ("invalid", "role")
    olga.ok("appoint", room="tea", person=id_of(ana), role="moderator")


def test_moderators_do_not_send_each_other_out(olga: Caller, mia: Caller, sign_in: SignIn) -> None:
    olga.ok("create", slug="tea")
    leo, admin = sign_in("leo"), sign_in("ada", "admin")
    for caller in (mia, leo, admin):
        caller.ok("join", room="tea")
    for caller in (mia, leo):
        olga.ok("appoint", room="tea", person=id_of(caller), role="moderator")
    assert mia.error("remove", room="tea", person=id_of(leo)) == ("forbidden", "person")
    assert mia.error("remove", room="tea", person=id_of(olga)) == ("forbidden", "person")
    assert mia.error("remove", room="tea", person=id_of(admin)) == ("forbidden", "person")
    assert mia.error("remove", room="tea", person=id_of(mia)) == ("invalid", "person")
    assert mia.error("remove", room="tea", person=10**9) == ("not_found", "person")
    olga.ok("remove", room="tea", person=id_of(leo))


def test_of_two_who_remove_the_same_person_one_is_told_that_it_is_done(olga: Caller, mia: Caller, ana: Caller) -> None:
    olga.ok("create", slug="tea")
    for caller in (mia, ana):
        caller.ok("join", room="tea")
    olga.ok("appoint", room="tea", person=id_of(mia), role="owner")
    answers: list[Payload] = []
    person = id_of(ana)

    def send_out(who: Caller) -> None:
        answers.append(who.call("remove", room="tea", person=person))

    both = [threading.Thread(target=send_out, args=(who,)) for who in (olga, mia)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sorted(answer["ok"] for answer in answers) == [False, True]
    assert [answer["error"]["code"] for answer in answers if not answer["ok"]] == ["not_found"]


def test_two_owners_who_demote_each_other_leave_one(olga: Caller, mia: Caller) -> None:
    olga.ok("create", slug="tea")
    mia.ok("join", room="tea")
    ids = {olga: id_of(olga), mia: id_of(mia)}
    olga.ok("appoint", room="tea", person=ids[mia], role="owner")
    assert olga.ok("appoint", room="tea", person=ids[mia], role="member")
    assert mia.error("appoint", room="tea", person=ids[olga], role="member") == ("forbidden", "room")


def test_a_direct_message_is_one_room_whoever_begins_it(olga: Caller, mia: Caller, ana: Caller) -> None:
    room = olga.ok("direct", people=[id_of(mia)])["room"]
    assert (room["visibility"], room["name"], [p["name"] for p in room["people"]]) == ("direct", "mia", ["mia"])
    heard = mia.wait("room", lambda news: news["room"]["visibility"] == "direct")["room"]
    assert (heard["slug"], heard["name"], heard["joined"]) == (room["slug"], "olga", True)
    assert mia.ok("direct", people=[id_of(olga), id_of(mia)])["room"]["slug"] == room["slug"]
    olga.say(room["slug"], "between us")
    mia.wait("message", lambda message: message["body"] == "between us")
    assert listed(mia, room["slug"])["unread"] == 1  # type: ignore[index]
    assert listed(ana, room["slug"]) is None
    assert ana.error("join", room=room["slug"]) == ("not_found", "room")
    assert ana.ok("search", q="between")["results"] == []


def test_a_group_is_a_conversation_of_its_own_and_may_be_left(olga: Caller, mia: Caller, ana: Caller) -> None:
    two, three = (olga.ok("direct", people=people)["room"] for people in ([id_of(mia)], [id_of(mia), id_of(ana)]))
    assert two["slug"] != three["slug"]
    assert [person["name"] for person in three["people"]] == ["ana", "mia"]
    ana.ok("leave", room=three["slug"])
    assert listed(ana, three["slug"]) is None
    assert ana.ok("direct", people=[id_of(olga), id_of(mia)])["room"]["slug"] == three["slug"]
    for event, fields in (("configure", {"name": "x"}), ("invite", {"people": [1]}), ("remove", {"person": 1})):
        assert olga.error(event, room=three["slug"], **fields) == ("forbidden", "room")


def test_who_left_a_direct_message_hears_of_it_again_when_the_other_writes(olga: Caller, mia: Caller) -> None:
    slug = olga.ok("direct", people=[id_of(mia)])["room"]["slug"]
    olga.say(slug, "before")
    assert mia.ok("leave", room=slug) == {"ok": True}
    assert mia.wait("room", lambda news: news["room"]["slug"] == slug and news["gone"])
    assert listed(mia, slug) is None
    assert mia.error("history", room=slug, before=9) == ("not_found", "room")
    left = listed(olga, slug)
    assert left is not None
    assert (left["name"], [person["name"] for person in left["people"]]) == ("mia", ["mia"])
    assert olga.ok("direct", people=[id_of(mia)])["room"]["slug"] == slug
    assert listed(mia, slug) is None
    olga.say(slug, "are you there?", "hello?")
    back = listed(mia, slug)
    assert back is not None
    assert (back["joined"], back["unread"], back["name"]) == (True, 2, "olga")
    mia.wait("room", lambda news: news["room"]["slug"] == slug and news["room"].get("unread"))
    olga.say(slug, "there you are")
    mia.wait("message", lambda message: message["body"] == "there you are")
    assert mia.ok("join", room=slug)["messages"][0]["body"] == "before"


def test_who_left_a_direct_message_may_begin_it_again(olga: Caller, mia: Caller) -> None:
    slug = olga.ok("direct", people=[id_of(mia)])["room"]["slug"]
    for caller in (mia, olga):
        caller.ok("leave", room=slug)
    assert mia.ok("direct", people=[id_of(olga)])["room"]["name"] == "olga"
    assert (listed(mia, slug) or {}).get("name") == "olga"
    assert listed(olga, slug) is None
    mia.say(slug, "you too")
    assert (listed(olga, slug) or {}).get("name") == "mia"


def test_notes_to_oneself_may_be_left(olga: Caller) -> None:
    slug = olga.ok("direct", people=[id_of(olga)])["room"]["slug"]
    olga.ok("leave", room=slug)
    assert listed(olga, slug) is None
    assert olga.ok("direct", people=[id_of(olga)])["room"]["slug"] == slug


def test_two_who_begin_at_the_same_moment_meet(olga: Caller, mia: Caller) -> None:
    pairs = [(olga, id_of(mia)), (mia, id_of(olga))]
    slugs: list[str] = []
    both = [
        threading.Thread(
            target=lambda who=who, other=other: slugs.append(who.ok("direct", people=[other])["room"]["slug"])
        )
        for who, other in pairs
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert len(set(slugs)) == 1


def test_one_may_write_to_oneself_and_not_to_nobody_or_a_crowd(olga: Caller) -> None:
    room = olga.ok("direct", people=[id_of(olga)])["room"]
    assert room["name"] == "olga"
    assert olga.error("direct", people=[]) == ("invalid", "people")
    assert olga.error("direct", people=[10**9]) == ("not_found", "people")
    assert olga.error("direct", people=list(range(1, 12))) == ("invalid", "people")
    assert olga.error("direct", people="mia") == ("invalid", "people")


def test_each_says_what_they_want_to_hear_of_a_room(olga: Caller, sign_in: SignIn) -> None:
    phone = sign_in("olga")
    assert listed(olga, "general").items() >= {"favourite": False, "muted": False, "notify": "mentions"}.items()  # type: ignore[union-attr]
    kept = olga.ok("prefer", room="general", favourite=True, notify="mentions")["room"]
    assert kept.items() >= {"favourite": True, "muted": False, "notify": "mentions"}.items()
    assert phone.wait("room", lambda news: news["room"]["favourite"])["room"]["notify"] == "mentions"
    assert olga.ok("prefer", room="general", muted=True)["room"]["favourite"] is True
    assert olga.error("prefer", room="general", notify="loud") == ("invalid", "notify")


def test_rooms_can_be_followed_in_one_go(olga: Caller, mia: Caller) -> None:
    olga.ok("create", slug="tea")
    mia.ok("join", room="tea")
    olga.ok("rooms", follow=True)
    mia.say("tea", "heard")
    olga.wait("message", lambda message: message["room"] == "tea")


@pytest.mark.parametrize(("event", "reads"), [("rooms", "page"), ("join", "join")])
def test_who_is_removed_just_while_they_come_in_hears_nothing(
    olga: Caller, mia: Caller, enter: SignIn, monkeypatch: pytest.MonkeyPatch, event: str, reads: str
) -> None:
    chat = olga.chat
    den = olga.ok("create", slug="den", private=True)["room"]["slug"]
    olga.ok("join", room=den)
    bring(olga, den, mia)
    again = enter(auth={"token": chat.tokens.issue(chat.accounts.find("mia"))})
    read, removals = getattr(chat.rooms, reads), ["now"]

    def meanwhile(*arguments: Any) -> Any:
        found = read(*arguments)
        if removals:
            removals.pop()
            chat.memberships.remove(None, den, id_of(mia))
        return found

    monkeypatch.setattr(chat.rooms, reads, meanwhile)
    again.call(event, **({"follow": True} if event == "rooms" else {"room": den}))
    olga.say(den, "she is gone")
    olga.settle()
    assert [message["body"] for message in again.heard("message") if message["room"] == den] == []


def test_people_are_found_by_the_beginning_of_their_names(olga: Caller, mia: Caller, ana: Caller) -> None:
    assert {person["name"] for person in olga.ok("people", q="")["people"]} >= {"olga", "mia", "ana"}
    assert [(person["name"], person["online"]) for person in olga.ok("people", q="MI")["people"]] == [("mia", True)]
    ana.leave_chat()
    assert olga.ok("people", q="ana")["people"] == []


def test_members_come_page_by_page_with_their_roles(olga: Caller, mia: Caller, ana: Caller) -> None:
    olga.ok("create", slug="tea")
    for caller in (mia, ana):
        caller.ok("join", room="tea")
    first = ana.ok("members", room="tea", limit=2)["members"]
    rest = ana.ok("members", room="tea", after=first[-1]["id"])["members"]
    assert {(m["name"], m["room_role"]) for m in first + rest} == {
        ("olga", "owner"), ("mia", "member"), ("ana", "member"),
    }  # fmt: skip
    assert len(first) == 2


def test_a_command_line_beside_the_server_is_noticed(olga: Caller, app: Flask) -> None:
    chat = app.extensions["chatapp"]
    chat.watcher.begin()
    chat.rooms.create(None, "tea")
    assert olga.wait("room")["room"]["slug"] == "tea"
