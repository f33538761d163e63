"""The client events about who belongs to a room."""

from chatapp.domain.permissions import rights_over_member
from chatapp.domain.records import RoomMember
from chatapp.presentation.payloads import room_member_payload
from chatapp.realtime.connections import Connection
from chatapp.services.limits.costs import Cost, by_limit, costs
from chatapp.sockets.events import Answer, EventGroup, on
from chatapp.sockets.fields import Choice, Limit, People, SafeInt, Slug
from chatapp.sockets.parsing import Event


class Invite(Event):
    """The event `invite`."""

    room: Slug
    people: People


class Remove(Event):
    """The event `remove`."""

    room: Slug
    person: SafeInt


class Appoint(Event):
    """The event `appoint`."""

    room: Slug
    person: SafeInt
    role: Choice


class Members(Event):
    """The event `members`."""

    room: Slug
    after: SafeInt = 0
    limit: Limit = 200


def _people_invited(event: Invite) -> int:
    return len(event.people)


class MemberEvents(EventGroup):
    """Inviting, removing, appointing and listing members."""

    @on("invite", Invite, costs(Cost("invite", units=_people_invited)))
    def invite(self, connection: Connection, event: Invite) -> Answer:
        invited = self.services.memberships.invite(connection.person, event.room, event.people)
        # Older clients read `added`.
        return {"invited": invited, "added": invited}

    @on("remove", Remove, costs("arrange"))
    def remove(self, connection: Connection, event: Remove) -> Answer:
        self.services.memberships.remove(connection.person, event.room, event.person)
        return {}

    @on("appoint", Appoint, costs("arrange"))
    def appoint(self, connection: Connection, event: Appoint) -> Answer:
        member = self.services.memberships.appoint(connection.person, event.room, event.person, event.role)
        return {"member": room_member_payload(member, self.services.presence.everyone())}

    @on("members", Members, costs(reads=by_limit))
    def members(self, connection: Connection, event: Members) -> Answer:
        person = connection.person
        room, mine = self.services.rooms.find(person, event.room)
        present = self.services.presence.online(room.id)
        members = self.services.memberships.members(person, event.room, event.after, event.limit)

        def seen(member: RoomMember) -> Answer:
            may = rights_over_member(person, room, mine and mine.role, member)
            return room_member_payload(member, present) | {"may": list(may)}

        return {"members": [seen(member) for member in members]}
