"""What moderators and administrators do to people, and the limits of it."""

import pytest

from chatapp.domain.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge
from chatapp.domain.moderation import FOREVER, LONGEST_MINUTES, MINUTE
from chatapp.domain.times import now
from chatapp.services.moderation.moderation import Moderation, check_reason, until_after
from tests.support.crowd import Crowd


@pytest.fixture
def moderation(crowd: Crowd) -> Moderation:
    return Moderation(crowd.database, crowd.writer)


def test_a_muted_person_may_write_again_when_it_is_lifted(crowd: Crowd, moderation: Moderation) -> None:
    mona, ben = crowd.person("mona", "moderator"), crowd.person("ben", "member")
    crowd.room("tea", ben)
    assert moderation.mute(mona, ben.id, 5).muted_until > now()
    with pytest.raises(Forbidden):
        crowd.say(ben, "tea", "hello")
    assert moderation.mute(mona, ben.id, 0).muted_until == 0
    crowd.say(ben, "tea", "hello")


def test_a_ban_is_listed_and_lifted_once(crowd: Crowd, moderation: Moderation) -> None:
    mona, ben = crowd.person("mona", "moderator"), crowd.person("ben", "member")
    moderation.ban(mona, ben.id, None, "spam")
    with pytest.raises(Conflict):
        moderation.ban(mona, ben.id, 5)
    [ban] = moderation.bans(mona)
    assert (ban.reason, ban.until) == ("spam", FOREVER)
    moderation.lift(mona, ban.id)
    with pytest.raises(Conflict):
        moderation.lift(mona, ban.id)


def test_nobody_acts_on_those_above_them(crowd: Crowd, moderation: Moderation) -> None:
    mona, olga, ben = crowd.person("mona", "moderator"), crowd.person("olga", "owner"), crowd.person("ben", "member")
    for act in (
        lambda: moderation.kick(mona, olga.id),
        lambda: moderation.ban(ben, mona.id, 5),
        lambda: moderation.bans(ben),
        lambda: moderation.person_details(ben, mona.id),
        lambda: moderation.entries(mona),
        lambda: moderation.set_role(mona, ben.id, "admin"),
    ):
        with pytest.raises(Forbidden):
            act()
    with pytest.raises(NotFound):
        moderation.kick(mona, 9_999)


def test_all_messages_of_a_person_are_removed_everywhere(crowd: Crowd, moderation: Moderation) -> None:
    mona, ben = crowd.person("mona", "moderator"), crowd.person("ben", "member")
    for room in ("tea", "coffee"):
        crowd.room(room, ben, mona)
        crowd.say(ben, room, "buy", "watches")
        crowd.say(mona, room, "stop it")
    assert moderation.remove_messages(mona, ben.id) == 4
    assert crowd.bodies(mona, "tea") == ["", "", "stop it"]
    assert moderation.remove_messages(mona, ben.id) == 0


def test_roles_and_closed_accounts_stand_in_the_audit_log(crowd: Crowd, moderation: Moderation) -> None:
    olga, ben = crowd.person("olga", "owner"), crowd.person("ben", "member")
    assert moderation.set_role(olga, ben.id, "moderator").role == "moderator"
    moderation.set_active(olga, ben.id, active=False)
    with pytest.raises(Conflict):
        moderation.set_active(olga, ben.id, active=False)
    with pytest.raises(Conflict):
        moderation.set_role(None, olga.id, "member")
    assert len(moderation.entries(olga)) == 2
    assert len(moderation.entries(olga, name="OLGA")) == 2
    assert moderation.entries(olga, name="ben") == []
    with pytest.raises(NotFound):
        moderation.entries(olga, name="\x00")


def test_times_and_reasons_have_limits() -> None:
    assert until_after(None, 7) == FOREVER
    assert until_after(5, 7) == 7 + 5 * MINUTE
    for minutes in (0, -1, LONGEST_MINUTES + 1):
        with pytest.raises(Invalid):
            until_after(minutes, 7)
    assert check_reason(" spam ") == "spam"
    with pytest.raises(TooLarge):
        check_reason("x" * 1_000)
