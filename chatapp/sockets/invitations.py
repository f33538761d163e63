"""The client events around invitations into rooms. `docs/protocol.md` describes them."""

from collections.abc import Mapping

from chatapp.presentation.payloads import pending_invitation_payload, received_invitation_payload, room_payload
from chatapp.realtime.connections import Connection
from chatapp.services.limits.rates import costs
from chatapp.services.rooms.invitations import RoomInvitations
from chatapp.sockets.dispatch import Answer, AnyHandler, Handler
from chatapp.sockets.schemas import Event, Slug, Whole


class Invitations(Event):
    """The event `invitations`."""


class Accept(Event):
    """The event `accept`."""

    room: Slug


class Decline(Event):
    """The event `decline`."""

    room: Slug


class Invited(Event):
    """The event `invited`."""

    room: Slug


class Withdraw(Event):
    """The event `withdraw`."""

    room: Slug
    person: Whole


class InvitationEvents:
    """What each of these events does, over the service that does it."""

    def __init__(self, invitations: RoomInvitations) -> None:
        self._invitations = invitations

    def handlers(self) -> Mapping[str, AnyHandler]:
        """Return these events for the closed list."""
        return {
            "invitations": Handler(Invitations, self.invitations, costs(reads=2)),
            "accept": Handler(Accept, self.accept, costs("membership")),
            "decline": Handler(Decline, self.decline, costs("membership")),
            "invited": Handler(Invited, self.invited, costs(reads=5)),
            "withdraw": Handler(Withdraw, self.withdraw, costs("arrange")),
        }

    def invitations(self, connection: Connection, _event: Invitations) -> Answer:
        found = self._invitations.received(connection.person)
        return {"invitations": [received_invitation_payload(invitation) for invitation in found]}

    def accept(self, connection: Connection, event: Accept) -> Answer:
        return {"room": room_payload(self._invitations.accept(connection.person, event.room))}

    def decline(self, connection: Connection, event: Decline) -> Answer:
        self._invitations.decline(connection.person, event.room)
        return {}

    def invited(self, connection: Connection, event: Invited) -> Answer:
        found = self._invitations.pending(connection.person, event.room)
        return {"invitations": [pending_invitation_payload(invitation) for invitation in found]}

    def withdraw(self, connection: Connection, event: Withdraw) -> Answer:
        self._invitations.withdraw(connection.person, event.room, event.person)
        return {}
