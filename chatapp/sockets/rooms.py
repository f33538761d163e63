"""The client events that arrange rooms and say who belongs to them."""

from collections.abc import Mapping
from typing import Annotated

import msgspec

from chatapp.domain import lengths
from chatapp.domain.commands import RoomChanges
from chatapp.presentation.payloads import listed_room_payload, member_payload, room_member_payload, room_payload
from chatapp.realtime.connections import Connection
from chatapp.realtime.presence import Presence
from chatapp.services.limits.rates import Drawn, by_limit, by_room, costs
from chatapp.services.rooms.memberships import Memberships, Preferences
from chatapp.services.rooms.rooms import Rooms
from chatapp.sockets.dispatch import Answer, AnyHandler, Handler
from chatapp.sockets.schemas import Choice, Description, Event, Limit, RoomName, Slug, Topic, Whole

People = Annotated[list[Whole], msgspec.Meta(max_length=1_000)]


class Configure(Event):
    """The event `configure`."""

    room: Slug
    name: RoomName | None = None
    topic: Topic | None = None
    description: Description | None = None
    posting: Choice | None = None
    slow_seconds: Whole | None = None
    archived: bool | None = None


class Invite(Event):
    """The event `invite`."""

    room: Slug
    people: People


class Remove(Event):
    """The event `remove`."""

    room: Slug
    person: Whole


class Appoint(Event):
    """The event `appoint`."""

    room: Slug
    person: Whole
    role: Choice


class Prefer(Event):
    """The event `prefer`."""

    room: Slug
    favourite: bool | None = None
    muted: bool | None = None
    notify: Choice | None = None


class Direct(Event):
    """The event `direct`."""

    people: People


class FindPeople(Event):
    """The event `people`."""

    q: Annotated[str, msgspec.Meta(max_length=lengths.typed(lengths.PERSON_NAME))]


class Members(Event):
    """The event `members`."""

    room: Slug
    after: Whole = 0
    limit: Limit = 200


def _people(event: Invite) -> int:
    return len(event.people)


class RoomEvents:
    """What each event does, over the services that do it."""

    def __init__(self, rooms: Rooms, memberships: Memberships, presence: Presence) -> None:
        self._rooms = rooms
        self._memberships = memberships
        self._presence = presence

    def handlers(self) -> Mapping[str, AnyHandler]:
        """Return the events about rooms and their people."""
        return {
            "configure": Handler(Configure, self.configure, costs(Drawn("configure", scope=by_room))),
            "invite": Handler(Invite, self.invite, costs(Drawn("invite", units=_people))),
            "remove": Handler(Remove, self.remove, costs("arrange")),
            "appoint": Handler(Appoint, self.appoint, costs("arrange")),
            "prefer": Handler(Prefer, self.prefer, costs("arrange")),
            "direct": Handler(Direct, self.direct, costs("direct")),
            "people": Handler(FindPeople, self.people, costs(reads=5)),
            "members": Handler(Members, self.members, costs(reads=by_limit)),
        }

    def configure(self, connection: Connection, event: Configure) -> Answer:
        changes = {field: getattr(event, field) for field in RoomChanges._fields}
        return {"room": room_payload(self._rooms.configure(connection.person, event.room, RoomChanges(**changes)))}

    def invite(self, connection: Connection, event: Invite) -> Answer:
        invited = self._memberships.invite(connection.person, event.room, event.people)
        # `added` is what older clients look for.
        return {"invited": invited, "added": invited}

    def remove(self, connection: Connection, event: Remove) -> Answer:
        self._memberships.remove(connection.person, event.room, event.person)
        return {}

    def appoint(self, connection: Connection, event: Appoint) -> Answer:
        member = self._memberships.appoint(connection.person, event.room, event.person, event.role)
        return {"member": room_member_payload(member, self._presence.everyone())}

    def prefer(self, connection: Connection, event: Prefer) -> Answer:
        wanted = Preferences(event.favourite, event.muted, event.notify)
        return {"room": listed_room_payload(self._memberships.prefer(connection.person, event.room, wanted))}

    def direct(self, connection: Connection, event: Direct) -> Answer:
        room = self._memberships.direct(connection.person, event.people)
        return {"room": room_payload(room, self._presence.online(room.id))}

    def people(self, connection: Connection, event: FindPeople) -> Answer:
        here = self._presence.everyone()
        found = self._memberships.find_people(connection.person, event.q, here)
        return {"people": [member_payload(person, here) for person in found]}

    def members(self, connection: Connection, event: Members) -> Answer:
        present = self._presence.online(self._rooms.find(connection.person, event.room)[0].id)
        members = self._memberships.members(connection.person, event.room, event.after, event.limit)
        return {"members": [room_member_payload(member, present) for member in members]}
