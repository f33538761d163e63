"""The client events about how far people have read."""

from chatapp.realtime.connections import Connection
from chatapp.services.limits.costs import costs
from chatapp.sockets.events import Answer, EventGroup, on
from chatapp.sockets.fields import NonNegativeInt, Slug


class ReadReceiptEvents(EventGroup):
    """Marking a room as read, and listing how far its members have read."""

    @on("read", costs("mark_read"))
    def read(self, connection: Connection, room: Slug, seq: NonNegativeInt) -> Answer:
        person = connection.person
        state = self.services.rooms.mark_read(person, room, seq)
        counts = {"unread": state.unread, "mentions": state.mentions}
        payload = {"room": room, "seq": state.seq} | counts
        self.services.delivery.to_person(person.id, "read", payload, skip=connection.sid)
        self._send_receipt(connection, room, state.seq)
        return counts

    def _send_receipt(self, connection: Connection, slug: str, seq: int) -> None:
        room, person = connection.rooms.get(slug), connection.person
        if room is not None and self.services.read_receipts.shares_receipts(room) and not person.invisible:
            payload = {"room": slug, "user": {"id": person.id, "name": person.name}, "seq": seq}
            self.services.delivery.to_others(room.id, person.id, "seen", payload)

    @on("unread", costs(reads=1))
    def unread(self, connection: Connection, room: Slug) -> Answer:
        state = self.services.rooms.read_state(connection.person, room)
        return {"seq": state.seq, "unread": state.unread, "mentions": state.mentions}

    @on("seen", costs(reads=2))
    def seen(self, connection: Connection, room: Slug) -> Answer:
        positions = self.services.read_receipts.positions(connection.person, room)
        return {"seen": [{"id": id_, "name": name, "seq": seq} for id_, name, seq in positions]}
