"""The client events of a person's own lists: saved messages and activity."""

from chatapp.presentation.payloads import activity_payload, message_payload
from chatapp.realtime.connections import Connection
from chatapp.services.limits.costs import WRITES, by_limit, costs
from chatapp.sockets.events import Answer, EventGroup, on
from chatapp.sockets.fields import Cursor, Limit, SafeInt, Slug
from chatapp.sockets.parsing import Event


class Save(Event):
    """The event `save`."""

    room: Slug
    seq: SafeInt
    on: bool = True


class Saved(Event):
    """The event `saved`."""

    cursor: Cursor | None = None
    limit: Limit = 50


class Activity(Event):
    """The event `activity`."""

    cursor: Cursor | None = None
    limit: Limit = 50


class PersonalListEvents(EventGroup):
    """Saving messages, and listing saved messages and activity."""

    @on("save", Save, WRITES)
    def save(self, connection: Connection, event: Save) -> Answer:
        self.services.personal_lists.save(connection.person, event.room, event.seq, event.on)
        payload = {"room": event.room, "seq": event.seq, "on": event.on}
        self.services.delivery.to_person(connection.person.id, "saved", payload, skip=connection.sid)
        return {}

    @on("saved", Saved, costs(reads=by_limit))
    def saved(self, connection: Connection, event: Saved) -> Answer:
        page = self.services.personal_lists.saved(connection.person, event.cursor, event.limit)
        return {"messages": [message_payload(message) for message in page.messages], "cursor": page.cursor}

    @on("activity", Activity, costs(reads=by_limit))
    def activity(self, connection: Connection, event: Activity) -> Answer:
        page = self.services.personal_lists.activity(connection.person, event.cursor, event.limit)
        return {"results": [activity_payload(activity) for activity in page.activities], "cursor": page.cursor}
