"""The bans page."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from chatapp.domain.permissions import Action
from chatapp.domain.times import iso, now
from chatapp.web.admin.actions import act
from chatapp.web.context import services
from chatapp.web.session import require_person

RIGHTS = {"admin.bans": Action.BAN, "admin.lift_ban": Action.BAN}


def add_to(blueprint: Blueprint) -> None:
    """Put the tool among the administrators' pages."""
    blueprint.add_url_rule("/bans", "bans", bans)
    blueprint.add_url_rule("/bans/<int:id>/lift", "lift_ban", lift, methods=["POST"])


def bans() -> ResponseReturnValue:
    """List the bans, those that hold first."""
    found = services().moderation.bans(require_person())
    return render_template("admin/bans.html", bans=found, at=now(), iso=iso)


def lift(id: int) -> Response:  # noqa: A002 - it is called so in the address
    """Let someone in again."""

    def do() -> str:
        services().moderation.lift(require_person(), id)
        return "admin.done.lifted"

    return act(do, url_for(".bans"))
