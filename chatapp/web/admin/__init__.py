"""The administrators' pages: a module a tool, and a line in `navigation` to find it by."""

from flask import Blueprint

from chatapp.domain.errors import NotFound
from chatapp.services.administration import check_administrator
from chatapp.web.admin import history, lists, words
from chatapp.web.person import current_person

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
blueprint.context_processor(words.words)
for tool in (lists, history):
    tool.add_to(blueprint)


@blueprint.before_request
def guard() -> None:
    """Let nobody else in, whatever they ask for: not even to learn which pages there are."""
    check_administrator(current_person())


@blueprint.route("/<path:_rest>")
def nowhere(_rest: str) -> str:
    """Answer for every address without a page."""
    raise NotFound("There is no such page in the administration.")
