"""Invitations into rooms: received by a person, pending in a room; accept, decline, withdraw."""

from chatapp.domain.commands import AnswerInvitation, WithdrawInvitation
from chatapp.domain.permissions import Action, check, check_in_chat
from chatapp.domain.records import PendingInvitation, Person, ReceivedInvitation, Room
from chatapp.domain.times import now
from chatapp.services.service import Service
from chatapp.store.rooms import invitations
from chatapp.store.rooms.rooms import visible_room


class RoomInvitations(Service):
    """Use cases around invitations; `Memberships.invite` makes them."""

    def received(self, person: Person) -> list[ReceivedInvitation]:
        """Return the invitations that wait for the person's answer, newest first: at most 100."""
        return self._database.query(invitations.received, person.id, now())

    def pending(self, person: Person, slug: str) -> list[PendingInvitation]:
        """Return the unanswered invitations into a room, newest first. Raises NotFound, Forbidden, ReadOnly."""
        with self._database.read() as connection:
            room, mine = visible_room(connection, slug, person)
            check(Action.WITHDRAW_INVITATION, person, room, mine and mine.role)
            return invitations.pending(connection, room.id, now())

    def accept(self, person: Person, slug: str) -> Room:
        """Make the person a member of the room that they are invited into. Raises NotFound."""
        room = self._answer(person, slug, accept=True)
        assert room is not None
        return room

    def decline(self, person: Person, slug: str) -> None:
        """Let the person be invited no more; those who invited are not told. Raises NotFound."""
        self._answer(person, slug, accept=False)

    def withdraw(self, actor: Person, slug: str, person_id: int) -> None:
        """Take back all invitations of a person into a room. Raises NotFound, Forbidden, ReadOnly."""
        command = WithdrawInvitation(actor, slug, person_id, now())
        self._writer.do(invitations.withdraw_invitations, command)

    def _answer(self, person: Person, slug: str, accept: bool) -> Room | None:
        check_in_chat(Action.ANSWER_INVITATION, person)
        return self._writer.do(invitations.answer_invitations, AnswerInvitation(person, slug, accept, now()))
