"""Links that bring people in: for so many accounts and days, listed and revoked by administrators."""

import pytest

from chatapp.domain.errors import ChatError, Conflict, Forbidden, Invalid, TooLarge
from chatapp.services.people.sign_up_invitations import SignUpInvitations
from tests.support.crowd import Crowd
from tests.support.stores import People


@pytest.fixture
def invitations(crowd: Crowd) -> SignUpInvitations:
    return SignUpInvitations(crowd.database, crowd.writer)


def test_an_invitation_is_listed_and_revoked_once(crowd: Crowd, invitations: SignUpInvitations) -> None:
    olga = crowd.person("olga", "admin")
    code = invitations.make(olga, "for the crew", uses=3)
    [made] = invitations.list(olga)
    assert (made.note, code in repr(made)) == ("for the crew", False)
    invitations.revoke(olga, made.id)
    with pytest.raises(Conflict):
        invitations.revoke(olga, made.id)


def test_only_administrators_and_the_command_line_invite(crowd: Crowd, invitations: SignUpInvitations) -> None:
    mona = crowd.person("mona", "moderator")
    with pytest.raises(Forbidden):
        invitations.make(mona)
    with pytest.raises(Forbidden):
        invitations.list(mona)
    assert invitations.make(None, uses=None, days=None)


@pytest.mark.parametrize(
    ("wanted", "error", "field"),
    [
        ({"uses": 0}, Invalid, "uses"), ({"uses": 100_001}, Invalid, "uses"), ({"days": 0}, Invalid, "days"),
        ({"days": 9_999}, Invalid, "days"), ({"note": "x" * 1_000}, TooLarge, "note"),
    ],
)  # fmt: skip
def test_uses_days_and_note_have_limits(
    crowd: Crowd, invitations: SignUpInvitations, wanted: dict[str, int], error: type[ChatError], field: str
) -> None:
    with pytest.raises(error) as refused:
        invitations.make(None, **wanted)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_a_code_opens_a_closed_door_once(make_people: object) -> None:
    people: People = make_people(registration="invite")  # type: ignore[operator]
    code = people.invitations.make(None)
    with pytest.raises(ChatError):
        people.accounts.sign_up("Ana", "correct horse")
    assert people.accounts.sign_up("Ana", "correct horse", code).name == "Ana"
    with pytest.raises(ChatError):
        people.accounts.sign_up("Ben", "correct horse", code)
