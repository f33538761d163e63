"""The client events around messages, in the manner of `events.py`. `docs/protocol.md` describes them."""

from collections.abc import Mapping

from chatapp.domain.times import iso
from chatapp.presentation.payloads import activity_payload, message_payload
from chatapp.realtime.connections import Connection
from chatapp.realtime.delivery import Delivery
from chatapp.services.limits.rates import WRITES, by_limit, costs
from chatapp.services.messages.messages import Messages
from chatapp.services.messages.personal_lists import PersonalLists
from chatapp.services.messages.polls import Polls
from chatapp.services.messages.threads import Threads
from chatapp.services.rooms.read_receipts import ReadReceipts
from chatapp.sockets import conversation_schemas as schemas
from chatapp.sockets.dispatch import Answer, AnyHandler, Handler


class ConversationEvents:
    """What each of these events does, over the services that do it."""

    def __init__(
        self,
        messages: Messages,
        threads: Threads,
        polls: Polls,
        personal: PersonalLists,
        seen: ReadReceipts,
        delivery: Delivery,
    ) -> None:
        self._messages = messages
        self._threads = threads
        self._polls = polls
        self._personal = personal
        self._seen = seen
        self._delivery = delivery

    def handlers(self) -> Mapping[str, AnyHandler]:
        """Return these events for the closed list."""
        return {
            "thread": Handler(schemas.Thread, self.thread, costs(reads=10)),
            "versions": Handler(schemas.Versions, self.versions, costs(reads=5)),
            "pin": Handler(schemas.Pin, self.pin, WRITES),
            "pins": Handler(schemas.Pins, self.pins, costs(reads=5)),
            "save": Handler(schemas.Save, self.save, WRITES),
            "saved": Handler(schemas.Saved, self.saved, costs(reads=by_limit)),
            "activity": Handler(schemas.Activity, self.activity, costs(reads=by_limit)),
            "seen": Handler(schemas.Seen, self.seen, costs(reads=2)),
            "poll": Handler(schemas.Poll, self.poll, WRITES),
            "vote": Handler(schemas.Vote, self.vote, WRITES),
            "close_poll": Handler(schemas.ClosePoll, self.close_poll, WRITES),
        }

    def thread(self, connection: Connection, event: schemas.Thread) -> Answer:
        thread = self._threads.thread(connection.person, event.room, event.seq, event.after)
        messages = [message_payload(message) for message in thread.messages]
        return {"root": thread.root, "messages": messages, "complete": thread.complete}

    def versions(self, connection: Connection, event: schemas.Versions) -> Answer:
        found = self._threads.earlier_texts(connection.person, event.room, event.seq, event.cursor)
        texts = [{"body": body, "replaced_at": iso(replaced_at)} for body, replaced_at in found.versions]
        return {"versions": texts, "cursor": None if found.cursor is None else str(found.cursor)}

    def pin(self, connection: Connection, event: schemas.Pin) -> Answer:
        return {"message": message_payload(self._messages.pin(connection.person, event.room, event.seq, event.on))}

    def pins(self, connection: Connection, event: schemas.Pins) -> Answer:
        found = self._threads.pinned(connection.person, event.room)
        messages = [message_payload(message) for message in found.messages]
        return {"messages": messages, "complete": found.complete}

    def save(self, connection: Connection, event: schemas.Save) -> Answer:
        self._personal.save(connection.person, event.room, event.seq, event.on)
        news = {"room": event.room, "seq": event.seq, "on": event.on}
        self._delivery.to_person(connection.person.id, "saved", news, skip=connection.sid)
        return {}

    def saved(self, connection: Connection, event: schemas.Saved) -> Answer:
        page = self._personal.saved(connection.person, event.cursor, event.limit)
        return {"messages": [message_payload(message) for message in page.messages], "cursor": page.cursor}

    def activity(self, connection: Connection, event: schemas.Activity) -> Answer:
        page = self._personal.activity(connection.person, event.cursor, event.limit)
        return {"results": [activity_payload(activity) for activity in page.activities], "cursor": page.cursor}

    def seen(self, connection: Connection, event: schemas.Seen) -> Answer:
        positions = self._seen.positions(connection.person, event.room)
        return {"seen": [{"id": id_, "name": name, "seq": seq} for id_, name, seq in positions]}

    def poll(self, connection: Connection, event: schemas.Poll) -> Answer:
        options, multiple = event.options, event.multiple
        message = self._polls.create(connection.person, event.room, event.question, options, multiple, event.client_id)
        return {"message": message_payload(message)}

    def vote(self, connection: Connection, event: schemas.Vote) -> Answer:
        return {"message": message_payload(self._polls.vote(connection.person, event.room, event.seq, event.options))}

    def close_poll(self, connection: Connection, event: schemas.ClosePoll) -> Answer:
        return {"message": message_payload(self._polls.close(connection.person, event.room, event.seq))}
