"""Moderators hear that something was reported: once for many reports, and nobody else does."""

from collections.abc import Callable

from tests.support.sockets import Caller


def test_many_reports_are_one_notice_to_moderators_alone(sign_in: Callable[..., Caller], ana: Caller) -> None:
    mona, ben = sign_in("mona", "moderator"), sign_in("ben")
    said = ben.say("general", "buy watches", "cheap watches")
    for message in said:
        ana.ok("report", room="general", seq=message["seq"], reason="advertising")
    assert mona.wait("notice")["code"] == "reported"
    ana.settle()
    assert len(mona.heard("notice")) == 1
    assert ana.heard("notice") == ben.heard("notice") == []
