"""The administration pages: a module for each tool, and its entry in the navigation."""

from flask import Blueprint, request

from chatapp.domain.errors import NotFound
from chatapp.domain.permissions import Action, may_in_chat
from chatapp.services.admin.administration import check_administrator
from chatapp.services.limits.rates import costs
from chatapp.web.admin import audit, bans, history, invitations, jinja, lists, person, reports, word_filter
from chatapp.web.rate_limits import charge
from chatapp.web.session import current_person

# What moderators may open too; all else is for administrators.
_RIGHTS = reports.RIGHTS | bans.RIGHTS | person.RIGHTS
blueprint = Blueprint("admin", __name__, url_prefix="/admin")
blueprint.context_processor(jinja.text_context)
for tool in (lists, history, person, invitations, reports, bans, word_filter, audit):
    tool.add_to(blueprint)


# Every page and form of the administration.
RATES = costs(reads=10)


@blueprint.before_request
def guard() -> None:
    """Let nobody else in, whatever they ask for: not even to learn which pages there are."""
    charge(RATES)
    action = _RIGHTS.get(request.endpoint or "", Action.ADMINISTER)
    if not may_in_chat(action, current_person()):
        check_administrator(current_person())


@blueprint.route("/<path:_rest>")
def not_found(_rest: str) -> str:
    """Answer for every address without a page."""
    raise NotFound("page_not_found")
