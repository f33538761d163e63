"""The client events of a person's own lists: saved messages and activity."""

from chatapp.presentation.payloads import activity_payload, message_payload
from chatapp.realtime.connections import Connection
from chatapp.services.limits.costs import WRITES, by_limit, costs
from chatapp.sockets.events import Answer, EventGroup, on
from chatapp.sockets.fields import Cursor, Limit, SafeInt, Slug


class PersonalListEvents(EventGroup):
    """Saving messages, and listing saved messages and activity."""

    @on("save", WRITES)
    def save(self, connection: Connection, room: Slug, seq: SafeInt, on: bool = True) -> Answer:
        self.services.personal_lists.save(connection.person, room, seq, on)
        payload = {"room": room, "seq": seq, "on": on}
        self.services.delivery.to_person(connection.person.id, "saved", payload, skip=connection.sid)
        return {}

    @on("saved", costs(reads=by_limit))
    def saved(self, connection: Connection, cursor: Cursor | None = None, limit: Limit = 50) -> Answer:
        page = self.services.personal_lists.saved(connection.person, cursor, limit)
        return {"messages": [message_payload(message) for message in page.items], "cursor": page.cursor}

    @on("activity", costs(reads=by_limit))
    def activity(self, connection: Connection, cursor: Cursor | None = None, limit: Limit = 50) -> Answer:
        page = self.services.personal_lists.activity(connection.person, cursor, limit)
        return {"results": [activity_payload(activity) for activity in page.items], "cursor": page.cursor}
