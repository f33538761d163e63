"""The client events about threads: reading them, following them, and which of those followed have unread replies."""

from chatapp.domain.records import ThreadState
from chatapp.presentation.payloads import followed_thread_payload, message_payload, thread_payload
from chatapp.realtime.connections import Connection
from chatapp.services.limits.costs import costs
from chatapp.sockets.events import Answer, EventGroup, on
from chatapp.sockets.fields import NonNegativeInt, SafeInt, Slug


class ThreadEvents(EventGroup):
    """Threads, and each person's own among them."""

    @on("thread", costs(reads=10))
    def thread(self, connection: Connection, room: Slug, seq: SafeInt, after: SafeInt = 0) -> Answer:
        thread = self.services.threads.thread(connection.person, room, seq, after)
        messages = [message_payload(message) for message in thread.messages]
        state = thread_payload(thread.state)
        return {"root": thread.root, "messages": messages, "complete": thread.complete, "state": state}

    @on("threads", costs(reads=10))
    def threads(self, connection: Connection) -> Answer:
        found, complete = self.services.threads.listed(connection.person)
        return {"threads": [followed_thread_payload(each) for each in found], "complete": complete}

    @on("followed", costs(reads=5))
    def followed(self, connection: Connection) -> Answer:
        return {"threads": [thread_payload(state) for state in self.services.threads.followed(connection.person)]}

    @on("follow", costs("membership"))
    def follow(self, connection: Connection, room: Slug, seq: SafeInt, on: bool = True) -> Answer:
        return self._told(connection, self.services.threads.follow(connection.person, room, seq, on))

    @on("read_thread", costs("mark_read"))
    def read_thread(self, connection: Connection, room: Slug, seq: SafeInt, upto: NonNegativeInt) -> Answer:
        state = self.services.threads.mark_read(connection.person, room, seq, upto)
        return self._told(connection, state)

    def _told(self, connection: Connection, state: ThreadState) -> Answer:
        payload = thread_payload(state)
        self.services.delivery.to_person(connection.person.id, "thread", payload, skip=connection.sid)
        return {"state": payload}
