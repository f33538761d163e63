"""The client events: each reads its fields, makes one call and answers. `docs/protocol.md` describes them."""

from collections.abc import Callable, Mapping
from typing import Any

from orjson import Fragment

from chatapp.domain.errors import ChatError
from chatapp.domain.permissions import Action, creator_role
from chatapp.domain.records import ListedRoom, Message, Person, Room
from chatapp.domain.slash_commands import parse_slash_command
from chatapp.presentation.payloads import (
    hit_payload,
    listed_rooms_payload,
    member_payload,
    message_json,
    message_payload,
    page_payload,
    person_payload,
    received_invitation_payload,
    room_payload,
)
from chatapp.realtime.connections import Connection, Connections
from chatapp.realtime.delivery import Delivery
from chatapp.realtime.presence import Presence
from chatapp.realtime.room_subscriptions import follow, unfollow
from chatapp.services.limits.rates import WRITES, WRITES_TEXT, Drawn, Rates, by_limit, costs
from chatapp.services.messages.history import History, HistoryPosition, Snapshot
from chatapp.services.messages.messages import Messages, OnPosted, OnStored, Posted
from chatapp.services.rendering import needs_time
from chatapp.services.rooms.invitations import RoomInvitations
from chatapp.services.rooms.read_receipts import ReadReceipts
from chatapp.services.rooms.rooms import Rooms
from chatapp.services.search.search import Search, SearchRequest
from chatapp.sockets import schemas
from chatapp.sockets.dispatch import Answer, AnyHandler, DeferredHandler, Handler, refused
from chatapp.store.rooms.rooms import RoomsPage

Respond = Callable[[Answer], None]


def _listing(event: schemas.ListRooms) -> int:
    return 3 + by_limit(event)


def _joining(event: schemas.Join) -> int:
    return 4 + 2 * by_limit(event)


def _typed(event: schemas.Typing) -> tuple[str, bool]:
    # The end of it must not be lost to its beginning.
    return event.room, event.on


# Everyone in the room hears it, and one too few does no harm.
_TYPING: Rates = costs(Drawn("typing", scope=_typed), drop=True)


class Events:
    """What each event does, over the services that do it."""

    def __init__(
        self,
        rooms: Rooms,
        messages: Messages,
        history: History,
        search: Search,
        delivery: Delivery,
        presence: Presence,
        connections: Connections,
        seen: ReadReceipts,
        invitations: RoomInvitations,
    ) -> None:
        self._rooms = rooms
        self._messages = messages
        self._history = history
        self._search = search
        self._delivery = delivery
        self._presence = presence
        self._connections = connections
        self._seen = seen
        self._invitations = invitations

    def handlers(self) -> Mapping[str, AnyHandler]:
        """Return the closed list of events a client may send."""
        return {
            "rooms": Handler(schemas.ListRooms, self.rooms, costs(reads=_listing)),
            "create": Handler(schemas.Create, self.create, costs("create")),
            "join": Handler(schemas.Join, self.join, costs("membership", reads=_joining)),
            "leave": Handler(schemas.Leave, self.leave, costs("membership")),
            "message": DeferredHandler(schemas.Message, self.message, WRITES_TEXT, _needs_time),
            "edit": DeferredHandler(schemas.Edit, self.edit, WRITES_TEXT, _needs_time),
            "delete": DeferredHandler(schemas.Delete, self.delete, WRITES),
            "react": DeferredHandler(schemas.React, self.react, WRITES),
            "history": Handler(schemas.History, self.history, costs(reads=by_limit)),
            "changes": Handler(schemas.Changes, self.changes, costs(reads=by_limit)),
            "read": Handler(schemas.Read, self.read, costs("mark_read")),
            "typing": Handler(schemas.Typing, self.typing, _TYPING),
            "search": Handler(schemas.Search, self.search, costs("search", reads=5)),
        }

    def rooms(self, connection: Connection, event: schemas.ListRooms) -> Answer:
        def read() -> RoomsPage:
            return self._rooms.page(connection.person, event.cursor, event.limit, event.q)

        page = read()
        if event.follow:
            for room in (each.room for each in page.rooms if each.joined):
                follow(connection, room, self._delivery, self._presence)
            # Follow first, read then: what is written in between comes live.
            before, page = page, read()
            self._unfollow_lost(connection, before.rooms, page.rooms)
        received = [received_invitation_payload(each) for each in self._invitations.received(connection.person)]
        rooms = listed_rooms_payload(page.rooms, self._presence.online)
        return {"rooms": rooms, "cursor": page.cursor, "invitations": received}

    def _unfollow_lost(self, connection: Connection, before: list[ListedRoom], now: list[ListedRoom]) -> None:
        # Whoever took the right to one away between the two did not find this connection in the room.
        kept = {each.room.id for each in now if each.joined}
        for room in (each.room for each in before if each.joined and each.room.id not in kept):
            unfollow(connection, room.slug, self._delivery, self._presence)

    def create(self, connection: Connection, event: schemas.Create) -> Answer:
        slug, name, topic, private = event.slug, event.name, event.topic, event.private
        room = self._rooms.create(connection.person, slug, name, topic, private, event.description, event.posting)
        return {"room": room_payload(room), "role": creator_role(connection.person)}

    def join(self, connection: Connection, event: schemas.Join) -> Answer:
        room = self._rooms.join(connection.person, event.room)
        # Follow first, read then: what is written in between comes live, and the client merges it by number.
        follow(connection, room, self._delivery, self._presence)
        try:
            snapshot = self._history.snapshot(connection.person, event.room, event.limit, event.since)
        except ChatError:
            # The right to it went between the two: whoever took it away did not find this connection in the room.
            unfollow(connection, event.room, self._delivery, self._presence)
            raise
        return self._joined(connection.person, snapshot)

    def leave(self, connection: Connection, event: schemas.Leave) -> Answer:
        self._rooms.leave(connection.person, event.room)
        return {}

    def message(self, connection: Connection, event: schemas.Message, answer: Respond) -> None:
        author, room, reply_to = connection.person, event.room, event.reply_to
        self._messages.submit_post(
            author, room, event.body, event.client_id, reply_to, _reply_to_post(connection, answer)
        )

    def edit(self, connection: Connection, event: schemas.Edit, answer: Respond) -> None:
        self._messages.submit_edit(connection.person, event.room, event.seq, event.body, _reply(connection, answer))

    def delete(self, connection: Connection, event: schemas.Delete, answer: Respond) -> None:
        self._messages.submit_delete(connection.person, event.room, event.seq, _reply(connection, answer))

    def react(self, connection: Connection, event: schemas.React, answer: Respond) -> None:
        person = connection.person
        self._messages.submit_reaction(person, event.room, event.seq, event.emoji, event.on, _reply(connection, answer))

    def history(self, connection: Connection, event: schemas.History) -> Answer:
        place = HistoryPosition(event.before, event.after, event.around, event.date)
        return page_payload(self._history.page(connection.person, event.room, place, event.limit))

    def changes(self, connection: Connection, event: schemas.Changes) -> Answer:
        changes = self._history.changes(connection.person, event.room, event.since, event.limit)
        messages = [message_payload(message) for message in changes.messages]
        return {"changes": messages, "rev": changes.rev, "complete": changes.complete}

    def read(self, connection: Connection, event: schemas.Read) -> Answer:
        reading = self._rooms.mark_read(connection.person, event.room, event.seq)
        counts = {"unread": reading.unread, "mentions": reading.mentions}
        news = {"room": event.room, "seq": reading.seq} | counts
        self._delivery.to_person(connection.person.id, "read", news, skip=connection.sid)
        self._tell_seen(connection, event.room, reading.seq)
        return counts

    def _tell_seen(self, connection: Connection, slug: str, seq: int) -> None:
        room = connection.rooms.get(slug)
        if room is not None and self._seen.shares_receipts(room) and not connection.person.invisible:
            person = connection.person
            news = {"room": slug, "user": {"id": person.id, "name": person.name}, "seq": seq}
            self._delivery.to_others(room.id, person.id, "seen", news)

    def typing(self, connection: Connection, event: schemas.Typing) -> Answer:
        room = self._rooms.check(Action.TYPE, connection.person, event.room)
        tell_typing(connection.person, room, event.on, self._delivery)
        return {}

    def search(self, connection: Connection, event: schemas.Search) -> Answer:
        wanted = SearchRequest(event.q, event.room, event.author, event.after, event.before, event.cursor, event.limit)
        found = self._search.find(connection.person, wanted)
        return {"results": [hit_payload(hit) for hit in found.hits], "cursor": found.cursor}

    def _joined(self, person: Person, snapshot: Snapshot) -> Answer:
        room, page, changes = snapshot
        present = self._presence.online(room.id)
        counts = {"member_count": self._rooms.member_count(room), "online_count": len(present)}
        answer = {
            "room": room_payload(room) | counts,
            "messages": [message_payload(message) for message in page.messages],
            "members": [member_payload(member, present) for member in self._rooms.members(room, present)],
            "you": person_payload(person),
            "read_seq": self._rooms.read_seq(person, room),
        }
        if changes is not None:
            answer["changes"] = [message_payload(message) for message in changes.messages]
            answer["rev"] = changes.rev
            answer["complete"] = changes.complete
        return answer


def tell_typing(person: Person, room: Room, on: bool, delivery: Delivery) -> None:
    """Tell all others in a room that someone writes, or has stopped; nobody learns it of one who is invisible."""
    if person.invisible:
        return
    news = {"room": room.slug, "user": {"id": person.id, "name": person.name}, "on": on}
    delivery.to_others(room.id, person.id, "typing", news)


def _needs_time(arguments: list[Any]) -> bool:
    event = arguments[0] if arguments else None
    body = event.get("body") if isinstance(event, dict) else None
    # As it will be stored: a command may stand for a text with markup.
    return isinstance(body, str) and needs_time(parse_slash_command(body)[1])


def _reply(connection: Connection, answer: Respond) -> OnStored:
    def reply(stored: Message | ChatError) -> None:
        answer(refused(connection, stored) if isinstance(stored, ChatError) else _stored(stored))

    return reply


def _reply_to_post(connection: Connection, answer: Respond) -> OnPosted:
    def reply(posted: Posted | ChatError) -> None:
        if isinstance(posted, ChatError):
            answer(refused(connection, posted))
        else:
            answer(_stored(posted.message) | ({"duplicate": True} if posted.is_duplicate else {}))

    return reply


def _stored(message: Message) -> Answer:
    return {"ok": True, "message": Fragment(message_json(message))}
