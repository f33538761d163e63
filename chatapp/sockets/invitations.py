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


class InvitationEvents(EventGroup):
    """Listing, accepting, declining and withdrawing invitations."""

    @on("invitations", costs(reads=2))
    def invitations(self, connection: Connection) -> Answer:
        found = self.services.room_invitations.received(connection.person)
        return {"invitations": [received_invitation_payload(invitation) for invitation in found]}

    @on("accept", costs("membership"))
    def accept(self, connection: Connection, room: Slug) -> Answer:
        self.services.room_invitations.accept(connection.person, room)
        entered, mine = self.services.rooms.find(connection.person, room)
        return {"room": seen_room_payload(entered, connection.person, mine and mine.role)}

    @on("decline", costs("membership"))
    def decline(self, connection: Connection, room: Slug) -> Answer:
        self.services.room_invitations.decline(connection.person, room)
        return {}

    @on("invited", costs(reads=5))
    def invited(self, connection: Connection, room: Slug) -> Answer:
        found = self.services.room_invitations.pending(connection.person, room)
        return {"invitations": [pending_invitation_payload(invitation) for invitation in found]}

    @on("withdraw", costs("arrange"))
    def withdraw(self, connection: Connection, room: Slug, person: SafeInt) -> Answer:
        self.services.room_invitations.withdraw(connection.person, room, person)
        return {}
