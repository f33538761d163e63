"""Accepts and declines room invitations without JavaScript."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from chatapp.services.limits.costs import costs
from chatapp.web.context import services
from chatapp.web.rate_limits import limited
from chatapp.web.session import needs_person, require_person

blueprint = Blueprint("room_invitations", __name__, url_prefix="/invitations")


@blueprint.post("/<slug:slug>/accept")
@needs_person
@limited(costs("membership"))
def accept(slug: str) -> ResponseReturnValue:
    """Accept, and go to the room."""
    room = services().room_invitations.accept(require_person(), slug)
    return redirect(url_for("chat.room", slug=room.slug), 303)


@blueprint.post("/<slug:slug>/decline")
@needs_person
@limited(costs("membership"))
def decline(slug: str) -> ResponseReturnValue:
    """Decline."""
    services().room_invitations.decline(require_person(), slug)
    return redirect(url_for("chat.home"), 303)
