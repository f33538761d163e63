"""The client events about threads: reading them, following them, and which of those followed have unread replies."""

from chatapp.domain.records import ThreadState
from chatapp.presentation.payloads import followed_thread_payload, message_payload, thread_payload
from chatapp.realtime.connections import Connection
from chatapp.services.limits.costs import costs
from chatapp.sockets.events import Answer, EventGroup, on
from chatapp.sockets.fields import NonNegativeInt, SafeInt, Slug
from chatapp.sockets.parsing import Event


class Thread(Event):
    """The event `thread`."""

    room: Slug
    seq: SafeInt
    after: SafeInt = 0


class Threads(Event):
    """The event `threads`."""


class Followed(Event):
    """The event `followed`."""


class Follow(Event):
    """The event `follow`."""

    room: Slug
    seq: SafeInt
    on: bool = True


class ReadThread(Event):
    """The event `read_thread`."""

    room: Slug
    seq: SafeInt
    upto: NonNegativeInt


class ThreadEvents(EventGroup):
    """Threads, and each person's own among them."""

    @on("thread", Thread, costs(reads=10))
    def thread(self, connection: Connection, event: Thread) -> Answer:
        thread = self.services.threads.thread(connection.person, event.room, event.seq, event.after)
        messages = [message_payload(message) for message in thread.messages]
        state = thread_payload(thread.state)
        return {"root": thread.root, "messages": messages, "complete": thread.complete, "state": state}

    @on("threads", Threads, costs(reads=10))
    def threads(self, connection: Connection, event: Threads) -> Answer:  # noqa: ARG002 - it has no fields
        found, complete = self.services.threads.listed(connection.person)
        return {"threads": [followed_thread_payload(each) for each in found], "complete": complete}

    @on("followed", Followed, costs(reads=5))
    def followed(self, connection: Connection, event: Followed) -> Answer:  # noqa: ARG002 - it has no fields
        return {"threads": [thread_payload(state) for state in self.services.threads.followed(connection.person)]}

    @on("follow", Follow, costs("membership"))
    def follow(self, connection: Connection, event: Follow) -> Answer:
        return self._told(connection, self.services.threads.follow(connection.person, event.room, event.seq, event.on))

    @on("read_thread", ReadThread, costs("mark_read"))
    def read_thread(self, connection: Connection, event: ReadThread) -> Answer:
        state = self.services.threads.mark_read(connection.person, event.room, event.seq, event.upto)
        return self._told(connection, state)

    def _told(self, connection: Connection, state: ThreadState) -> Answer:
        payload = thread_payload(state)
        self.services.delivery.to_person(connection.person.id, "thread", payload, skip=connection.sid)
        return {"state": payload}
