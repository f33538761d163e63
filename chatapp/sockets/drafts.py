"""The client events of drafts."""

from chatapp.presentation.payloads import draft_payload
from chatapp.realtime.connections import Connection
from chatapp.services.limits.costs import by_limit, costs
from chatapp.sockets.events import Answer, EventGroup, on
from chatapp.sockets.fields import Body, Cursor, Limit, NonNegativeInt, Slug
from chatapp.sockets.parsing import Event


class Draft(Event):
    """The event `draft`."""

    room: Slug
    text: Body
    thread: NonNegativeInt = 0


class Drafts(Event):
    """The event `drafts`."""

    cursor: Cursor | None = None
    limit: Limit = 50


class DraftEvents(EventGroup):
    """Keeping drafts, and listing them."""

    @on("draft", Draft, costs("draft"))
    def draft(self, connection: Connection, event: Draft) -> Answer:
        draft = draft_payload(self.services.drafts.save(connection.person, event.room, event.thread, event.text))
        self.services.delivery.to_person(connection.person.id, "draft", draft, skip=connection.sid)
        return {"at": draft["at"]}

    @on("drafts", Drafts, costs(reads=by_limit))
    def drafts(self, connection: Connection, event: Drafts) -> Answer:
        page = self.services.drafts.page(connection.person, event.cursor, event.limit)
        return {"drafts": [draft_payload(draft) for draft in page.drafts], "cursor": page.cursor}
