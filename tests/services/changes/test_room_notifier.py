"""Who hears that a room has changed, and that somebody's membership has."""

from collections.abc import Callable
from functools import partial
from typing import Any

from tests.support.sockets import Caller


def test_a_public_room_is_told_to_everybody(ana: Caller, ben: Caller) -> None:
    ana.chat.rooms.create(None, "tea")
    for caller in (ana, ben):
        told = caller.wait("room", lambda news: news["room"]["slug"] == "tea")
        assert told["gone"] is False


def test_a_changed_room_says_what_each_person_may_do_there_now(sign_in: Callable[..., Caller], ben: Caller) -> None:
    olga, mia = sign_in("olga"), sign_in("mia")
    olga.ok("create", slug="news")
    assert "post" in mia.ok("join", room="news")["room"]["may"]
    olga.ok("configure", room="news", posting="moderators")

    def may(caller: Caller) -> list[str]:
        changed = caller.wait(
            "room", lambda news: news["room"]["slug"] == "news" and news["room"]["posting"] == "moderators"
        )
        found: list[str] = changed["room"]["may"]
        return found

    assert {"post", "configure", "appoint"} <= set(may(olga))
    assert "react" in may(mia)
    # Ben has not joined: it says what he may do once he has.
    for caller in (mia, ben):
        assert not {"post", "edit_own", "configure"} & set(may(caller))


def test_a_role_in_the_room_changes_what_one_may_do_there(sign_in: Callable[..., Caller]) -> None:
    olga, mia = sign_in("olga"), sign_in("mia")
    olga.ok("create", slug="tea")
    assert "delete_any" not in mia.ok("join", room="tea")["room"]["may"]
    olga.ok("appoint", room="tea", person=mia.you["id"], role="moderator")
    changed = mia.wait("room", lambda news: news["room"].get("role") == "moderator")
    assert {"configure", "delete_any", "remove"} <= set(changed["room"]["may"])


def test_a_role_in_the_chat_changes_what_one_may_do_in_every_room(sign_in: Callable[..., Caller]) -> None:
    olga, mia, phone = sign_in("olga"), sign_in("mia"), sign_in("mia")
    olga.ok("create", slug="tea")
    mia.ok("join", room="tea")
    direct = mia.ok("direct", people=[olga.you["id"]])["room"]["slug"]
    mia.chat.moderation.set_role(None, mia.you["id"], "moderator")
    for device in (mia, phone):
        assert "handle_reports" in device.wait("you")["you"]["may"]
        for slug in ("general", "tea"):
            device.wait("room", partial(_allows, "configure", slug))
        assert not any(_allows("configure", direct, news) for news in device.heard("room"))


def test_a_status_sends_no_room_again(sign_in: Callable[..., Caller]) -> None:
    mia = sign_in("mia")
    mia.settle()
    before = len(mia.heard("room"))
    mia.ok("profile", status="at sea")
    mia.wait("you")
    mia.chat.rooms.create(None, "tea")
    # Notes are handled in order: what the status would have sent has come by now.
    mia.wait("room", lambda news: news["room"]["slug"] == "tea")
    assert len(mia.heard("room")) == before + 1


def _allows(right: str, slug: str, news: dict[str, Any]) -> bool:
    return news["room"]["slug"] == slug and right in news["room"]["may"]


def test_a_private_room_is_told_to_its_members_alone(sign_in: Callable[..., Caller], ben: Caller) -> None:
    olga = sign_in("olga")
    den = olga.ok("create", slug="den", private=True)["room"]["slug"]
    olga.ok("configure", room=den, topic="secret")
    olga.wait("room", lambda news: news["room"]["slug"] == den and news["room"]["topic"] == "secret")
    ben.settle()
    assert [news for news in ben.heard("room") if news["room"]["slug"] == den] == []


def test_whoever_is_removed_learns_that_the_room_is_gone_for_them(sign_in: Callable[..., Caller]) -> None:
    olga, mia = sign_in("olga"), sign_in("mia")
    den = olga.ok("create", slug="den", private=True)["room"]["slug"]
    olga.chat.memberships.invite(None, den, [mia.you["id"]])
    mia.wait("room", lambda news: news["room"]["slug"] == den and not news["gone"])
    olga.chat.memberships.remove(None, den, mia.you["id"])
    assert mia.wait("room", lambda news: news["gone"]) == {"room": {"slug": den}, "gone": True}


def test_a_deleted_room_is_gone_for_members_and_for_those_who_only_list_it(ana: Caller, ben: Caller) -> None:
    slug = ana.ok("create", slug="tea")["room"]["slug"]
    ben.wait("room", lambda news: news["room"]["slug"] == slug)
    ana.chat.room_deletion.remove(None, [slug])
    for caller in (ana, ben):
        assert caller.wait("room", lambda news: news["gone"]) == {"room": {"slug": slug}, "gone": True}
    assert all(slug not in connection.rooms for connection in ana.chat.connections)
