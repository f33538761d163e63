"""The client events that list, open, enter, leave and set up rooms."""

from typing import Annotated

import msgspec

from chatapp.domain.commands import RoomSettingsUpdate
from chatapp.domain.errors import ChatError
from chatapp.domain.permissions import creator_role
from chatapp.domain.records import ListedRoom, Person
from chatapp.presentation.payloads import (
    listed_room_payload,
    listed_rooms_payload,
    member_payload,
    messages_json,
    own_payload,
    received_invitation_payload,
    room_payload,
    seen_room_payload,
)
from chatapp.realtime.connections import Connection
from chatapp.realtime.room_subscriptions import subscribe, unsubscribe
from chatapp.services.limits.costs import Cost, Request, by_limit, by_room, costs
from chatapp.services.messages.history import Entrance
from chatapp.services.rooms.memberships import Preferences
from chatapp.sockets.events import Answer, EventGroup, on
from chatapp.sockets.fields import Choice, Description, Limit, NonNegativeInt, People, RoomName, SafeInt, Slug, Topic

# Whatever a room is called, leaving it succeeds.
_AnySlug = Annotated[str, msgspec.Meta(max_length=1_000)]


def _list_reads(event: Request) -> int:
    return 3 + by_limit(event)


def _join_reads(event: Request) -> int:
    return 4 + 2 * by_limit(event)


class RoomEvents(EventGroup):
    """Listing, opening, entering, leaving and setting up rooms."""

    @on("rooms", costs(reads=_list_reads))
    def rooms(
        self,
        connection: Connection,
        follow: bool = False,
        cursor: Slug | None = None,
        limit: Limit = 50,
        q: Annotated[str, msgspec.Meta(max_length=80)] = "",
    ) -> Answer:
        services, person = self.services, connection.person
        page = services.rooms.page(person, cursor, limit, q)
        if follow:
            for listed in page.items:
                if listed.joined:
                    subscribe(connection, listed.room, services.delivery, services.presence)
            # Subscribe first, then read: what is written in between is delivered live.
            before, page = page, services.rooms.page(person, cursor, limit, q)
            self._unsubscribe_lost(connection, before.items, page.items)
        received = [
            received_invitation_payload(invitation) for invitation in services.room_invitations.received(person)
        ]
        rooms = listed_rooms_payload(page.items, person, services.presence.online)
        return {"rooms": rooms, "cursor": page.cursor, "invitations": received}

    def _unsubscribe_lost(self, connection: Connection, before: list[ListedRoom], now: list[ListedRoom]) -> None:
        # A right that was revoked between the two reads was revoked before this connection had subscribed.
        kept = {listed.room.id for listed in now if listed.joined}
        for room in (listed.room for listed in before if listed.joined and listed.room.id not in kept):
            unsubscribe(connection, room.slug, self.services.delivery, self.services.presence)

    @on("create", costs("create"))
    def create(
        self,
        connection: Connection,
        slug: Slug,
        name: RoomName = "",
        topic: Topic = "",
        description: Description = "",
        private: bool = False,
        posting: Choice = "everyone",
    ) -> Answer:
        person = connection.person
        room = self.services.rooms.create(person, slug, name, topic, private, description, posting)
        role = creator_role(person)
        return {"room": seen_room_payload(room, person, role), "role": role}

    @on("join", costs("membership", reads=_join_reads))
    def join(
        self, connection: Connection, room: Slug, limit: Limit = 50, since: NonNegativeInt | None = None
    ) -> Answer:
        services, person = self.services, connection.person
        joined = services.rooms.join(person, room)
        # Subscribe first, then read: what is written in between is delivered live, and the client merges it by number.
        subscribe(connection, joined, services.delivery, services.presence)
        try:
            online = services.presence.online
            entrance = services.history.entrance(person, room, limit, since, online)
        except ChatError:
            # The right was revoked between the two, before this connection had subscribed.
            unsubscribe(connection, room, services.delivery, services.presence)
            raise
        return self._joined(person, entrance)

    def _joined(self, person: Person, entrance: Entrance) -> Answer:
        room, mine, page, changes = entrance.snapshot
        present = self.services.presence.online(room.id)
        counts = {"member_count": entrance.member_count, "online_count": len(present)}
        answer = {
            "room": seen_room_payload(room, person, mine and mine.role) | counts,
            "messages": messages_json(page.messages),
            "members": [member_payload(member, present) for member in entrance.members],
            "you": own_payload(person),
            "read_seq": mine and mine.read_seq,
            "history": self.services.history.mark(),
        }
        if changes is not None:
            answer["changes"] = messages_json(changes.messages)
            answer["rev"] = changes.rev
            answer["complete"] = changes.complete
        return answer

    @on("leave", costs("membership"))
    def leave(self, connection: Connection, room: _AnySlug) -> Answer:
        self.services.rooms.leave(connection.person, room)
        return {}

    @on("configure", costs(Cost("configure", scope=by_room)))
    def configure(
        self,
        connection: Connection,
        room: Slug,
        name: RoomName | None = None,
        topic: Topic | None = None,
        description: Description | None = None,
        posting: Choice | None = None,
        slow_seconds: SafeInt | None = None,
        archived: bool | None = None,
    ) -> Answer:
        changes = RoomSettingsUpdate(name, topic, description, posting, slow_seconds=slow_seconds, archived=archived)
        return {"room": room_payload(self.services.rooms.configure(connection.person, room, changes))}

    @on("prefer", costs("arrange"))
    def prefer(
        self,
        connection: Connection,
        room: Slug,
        favourite: bool | None = None,
        muted: bool | None = None,
        notify: Choice | None = None,
    ) -> Answer:
        preferences = Preferences(favourite, muted, notify)
        listed = self.services.memberships.prefer(connection.person, room, preferences)
        return {"room": listed_room_payload(listed, connection.person)}

    @on("direct", costs("direct"))
    def direct(self, connection: Connection, people: People) -> Answer:
        room = self.services.memberships.direct(connection.person, people)
        present = self.services.presence.online(room.id)
        return {"room": seen_room_payload(room, connection.person, "member", present)}
