"""Who hears that a room has changed, and that somebody's membership has."""

from collections.abc import Callable

from tests.support.sockets import Caller


def test_a_public_room_is_told_to_everybody(ana: Caller, ben: Caller) -> None:
    ana.chat.rooms.create(None, "tea")
    for caller in (ana, ben):
        told = caller.wait("room", lambda news: news["room"]["slug"] == "tea")
        assert told["gone"] is False


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
