"""The event `invitation`: an invitation waits, or is there no more."""

from collections.abc import Callable

from tests.support.sockets import Caller


def test_every_device_of_the_invited_hears_of_it_and_of_its_end(sign_in: Callable[..., Caller]) -> None:
    olga, mia, phone = sign_in("olga"), sign_in("mia"), sign_in("mia")
    den = olga.ok("create", slug="den", private=True)["room"]["slug"]
    olga.ok("invite", room=den, people=[mia.you["id"]])
    for device in (mia, phone):
        assert device.wait("invitation", lambda news: not news["gone"])["room"]["slug"] == den
    olga.ok("withdraw", room=den, person=mia.you["id"])
    for device in (mia, phone):
        gone = device.wait("invitation", lambda news: news["gone"])
        # Nothing more is said of a private room that one is not invited into any more.
        assert gone == {"room": {"slug": den}, "gone": True}
    assert olga.heard("invitation") == []
