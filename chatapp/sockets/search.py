"""The client event that searches messages."""

from typing import Annotated

import msgspec

from chatapp.domain import lengths
from chatapp.presentation.payloads import hit_payload
from chatapp.realtime.connections import Connection
from chatapp.services.limits.costs import costs
from chatapp.services.search.search import SearchRequest
from chatapp.sockets.events import Answer, EventGroup, on
from chatapp.sockets.fields import Cursor, Day, Limit, PersonName, Slug


class SearchEvents(EventGroup):
    """Searching messages."""

    @on("search", costs("search", reads=5))
    def search(
        self,
        connection: Connection,
        q: Annotated[str, msgspec.Meta(max_length=lengths.QUERY)],
        room: Slug | None = None,
        from_: PersonName | None = None,
        after: Day | None = None,
        before: Day | None = None,
        cursor: Cursor | None = None,
        limit: Limit = 20,
    ) -> Answer:
        request = SearchRequest(
            q=q,
            room=room,
            author=from_,
            after=after,
            before=before,
            cursor=cursor,
            limit=limit,
        )
        found = self.services.search.find(connection.person, request)
        return {"results": [hit_payload(hit) for hit in found.items], "cursor": found.cursor}
