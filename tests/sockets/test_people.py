"""The events about people: profiles, presence, blocks, reports and keeping the peace."""

from collections.abc import Callable

import pytest
from flask import Flask

from chatapp.domain.records import Role
from tests.support.processes import wait_until
from tests.support.sockets import Caller

Enter = Callable[..., Caller]


@pytest.fixture
def come(app: Flask, enter: Enter) -> Enter:
    """Lets an account of a role come in."""
    chat = app.extensions["chatapp"]

    def make(name: str, role: Role) -> Caller:
        return enter(auth={"token": chat.tokens.issue(chat.accounts.create(name, role))})

    return make


def look(caller: Caller) -> None:
    """What every process does twice a second."""
    caller.chat.watcher.poll()


def test_a_profile_is_told_to_oneself_and_to_the_room(ana: Caller, ben: Caller) -> None:
    look(ana)
    ben.wait("presence")
    you = ana.ok("profile", emoji="🌴", status="away at sea", hue=3)["you"]
    assert (you["emoji"], you["status"], you["hue"]) == ("🌴", "away at sea", 3)
    look(ana)
    assert ana.wait("you")["you"] == you
    changed = ben.wait("presence", lambda news: "changed" in news)
    # What one may do oneself is nothing to the others.
    you.pop("may")
    assert (changed["changed"], changed["joined"], changed["left"]) == ([you], [], [])
    assert ana.ok("message", room="general", body="hi")["message"]["author"].keys() == {"id", "name", "kind", "hue"}
    assert ana.ok("profile", hue=None, emoji="")["you"]["status"] == "away at sea"


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"hue": 12}, "invalid", "hue"), ({"hue": -1}, "invalid", "hue"), ({"hue": "red"}, "invalid", "hue"),
        ({"emoji": "xx"}, "invalid", "emoji"), ({"emoji": "🌴🌴"}, "invalid", "emoji"),
        ({"status": "x" * 81}, "too_large", "status"), ({"status": "a\nb"}, "invalid", "status"),
        ({"status": "\x00"}, "invalid", "status"), ({"role": "owner"}, "invalid", "role"),
    ],
)  # fmt: skip
def test_a_hostile_profile_is_refused(ana: Caller, fields: dict[str, object], code: str, field: str) -> None:
    assert ana.error("profile", **fields) == (code, field)


def test_who_is_away_on_all_connections_is_told_as_away(ana: Caller, ben: Caller) -> None:
    ana.ok("away")
    news = ben.wait("presence", lambda news: "changed" in news or any(p.get("away") for p in news["joined"]))
    assert [p["away"] for p in [*news.get("changed", []), *news["joined"]] if p["name"] == "ana"] == [True]
    assert ben.ok("person", id=ana.you["id"])["person"]["away"] is True
    ana.ok("away", on=False)
    assert "away" not in ben.ok("person", id=ana.you["id"])["person"]


def test_who_is_invisible_is_nowhere_shown_as_here(ana: Caller, ben: Caller) -> None:
    look(ana)
    ana.ok("profile", invisible=True)
    look(ana)
    joined = ben.ok("join", room="general")
    assert joined["room"]["online_count"] == 1
    assert {member["name"]: member["online"] for member in joined["members"]} == {"ana": False, "ben": True}
    assert ben.ok("person", id=ana.you["id"])["person"]["online"] is False
    ana.ok("typing", room="general")
    ana.settle()
    assert ben.heard("typing") == []
    assert ben.ok("seen", room="general")["seen"] == []
    ana.ok("profile", invisible=False)
    assert [person["name"] for person in ben.ok("seen", room="general")["seen"]] == ["ana"]


def test_only_people_one_may_know_of_have_a_card(come: Enter, ana: Caller, app: Flask) -> None:
    chat = app.extensions["chatapp"]
    others = ["block", "direct"]
    # Anyone finds an account by its name, and nobody a guest who was in no room with them.
    stranger = chat.accounts.create("Stranger", "member", "correct horse")
    assert ana.ok("person", id=stranger.id)["person"]["may"] == others
    closed = chat.accounts.create("Closed", "member", "correct horse")
    chat.moderation.set_active(None, closed.id, False)
    guest = chat.accounts.sign_in_guest("Passer-by")
    for unknown in (closed.id, guest.id, 9_999, -1):
        assert ana.error("person", id=unknown) == ("not_found", "id")
        assert ana.error("block", id=unknown) == ("not_found", "id")
    assert ana.ok("person", id=ana.you["id"])["person"]["may"] == []
    mona = come("Mona", "moderator")
    assert mona.ok("person", id=ana.you["id"])["person"]["may"] == [*others, "mute", "kick", "ban"]
    assert ana.ok("person", id=mona.you["id"])["person"]["may"] == others


def test_who_is_blocked_mentions_one_no_more_and_learns_nothing(ana: Caller, ben: Caller) -> None:
    before = ben.ok("person", id=ana.you["id"])["person"]
    assert ana.ok("block", id=ben.you["id"])["blocked"] == [ben.you["id"]]
    assert ana.ok("blocked")["blocked"] == [ben.you["id"]]
    ben.say("general", "hello @ana")
    [general] = [room for room in ana.ok("rooms")["rooms"] if room["slug"] == "general"]
    assert general["mentions"] == 0
    assert ben.ok("person", id=ana.you["id"])["person"] == before
    assert ana.ok("block", id=ben.you["id"], on=False)["blocked"] == []
    ben.say("general", "hello again @ana")
    [general] = [room for room in ana.ok("rooms")["rooms"] if room["slug"] == "general"]
    # The one from before counts, too: nothing of what was said in the meantime is lost.
    assert general["mentions"] == 2
    assert ana.error("block", id=ana.you["id"]) == ("invalid", "id")


def test_who_is_blocked_is_refused_in_private_and_told_of_nothing(ana: Caller, ben: Caller) -> None:
    slug = ben.ok("direct", people=[ana.you["id"]])["room"]["slug"]
    ben.say(slug, "hello")
    look(ana)
    rooms, told = ben.ok("rooms"), len(ben.order())
    ana.ok("block", id=ben.you["id"])
    look(ana)
    assert ben.ok("rooms") == rooms
    assert ben.ok("direct", people=[ana.you["id"]])["room"]["slug"] == slug
    assert len(ben.order()) == told
    for event, fields in (("message", {"body": "hello?"}), ("typing", {}), ("react", {"seq": 1, "emoji": "👍"})):
        assert ben.error(event, room=slug, **fields)[0] == "read_only"
    ana.ok("block", id=ben.you["id"], on=False)
    ben.say(slug, "thank you")


def test_a_mute_holds_on_a_live_connection_and_ends(come: Enter, ben: Caller) -> None:
    mona = come("Mona", "moderator")
    look(mona)
    until = mona.ok("mute", id=ben.you["id"], minutes=5)["until"]
    mute = ben.wait("you", lambda event: "mute" in event["you"])["you"]["mute"]
    assert mute["until"] == until
    assert "post" in mute["forbids"]
    look(mona)
    for event, fields in (("message", {"body": "hm"}), ("react", {"seq": 1, "emoji": "👍"})):
        assert ben.error(event, room="general", **fields)[0] == "forbidden"
    assert mona.ok("mute", id=ben.you["id"], minutes=0)["until"] is None
    look(mona)
    ben.say("general", "thank you")


@pytest.mark.parametrize("event", ["kick", "ban"])
def test_who_is_sent_out_is_gone_at_the_next_look(come: Enter, ben: Caller, event: str) -> None:
    mona = come("Mona", "moderator")
    look(mona)
    mona.ok(event, id=ben.you["id"], reason="spam")
    look(mona)
    assert not ben.socket.is_connected()


def test_a_banned_guest_comes_in_by_no_name_and_no_token(come: Enter, enter: Enter, app: Flask) -> None:
    mona, gus = come("Mona", "moderator"), enter("gus")
    gus.say("general", "spam", "more spam")
    token = gus.heard("welcome")[0]["token"]
    look(mona)
    assert mona.ok("ban", id=gus.you["id"], remove_messages=True)["removed"] == 2
    look(mona)
    for auth in ({"username": "GUS"}, {"token": token}):
        assert not enter(auth=auth).socket.is_connected()
    chat = app.extensions["chatapp"]
    chat.moderation.lift(chat.accounts.find("Mona"), chat.moderation.bans(chat.accounts.find("Mona"))[0].id)
    assert enter("gus").socket.is_connected()


def test_members_keep_no_peace(ana: Caller, ben: Caller) -> None:
    for event in ("mute", "kick", "ban"):
        assert ana.error(event, id=ben.you["id"])[0] == "forbidden"


def test_a_message_is_reported_once_and_with_a_reason(ana: Caller, ben: Caller) -> None:
    [bad] = ben.say("general", "buy watches")
    assert ana.error("report", room="general", seq=bad["seq"], reason=" ") == ("invalid", "reason")
    ana.ok("report", room="general", seq=bad["seq"], reason="spam")
    assert ana.error("report", room="general", seq=bad["seq"], reason="spam")[0] == "conflict"
    assert ana.error("report", room="nowhere", seq=1, reason="spam") == ("not_found", "room")


def test_moderators_who_are_here_are_told_that_a_message_was_reported(ana: Caller, ben: Caller, come: Enter) -> None:
    mona = come("Mona", "moderator")
    look(ana)
    for bad in ben.say("general", "buy watches", "buy more"):
        ana.ok("report", room="general", seq=bad["seq"], reason="spam")
    look(ana)
    # One word for all that was reported meanwhile.
    assert mona.wait("notice")["code"] == "reported"
    mona.settle()
    assert len(mona.heard("notice")) == 1
    for member in (ana, ben):
        member.settle()
        assert member.heard("notice") == []
    mona.chat.word_filter.add(mona.chat.accounts.create("Olga", "owner"), "cheap", "report")
    ben.say("general", "cheap watches")

    def told_again() -> bool:
        look(ana)
        return len(mona.heard("notice")) == 2

    # The word list reports once the message is stored, and nobody waits for it.
    wait_until(told_again, what="the second notice")
