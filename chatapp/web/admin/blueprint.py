"""The blueprint of the administration: every page declares its address and the right that it takes."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Blueprint, current_app, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from chatapp.domain.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge
from chatapp.domain.permissions import Action, check_in_chat
from chatapp.services.limits.costs import costs
from chatapp.web.jinja import language
from chatapp.web.rate_limits import charge
from chatapp.web.session import current_person

V = TypeVar("V", bound=Callable[..., Any])

# Every page and form of the administration.
PAGE_COST = costs(reads=10)
blueprint = Blueprint("admin", __name__, url_prefix="/admin")


def needs(right: Action) -> Callable[[V], V]:
    """Open a page to everyone with `right`, instead of to administrators."""

    def declare(view: V) -> V:
        view.right = right  # type: ignore[attr-defined]
        return view

    return declare


def right_of(endpoint: str) -> Action:
    """Return the right that a page takes."""
    right: Action = getattr(current_app.view_functions.get(endpoint), "right", Action.ADMINISTER)
    return right


def action(
    path: str, back: str, *kept: str, right: Action = Action.ADMINISTER
) -> Callable[[Callable[..., str]], Callable[..., Response]]:
    """Make a form's view of a function that acts and returns the key of the sentence to say on the page `back`.

    `kept` are the names of the view's arguments that the address of `back` takes too. What is refused is said there
    too: someone else may have been quicker.
    """

    def declare(act: Callable[..., str]) -> Callable[..., Response]:
        @blueprint.post(path)
        @needs(right)
        @wraps(act)
        def view(**given: Any) -> Response:
            try:
                flash(act(**given), "done")
            except (Conflict, Forbidden, Invalid, TooLarge) as error:
                flash(error.sentence(language()), "error")
            return redirect(url_for(back, **{name: given[name] for name in kept}), 303)

        return view

    return declare


@blueprint.before_request
def guard() -> None:
    """Let nobody else in, whatever they ask for: not even to learn which pages there are."""
    charge(PAGE_COST)
    check_in_chat(right_of(request.endpoint or ""), current_person())


@blueprint.route("/<path:_rest>")
def not_found(_rest: str) -> str:
    """Answer for every address without a page."""
    raise NotFound("page_not_found")
