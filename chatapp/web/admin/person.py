"""The page of one person, and its actions."""

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from chatapp.domain.errors import Invalid
from chatapp.domain.permissions import Action, may_in_chat
from chatapp.domain.records import Role
from chatapp.domain.roles import GIVEN_BY, may_give, outranks
from chatapp.domain.times import iso, now
from chatapp.web.admin.actions import act
from chatapp.web.admin.form_values import DURATIONS, minutes_of
from chatapp.web.context import absolute_url, services
from chatapp.web.session import require_person

RIGHTS = {
    f"admin.{name}": Action.HANDLE_REPORTS
    for name in ("person", "mute_person", "kick_person", "ban_person", "remove_messages")
} | {"admin.set_role": Action.GIVE_ROLE}


def add_to(blueprint: Blueprint) -> None:
    """Put the page and its acts among the administrators' pages."""
    blueprint.add_url_rule("/people/<int:id>", "person", person)
    for name, view in (
        ("mute", mute_person), ("kick", kick_person), ("ban", ban_person), ("remove", remove_messages),
        ("role", set_role), ("active", set_active), ("reset", offer_reset),
    ):  # fmt: skip
        blueprint.add_url_rule(f"/people/<int:id>/{name}", view.__name__, view, methods=["POST"])


def person(id: int) -> ResponseReturnValue:  # noqa: A002 - it is called so in the address
    """Show a person."""
    return _page(id)


def mute_person(id: int) -> Response:  # noqa: A002
    """Keep the person from writing for a while, or no longer."""

    def do() -> str:
        minutes = 0 if "lift" in request.form else minutes_of(request.form.get("minutes", ""))
        services().moderation.mute(require_person(), id, minutes, request.form.get("reason", ""))
        return "admin.done.unmuted" if minutes == 0 else "admin.done.muted"

    return act(do, _here(id))


def kick_person(id: int) -> Response:  # noqa: A002
    """Send the person out."""

    def do() -> str:
        services().moderation.kick(require_person(), id, request.form.get("reason", ""))
        return "admin.done.kicked"

    return act(do, _here(id))


def ban_person(id: int) -> Response:  # noqa: A002
    """Keep the person out."""

    def do() -> str:
        minutes = minutes_of(request.form.get("minutes", ""))
        services().moderation.ban(require_person(), id, minutes, request.form.get("reason", ""))
        if "remove" in request.form:
            flash(str(services().moderation.remove_messages(require_person(), id)), "deleted")
        return "admin.done.banned"

    return act(do, _here(id))


def remove_messages(id: int) -> Response:  # noqa: A002
    """Delete all that the person wrote."""

    def do() -> str:
        flash(str(services().moderation.remove_messages(require_person(), id)), "deleted")
        return "admin.done.removed"

    return act(do, _here(id))


def set_role(id: int) -> Response:  # noqa: A002
    """Give the account another role."""

    def do() -> str:
        services().moderation.set_role(require_person(), id, _role(request.form.get("role", "")))
        return "admin.done.role"

    return act(do, _here(id))


def set_active(id: int) -> Response:  # noqa: A002
    """Close the account, or open it again."""

    def do() -> str:
        active = request.form.get("active") == "on"
        services().moderation.set_active(require_person(), id, active)
        return "admin.done.reactivated" if active else "admin.done.deactivated"

    return act(do, _here(id))


def offer_reset(id: int) -> ResponseReturnValue:  # noqa: A002
    """Make a link for another password, and show it: this once."""
    secret = services().password_reset.offer_link(require_person(), id)
    return _page(id, link=absolute_url(url_for("recovery.reset_form", secret=secret)))


def _page(person_id: int, link: str = "") -> str:
    actor, line, at = require_person(), services().moderation.person_details(require_person(), person_id), now()
    target = line.person
    above = target.kind != "imported" and outranks(actor, target)
    return render_template(
        "admin/person.html",
        line=line,
        target=target,
        link=link,
        durations=DURATIONS,
        roles=[role for role in GIVEN_BY if may_give(actor, target, role)],
        may={action.value: above and may_in_chat(action, actor) for action in (Action.MUTE, Action.DEACTIVATE)},
        may_see_history=may_in_chat(Action.ADMINISTER, actor),
        muted_until=iso(target.muted_until) if target.muted_until > at else None,
        banned_until=iso(line.banned_until) if line.banned_until > at else None,
    )


def _here(person_id: int) -> str:
    return url_for("admin.person", id=person_id)


def _role(typed: str) -> Role:
    for role in GIVEN_BY:
        if role == typed:
            return role
    raise Invalid("choose_from_list", "role")
