"""The bans page."""

from flask import render_template
from flask.typing import ResponseReturnValue

from chatapp.domain.permissions import Action
from chatapp.domain.times import iso, now
from chatapp.web.admin.blueprint import action, blueprint, needs
from chatapp.web.context import services
from chatapp.web.session import require_person


@blueprint.get("/bans")
@needs(Action.BAN)
def bans() -> ResponseReturnValue:
    """List the bans, those that hold first."""
    found = services().moderation.bans(require_person())
    return render_template("admin/bans.html", bans=found, at=now(), iso=iso)


@action("/bans/<int:id>/lift", ".bans", right=Action.BAN)
def lift_ban(id: int) -> str:  # noqa: A002 - it is called so in the address
    """Let someone in again."""
    services().moderation.lift(require_person(), id)
    return "admin.done.lifted"
