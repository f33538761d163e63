"""The client events that write and read messages."""

from orjson import Fragment

from chatapp.domain.errors import ChatError
from chatapp.domain.permissions import Action
from chatapp.domain.records import Message
from chatapp.domain.times import iso
from chatapp.presentation.payloads import message_json, message_payload, page_payload
from chatapp.realtime.connections import Connection
from chatapp.services.limits.costs import WRITES, WRITES_TEXT, Cost, by_limit, costs
from chatapp.services.messages.history import HistoryPosition
from chatapp.services.messages.messages import NewMessage, OnPosted, OnStored, Posted
from chatapp.sockets.events import Answer, EventGroup, Respond, on, on_deferred, on_rendered, refused
from chatapp.sockets.fields import Body, ClientId, Cursor, Day, Emoji, Limit, NonNegativeInt, SafeInt, Slug
from chatapp.sockets.parsing import Event


class Post(Event):
    """The event `message`."""

    room: Slug
    body: Body
    client_id: ClientId | None = None
    reply_to: SafeInt | None = None
    in_thread: bool = False


class Edit(Event):
    """The event `edit`."""

    room: Slug
    seq: SafeInt
    body: Body


class Delete(Event):
    """The event `delete`."""

    room: Slug
    seq: SafeInt


class React(Event):
    """The event `react`."""

    room: Slug
    seq: SafeInt
    emoji: Emoji
    on: bool = True


class Pin(Event):
    """The event `pin`."""

    room: Slug
    seq: SafeInt
    on: bool = True


class Pins(Event):
    """The event `pins`."""

    room: Slug


class History(Event):
    """The event `history`."""

    room: Slug
    before: NonNegativeInt | None = None
    after: NonNegativeInt | None = None
    around: NonNegativeInt | None = None
    date: Day | None = None
    limit: Limit = 50


class Changes(Event):
    """The event `changes`."""

    room: Slug
    since: NonNegativeInt
    limit: Limit = 200


class Versions(Event):
    """The event `versions`."""

    room: Slug
    seq: SafeInt
    cursor: Cursor | None = None


class Typing(Event):
    """The event `typing`."""

    room: Slug
    on: bool = True


def _room_and_state(event: Typing) -> tuple[str, bool]:
    # The start of typing must not use up the rate of its end.
    return event.room, event.on


class MessageEvents(EventGroup):
    """Posting, changing and reading messages."""

    @on_rendered("message", Post, WRITES_TEXT)
    def message(self, connection: Connection, event: Post, answer: Respond, may_block: bool) -> None:
        author, reply = connection.person, _reply_to_post(connection, answer)
        message = NewMessage(event.body, event.client_id, event.reply_to, event.in_thread)
        self.services.messages.submit_post(author, event.room, message, reply, may_block=may_block)

    @on_rendered("edit", Edit, WRITES_TEXT)
    def edit(self, connection: Connection, event: Edit, answer: Respond, may_block: bool) -> None:
        person, reply = connection.person, _reply(connection, answer)
        self.services.messages.submit_edit(person, event.room, event.seq, event.body, reply, may_block=may_block)

    @on_deferred("delete", Delete, WRITES)
    def delete(self, connection: Connection, event: Delete, answer: Respond) -> None:
        self.services.messages.submit_delete(connection.person, event.room, event.seq, _reply(connection, answer))

    @on_deferred("react", React, WRITES)
    def react(self, connection: Connection, event: React, answer: Respond) -> None:
        person, reply = connection.person, _reply(connection, answer)
        self.services.messages.submit_reaction(person, event.room, event.seq, event.emoji, event.on, reply)

    @on("pin", Pin, WRITES)
    def pin(self, connection: Connection, event: Pin) -> Answer:
        message = self.services.messages.pin(connection.person, event.room, event.seq, event.on)
        return {"message": message_payload(message)}

    @on("pins", Pins, costs(reads=5))
    def pins(self, connection: Connection, event: Pins) -> Answer:
        found = self.services.threads.pinned(connection.person, event.room)
        messages = [message_payload(message) for message in found.messages]
        return {"messages": messages, "complete": found.complete}

    @on("history", History, costs(reads=by_limit))
    def history(self, connection: Connection, event: History) -> Answer:
        position = HistoryPosition(event.before, event.after, event.around, event.date)
        return page_payload(self.services.history.page(connection.person, event.room, position, event.limit))

    @on("changes", Changes, costs(reads=by_limit))
    def changes(self, connection: Connection, event: Changes) -> Answer:
        changes = self.services.history.changes(connection.person, event.room, event.since, event.limit)
        messages = [message_payload(message) for message in changes.messages]
        return {"changes": messages, "rev": changes.rev, "complete": changes.complete}

    @on("versions", Versions, costs(reads=5))
    def versions(self, connection: Connection, event: Versions) -> Answer:
        found = self.services.threads.earlier_texts(connection.person, event.room, event.seq, event.cursor)
        texts = [{"body": body, "replaced_at": iso(replaced_at)} for body, replaced_at in found.versions]
        return {"versions": texts, "cursor": None if found.cursor is None else str(found.cursor)}

    # Everyone in the room gets it, and a lost one does no harm.
    @on("typing", Typing, costs(Cost("typing", scope=_room_and_state), drop=True))
    def typing(self, connection: Connection, event: Typing) -> Answer:
        person = connection.person
        room = self.services.rooms.check(Action.TYPE, person, event.room)
        if not person.invisible:
            payload = {"room": room.slug, "user": {"id": person.id, "name": person.name}, "on": event.on}
            self.services.delivery.to_others(room.id, person.id, "typing", payload)
        return {}


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
