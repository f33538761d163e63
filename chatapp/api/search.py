"""Search in all messages that the caller may read."""

from typing import Annotated, Any

from pydantic import Field

from chatapp.api.blueprints import part
from chatapp.api.context import current_person, services
from chatapp.api.rate_limits import limited
from chatapp.api.request_models import Day, Limit, Request, Slug, Text
from chatapp.api.response_models import SearchAnswer
from chatapp.domain import lengths
from chatapp.presentation.payloads import hit_payload
from chatapp.services.limits.costs import costs
from chatapp.services.search.search import SearchRequest

blueprint = part("search", "Finding messages")


class _Query(Request):
    q: Annotated[Text, Field(max_length=lengths.QUERY)]
    room: Slug | None = None
    author: Annotated[Text | None, Field(alias="from", max_length=lengths.typed(lengths.PERSON_NAME))] = None
    after: Day | None = None
    before: Day | None = None
    cursor: Annotated[Text | None, Field(max_length=96)] = None
    limit: Limit = 20


@blueprint.get("/search", responses={200: SearchAnswer})
@limited(costs("search", reads=5))
def search(query: _Query) -> dict[str, Any]:
    """Find messages by their words, newest first."""
    person = current_person()
    found = services().search.find(person, SearchRequest(**query.model_dump()))
    return {"ok": True, "results": [hit_payload(hit) for hit in found.items], "cursor": found.cursor}
