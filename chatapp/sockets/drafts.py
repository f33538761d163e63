"""The client events of drafts."""

from chatapp.presentation.payloads import draft_payload
from chatapp.realtime.connections import Connection
from chatapp.services.limits.costs import by_limit, costs
from chatapp.sockets.events import Answer, EventGroup, on
from chatapp.sockets.fields import Body, Cursor, Limit, NonNegativeInt, Slug


class DraftEvents(EventGroup):
    """Keeping drafts, and listing them."""

    @on("draft", costs("draft"))
    def draft(self, connection: Connection, room: Slug, text: Body, thread: NonNegativeInt = 0) -> Answer:
        draft = draft_payload(self.services.drafts.save(connection.person, room, thread, text))
        self.services.delivery.to_person(connection.person.id, "draft", draft, skip=connection.sid)
        return {"at": draft["at"]}

    @on("drafts", costs(reads=by_limit))
    def drafts(self, connection: Connection, cursor: Cursor | None = None, limit: Limit = 50) -> Answer:
        page = self.services.drafts.page(connection.person, cursor, limit)
        return {"drafts": [draft_payload(draft) for draft in page.items], "cursor": page.cursor}
