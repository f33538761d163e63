"""The page of one person, and its actions."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from chatapp.domain.errors import Invalid
from chatapp.domain.permissions import Action, may_in_chat
from chatapp.domain.records import Role
from chatapp.domain.roles import GIVEN_BY, may_give, outranks
from chatapp.domain.times import iso, now
from chatapp.web.admin.blueprint import action, blueprint, needs
from chatapp.web.admin.form_values import DURATIONS, minutes_of
from chatapp.web.context import absolute_url, services
from chatapp.web.session import require_person


@blueprint.get("/people/<int:id>")
@needs(Action.HANDLE_REPORTS)
def person(id: int) -> ResponseReturnValue:  # noqa: A002 - it is called so in the address
    """Show a person."""
    return _page(id)


@action("/people/<int:id>/mute", ".person", "id", right=Action.HANDLE_REPORTS)
def mute_person(id: int) -> str:  # noqa: A002
    """Keep the person from writing for a while, or no longer."""
    minutes = 0 if "lift" in request.form else minutes_of(request.form.get("minutes", ""))
    services().moderation.mute(require_person(), id, minutes, request.form.get("reason", ""))
    return "admin.done.unmuted" if minutes == 0 else "admin.done.muted"


@action("/people/<int:id>/kick", ".person", "id", right=Action.HANDLE_REPORTS)
def kick_person(id: int) -> str:  # noqa: A002
    """Send the person out."""
    services().moderation.kick(require_person(), id, request.form.get("reason", ""))
    return "admin.done.kicked"


@action("/people/<int:id>/ban", ".person", "id", right=Action.HANDLE_REPORTS)
def ban_person(id: int) -> str:  # noqa: A002
    """Keep the person out."""
    minutes = minutes_of(request.form.get("minutes", ""))
    services().moderation.ban(require_person(), id, minutes, request.form.get("reason", ""))
    if "remove" in request.form:
        flash(str(services().moderation.remove_messages(require_person(), id)), "deleted")
    return "admin.done.banned"


@action("/people/<int:id>/remove", ".person", "id", right=Action.HANDLE_REPORTS)
def remove_messages(id: int) -> str:  # noqa: A002
    """Delete all that the person wrote."""
    flash(str(services().moderation.remove_messages(require_person(), id)), "deleted")
    return "admin.done.removed"


@action("/people/<int:id>/role", ".person", "id", right=Action.GIVE_ROLE)
def set_role(id: int) -> str:  # noqa: A002
    """Give the account another role."""
    services().moderation.set_role(require_person(), id, _role(request.form.get("role", "")))
    return "admin.done.role"


@action("/people/<int:id>/active", ".person", "id")
def set_active(id: int) -> str:  # noqa: A002
    """Close the account, or open it again."""
    active = request.form.get("active") == "on"
    services().moderation.set_active(require_person(), id, active)
    return "admin.done.reactivated" if active else "admin.done.deactivated"


@blueprint.post("/people/<int:id>/reset")
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


def _role(typed: str) -> Role:
    for role in GIVEN_BY:
        if role == typed:
            return role
    raise Invalid("choose_from_list", "role")
