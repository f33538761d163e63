"""The client events about invitations into rooms."""

from chatapp.presentation.payloads import (
    pending_invitation_payload,
    received_invitation_payload,
    seen_room_payload,
)
from chatapp.realtime.connections import Connection
from chatapp.services.limits.costs import costs
from chatapp.sockets.events import Answer, EventGroup, on
from chatapp.sockets.fields import SafeInt, Slug
from chatapp.sockets.parsing import Event


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
    person: SafeInt


class InvitationEvents(EventGroup):
    """Listing, accepting, declining and withdrawing invitations."""

    @on("invitations", Invitations, costs(reads=2))
    def invitations(self, connection: Connection, _event: Invitations) -> Answer:
        found = self.services.room_invitations.received(connection.person)
        return {"invitations": [received_invitation_payload(invitation) for invitation in found]}

    @on("accept", Accept, costs("membership"))
    def accept(self, connection: Connection, event: Accept) -> Answer:
        self.services.room_invitations.accept(connection.person, event.room)
        room, mine = self.services.rooms.find(connection.person, event.room)
        return {"room": seen_room_payload(room, connection.person, mine and mine.role)}

    @on("decline", Decline, costs("membership"))
    def decline(self, connection: Connection, event: Decline) -> Answer:
        self.services.room_invitations.decline(connection.person, event.room)
        return {}

    @on("invited", Invited, costs(reads=5))
    def invited(self, connection: Connection, event: Invited) -> Answer:
        found = self.services.room_invitations.pending(connection.person, event.room)
        return {"invitations": [pending_invitation_payload(invitation) for invitation in found]}

    @on("withdraw", Withdraw, costs("arrange"))
    def withdraw(self, connection: Connection, event: Withdraw) -> Answer:
        self.services.room_invitations.withdraw(connection.person, event.room, event.person)
        return {}
