"""The account page: profile, password, email, devices, blocked people."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from chatapp.domain import lengths
from chatapp.domain.errors import ChatError
from chatapp.domain.records import ListedSession
from chatapp.domain.secret_urls import EMAIL
from chatapp.domain.text import whole_number
from chatapp.domain.times import iso
from chatapp.services.limits.rates import costs
from chatapp.services.people.profiles import HUES, Profile
from chatapp.services.people.secret_values import digest
from chatapp.web.context import services
from chatapp.web.forms import form_page
from chatapp.web.jinja import language
from chatapp.web.rate_limits import FORM, PAGE, limited
from chatapp.web.session import needs_person, require_person, session_secret, sign_in
from chatapp.web.user_agent import device

blueprint = Blueprint("account", __name__)

Act = Callable[[], str]


def _again(error: ChatError) -> Response:
    return _page(error)


@blueprint.get("/account")
@needs_person
@limited(PAGE)
def account() -> ResponseReturnValue:
    """Show all that concerns the person who asks."""
    return _page()


@blueprint.post("/account/profile")
@needs_person
@limited(costs("profile"), refused=_again)
def profile() -> ResponseReturnValue:
    """Change what others see."""

    def act() -> str:
        typed = {name: request.form.get(name, "").strip() for name in ("hue", "emoji", "status")}
        wanted = Profile(_hue(typed["hue"]), typed["emoji"], typed["status"], "invisible" in request.form)
        services().profiles.change(require_person(), wanted)
        return "account.saved"

    return _done(act)


@blueprint.post("/account/name")
@needs_person
@limited(costs("profile"), refused=_again)
def name() -> ResponseReturnValue:
    """Change the name."""

    def act() -> str:
        services().accounts.rename(require_person(), request.form.get("username", ""))
        return "account.saved"

    return _done(act)


@blueprint.post("/account/password")
@needs_person
@limited(FORM, refused=_again)
def password() -> ResponseReturnValue:
    """Change the password: every other browser is signed out, this one stays under a new session."""

    def act() -> str:
        old, new = request.form.get("old", ""), request.form.get("password", "")
        services().login.check_current_password(require_person(), old, "old", request.remote_addr)
        sign_in(services().accounts.change_password(require_person(), old, new))
        return "account.password.done"

    return _done(act)


@blueprint.post("/account/address")
@needs_person
@limited(costs("reset"), refused=_again)
def address() -> ResponseReturnValue:
    """Ask to have an address confirmed, or take it away."""

    def act() -> str:
        typed = request.form.get("email", "").strip()
        services().password_reset.set_address(require_person(), typed, request.form.get("current", ""), language())
        return "account.address.sent" if typed else "account.saved"

    return _done(act)


@blueprint.get(f"{EMAIL}<secret>")
@needs_person
@limited(FORM)
def confirm_form(secret: str) -> ResponseReturnValue:
    """Ask for the press of a button: programs that look at mail open its links."""
    return render_template("confirm.html", secret=secret)


@blueprint.post(f"{EMAIL}<secret>")
@needs_person
@limited(costs("reset"))
def confirm(secret: str) -> ResponseReturnValue:
    """Confirm an address by the link that went there."""
    services().password_reset.confirm_address(require_person(), secret, language())
    flash("account.address.done")
    return redirect(url_for(".account"), 303)


@blueprint.post("/account/sessions")
@needs_person
@limited(FORM, refused=_again)
def sessions() -> ResponseReturnValue:
    """Sign out one browser, or all but this one."""

    def act() -> str:
        chosen = request.form.get("session", "")
        if chosen:
            services().sessions.end(require_person(), chosen)
        else:
            services().sessions.end_others(require_person(), session_secret() or "")
        return "account.sessions.done"

    return _done(act)


@blueprint.post("/account/unblock")
@needs_person
@limited(costs("arrange"), refused=_again)
def unblock() -> ResponseReturnValue:
    """Hear of someone again."""

    def act() -> str:
        person_id = whole_number(request.form.get("id", ""), "id", "choose_from_list")
        services().profiles.block(require_person(), person_id, on=False)
        return "account.saved"

    return _done(act)


def _done(act: Act) -> ResponseReturnValue:
    """Do what a form asks and go back to the page with a word; where it is refused, show the form with the reason."""
    try:
        flash(act())
    except ChatError as error:
        return _page(error)
    return redirect(url_for(".account"), 303)


def _page(error: ChatError | None = None) -> Response:
    person, secret = require_person(), session_secret()
    own = digest(secret) if secret else ""
    shown = {
        "you": person,
        "hues": range(HUES),
        "status_max": lengths.STATUS,
        "sessions": [_session(session, own) for session in services().sessions.list(person)],
        "blocked": services().profiles.blocked_people(person),
        "address": services().password_reset.address(person),
        "by_mail": services().password_reset.by_mail,
        "registration": services().settings.registration,
        "typed": request.form,
    }
    return form_page("account.html", error, **shown)


def _session(session: ListedSession, own: str) -> dict[str, Any]:
    return {
        "id": session.id,
        "device": device(session.agent),
        "agent": session.agent,
        "address": session.address,
        "since": iso(session.created_at),
        "seen": iso(session.seen_at),
        "this": session.id == own,
    }


def _hue(typed: str) -> int | None:
    return whole_number(typed, "hue", "choose_from_list") if typed else None
