"""What people show of themselves, what others see of them, and whom they block."""

import pytest

from chatapp.domain.errors import ChatError, Invalid, NotFound, TooLarge
from chatapp.services.people.profiles import Profile, Profiles
from tests.support.crowd import Crowd

NOTHING = Profile(None, "", "", invisible=False)


@pytest.fixture
def profiles(crowd: Crowd) -> Profiles:
    return Profiles(crowd.database, crowd.writer, crowd.word_filter)


def test_a_profile_is_changed_as_a_whole(crowd: Crowd, profiles: Profiles) -> None:
    ana = crowd.person("ana", "member")
    changed = profiles.change(ana, Profile(3, "🍵", " at tea ", invisible=True))
    assert (changed.hue, changed.emoji, changed.status) == (3, "🍵", "at tea")
    cleared = profiles.change(ana, NOTHING)
    assert (cleared.hue, cleared.emoji, cleared.status) == (None, "", "")


@pytest.mark.parametrize(
    ("wanted", "error", "field"),
    [
        (NOTHING._replace(hue=12), Invalid, "hue"),
        (NOTHING._replace(emoji="tea"), Invalid, "emoji"),
        (NOTHING._replace(status="x" * 1_000), TooLarge, "status"),
        (NOTHING._replace(status="a\nb"), Invalid, "status"),
    ],
)
def test_what_cannot_be_shown_is_refused(
    crowd: Crowd, profiles: Profiles, wanted: Profile, error: type[ChatError], field: str
) -> None:
    with pytest.raises(error) as refused:
        profiles.change(crowd.person("ana", "member"), wanted)
    assert refused.value.field == field


def test_a_card_says_what_the_viewer_may_do(crowd: Crowd, profiles: Profiles) -> None:
    mona, ana, ben = crowd.person("mona", "moderator"), crowd.person("ana", "member"), crowd.person("ben", "member")
    assert profiles.card(mona, ana.id).may == ("block", "direct", "mute", "kick", "ban")
    assert profiles.card(ana, mona.id).may == profiles.card(ana, ben.id).may == ("block", "direct")
    assert profiles.card(ana, ana.id).may == ()
    profiles.block(ana, ben.id, on=True)
    assert profiles.card(ana, ben.id).may == ("block",)
    assert profiles.card(ben, ana.id).may == ("block", "direct")
    with pytest.raises(NotFound):
        profiles.card(ana, 9_999)


def test_one_blocks_and_unblocks_for_oneself(crowd: Crowd, profiles: Profiles) -> None:
    ana, ben, cid = (crowd.person(name, "member") for name in ("ana", "ben", "cid"))
    assert profiles.block(ana, cid.id, on=True) == [cid.id]
    assert sorted(profiles.block(ana, ben.id, on=True)) == [ben.id, cid.id]
    assert [person.name for person in profiles.blocked_people(ana)] == ["ben", "cid"]
    assert profiles.card(ana, ben.id).blocked
    assert profiles.blocked(ben) == []
    assert profiles.block(ana, ben.id, on=False) == profiles.blocked(ana) == [cid.id]
