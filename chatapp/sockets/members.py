"""The client events about who belongs to a room."""

from chatapp.domain.permissions import rights_over_member
from chatapp.domain.records import RoomMember
from chatapp.presentation.payloads import room_member_payload
from chatapp.realtime.connections import Connection
from chatapp.services.limits.costs import Cost, Request, by_limit, costs
from chatapp.sockets.events import Answer, EventGroup, on
from chatapp.sockets.fields import Choice, Limit, People, SafeInt, Slug


def _people_invited(event: Request) -> int:
    return len(event.people)


class MemberEvents(EventGroup):
    """Inviting, removing, appointing and listing members."""

    @on("invite", costs(Cost("invite", units=_people_invited)))
    def invite(self, connection: Connection, room: Slug, people: People) -> Answer:
        invited = self.services.memberships.invite(connection.person, room, people)
        # Older clients read `added`.
        return {"invited": invited, "added": invited}

    @on("remove", costs("arrange"))
    def remove(self, connection: Connection, room: Slug, person: SafeInt) -> Answer:
        self.services.memberships.remove(connection.person, room, person)
        return {}

    @on("appoint", costs("arrange"))
    def appoint(self, connection: Connection, room: Slug, person: SafeInt, role: Choice) -> Answer:
        member = self.services.memberships.appoint(connection.person, room, person, role)
        return {"member": room_member_payload(member, self.services.presence.everyone())}

    @on("members", costs(reads=by_limit))
    def members(self, connection: Connection, room: Slug, after: SafeInt = 0, limit: Limit = 200) -> Answer:
        person = connection.person
        found, mine = self.services.rooms.find(person, room)
        present = self.services.presence.online(found.id)
        members = self.services.memberships.members(person, room, after, limit)

        def seen(member: RoomMember) -> Answer:
            may = rights_over_member(person, found, mine and mine.role, member)
            return room_member_payload(member, present) | {"may": list(may)}

        return {"members": [seen(member) for member in members]}
