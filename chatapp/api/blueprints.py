"""What all blueprints of the API share."""

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from flask_openapi3.types import ResponseDict

from chatapp.api.response_models import Problem

_PROBLEMS: ResponseDict = {
    400: Problem,
    401: Problem,
    403: Problem,
    404: Problem,
    413: Problem,
    429: Problem,
    503: Problem,
}


def part(name: str, meaning: str) -> APIBlueprint:
    """Return a part of the API, below /api/v1, for holders of a token."""
    return APIBlueprint(
        name,
        __name__,
        url_prefix="/api/v1",
        abp_tags=[Tag(name=name, description=meaning)],
        abp_security=[{"bearer": []}],
        abp_responses=_PROBLEMS,
    )
