"""What waits for a person's answer, and what a room waits for."""

import pytest

from chatapp.domain.errors import NotFound
from chatapp.domain.records import Person
from chatapp.services.rooms.invitations import RoomInvitations
from chatapp.services.rooms.memberships import Memberships
from tests.support.crowd import Crowd


class Invited:
    """Ana has invited Ben into the private room `den`, in which Cid is a member."""

    def __init__(self, crowd: Crowd) -> None:
        self.ana, self.ben, self.cid, self.eve = (crowd.person(name, "member") for name in ("ana", "ben", "cid", "eve"))
        self.memberships = Memberships(crowd.database, crowd.writer, crowd.rooms)
        self.invitations = RoomInvitations(crowd.database, crowd.writer)
        self.den = crowd.rooms.create(self.ana, "den", private=True).slug
        self.memberships.invite(None, self.den, [self.cid.id])
        self.memberships.invite(self.ana, self.den, [self.ben.id])

    def waiting(self, person: Person) -> list[str]:
        return [invitation.slug for invitation in self.invitations.received(person)]


@pytest.fixture
def invited(crowd: Crowd) -> Invited:
    return Invited(crowd)


def test_an_invitation_waits_until_it_is_accepted(invited: Invited) -> None:
    assert invited.waiting(invited.ben) == [invited.den]
    assert invited.waiting(invited.cid) == []
    invited.invitations.accept(invited.ben, invited.den)
    assert invited.waiting(invited.ben) == []
    assert len(invited.memberships.members(invited.ben, invited.den)) == 3


def test_one_that_is_declined_is_gone_and_makes_no_member(invited: Invited) -> None:
    invited.invitations.decline(invited.ben, invited.den)
    assert invited.waiting(invited.ben) == []
    for answer in (invited.invitations.accept, invited.invitations.decline):
        with pytest.raises(NotFound):
            answer(invited.ben, invited.den)


def test_those_who_may_see_what_waits_take_it_back(invited: Invited) -> None:
    assert [each.person[1] for each in invited.invitations.pending(invited.ana, invited.den)] == ["ben"]
    with pytest.raises(NotFound):
        invited.invitations.withdraw(invited.eve, invited.den, invited.ben.id)
    invited.invitations.withdraw(invited.ana, invited.den, invited.ben.id)
    assert invited.invitations.pending(invited.ana, invited.den) == []
    assert invited.waiting(invited.ben) == []
