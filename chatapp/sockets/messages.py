"""The client events that write and read messages."""

from orjson import Fragment

from chatapp.domain.errors import ChatError
from chatapp.domain.permissions import Action
from chatapp.domain.records import Message
from chatapp.domain.times import iso
from chatapp.presentation.payloads import message_json, message_payload, page_payload
from chatapp.realtime.connections import Connection
from chatapp.services.limits.costs import WRITES, WRITES_TEXT, Cost, Request, by_limit, costs
from chatapp.services.messages.history import HistoryPosition
from chatapp.services.messages.messages import NewMessage, OnPosted, OnStored, Posted
from chatapp.sockets.events import Answer, EventGroup, Respond, on, on_deferred, on_rendered, refused
from chatapp.sockets.fields import Body, ClientId, Cursor, Day, Emoji, Limit, NonNegativeInt, SafeInt, Slug


def _room_and_state(event: Request) -> tuple[str, bool]:
    # The start of typing must not use up the rate of its end.
    return event.room, event.on


class MessageEvents(EventGroup):
    """Posting, changing and reading messages."""

    @on_rendered("message", WRITES_TEXT)
    def message(
        self,
        connection: Connection,
        answer: Respond,
        may_block: bool,
        room: Slug,
        body: Body,
        client_id: ClientId | None = None,
        reply_to: SafeInt | None = None,
        in_thread: bool = False,
    ) -> None:
        author, reply = connection.person, _reply_to_post(connection, answer)
        message = NewMessage(body, client_id, reply_to, in_thread)
        self.services.messages.submit_post(author, room, message, reply, may_block=may_block)

    @on_rendered("edit", WRITES_TEXT)
    def edit(
        self, connection: Connection, answer: Respond, may_block: bool, room: Slug, seq: SafeInt, body: Body
    ) -> None:
        person, reply = connection.person, _reply(connection, answer)
        self.services.messages.submit_edit(person, room, seq, body, reply, may_block=may_block)

    @on_deferred("delete", WRITES)
    def delete(self, connection: Connection, answer: Respond, room: Slug, seq: SafeInt) -> None:
        self.services.messages.submit_delete(connection.person, room, seq, _reply(connection, answer))

    @on_deferred("react", WRITES)
    def react(
        self, connection: Connection, answer: Respond, room: Slug, seq: SafeInt, emoji: Emoji, on: bool = True
    ) -> None:
        person, reply = connection.person, _reply(connection, answer)
        self.services.messages.submit_reaction(person, room, seq, emoji, on, reply)

    @on("pin", WRITES)
    def pin(self, connection: Connection, room: Slug, seq: SafeInt, on: bool = True) -> Answer:
        message = self.services.messages.pin(connection.person, room, seq, on)
        return {"message": message_payload(message)}

    @on("pins", costs(reads=5))
    def pins(self, connection: Connection, room: Slug) -> Answer:
        found = self.services.threads.pinned(connection.person, room)
        messages = [message_payload(message) for message in found.messages]
        return {"messages": messages, "complete": found.complete}

    @on("history", costs(reads=by_limit))
    def history(
        self,
        connection: Connection,
        room: Slug,
        before: NonNegativeInt | None = None,
        after: NonNegativeInt | None = None,
        around: NonNegativeInt | None = None,
        date: Day | None = None,
        limit: Limit = 50,
    ) -> Answer:
        position = HistoryPosition(before, after, around, date)
        return page_payload(self.services.history.page(connection.person, room, position, limit))

    @on("changes", costs(reads=by_limit))
    def changes(self, connection: Connection, room: Slug, since: NonNegativeInt, limit: Limit = 200) -> Answer:
        changes = self.services.history.changes(connection.person, room, since, limit)
        messages = [message_payload(message) for message in changes.messages]
        return {"changes": messages, "rev": changes.rev, "complete": changes.complete}

    @on("versions", costs(reads=5))
    def versions(self, connection: Connection, room: Slug, seq: SafeInt, cursor: Cursor | None = None) -> Answer:
        found = self.services.threads.earlier_texts(connection.person, room, seq, cursor)
        texts = [{"body": body, "replaced_at": iso(replaced_at)} for body, replaced_at in found.versions]
        return {"versions": texts, "cursor": None if found.cursor is None else str(found.cursor)}

    # Everyone in the room gets it, and a lost one does no harm.
    @on("typing", costs(Cost("typing", scope=_room_and_state), drop=True))
    def typing(self, connection: Connection, room: Slug, on: bool = True) -> Answer:
        person = connection.person
        typed_in = self.services.rooms.check(Action.TYPE, person, room)
        if not person.invisible:
            payload = {"room": typed_in.slug, "user": {"id": person.id, "name": person.name}, "on": on}
            self.services.delivery.to_others(typed_in.id, person.id, "typing", payload)
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
