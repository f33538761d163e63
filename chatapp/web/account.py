"""The account page: profile, password, email, devices, blocked people."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from chatapp.domain import lengths
from chatapp.domain.errors import ChatError
from chatapp.domain.records import ListedSession
from chatapp.domain.secret_urls import EMAIL
from chatapp.domain.text import whole_number
from chatapp.domain.times import iso, now
from chatapp.services.limits.costs import TotalCost, costs
from chatapp.services.people.profiles import HUES, Profile
from chatapp.services.people.secret_values import digest
from chatapp.web.context import services
from chatapp.web.forms import form_page
from chatapp.web.jinja import language
from chatapp.web.rate_limits import FORM, PAGE, limited
from chatapp.web.session import needs_person, require_person, session_secret, sign_in
from chatapp.web.user_agent import device

blueprint = Blueprint("account", __name__)


def _again(error: ChatError) -> Response:
    return _page(error)


def _form(path: str, cost: TotalCost) -> Callable[[Callable[[], str]], Callable[[], ResponseReturnValue]]:
    """Make a form of a function that acts and returns the key of the word to say on the page.

    Where it is refused, the form is shown again with the reason.
    """

    def declare(act: Callable[[], str]) -> Callable[[], ResponseReturnValue]:
        @blueprint.post(f"/account/{path}", endpoint=act.__name__)
        @needs_person
        @limited(cost, refused=_again)
        @wraps(act)
        def view() -> ResponseReturnValue:
            try:
                flash(act())
            except ChatError as error:
                return _page(error)
            return redirect(url_for(".account"), 303)

        return view

    return declare


@blueprint.get("/account")
@needs_person
@limited(PAGE)
def account() -> ResponseReturnValue:
    """Show all that concerns the person who asks."""
    return _page()


@_form("profile", costs("profile"))
def profile() -> str:
    """Change what others see."""
    typed = {name: request.form.get(name, "").strip() for name in ("hue", "emoji", "status")}
    wanted = Profile(_hue(typed["hue"]), typed["emoji"], typed["status"], "invisible" in request.form)
    services().profiles.change(require_person(), wanted)
    return "account.saved"


@_form("name", costs("profile"))
def name() -> str:
    """Change the name."""
    services().accounts.rename(require_person(), request.form.get("username", ""))
    return "account.saved"


@_form("password", FORM)
def password() -> str:
    """Change the password: every other browser is signed out, this one stays under a new session."""
    old, new = request.form.get("old", ""), request.form.get("password", "")
    services().login.check_current_password(require_person(), old, "old", request.remote_addr)
    sign_in(services().accounts.change_password(require_person(), old, new))
    return "account.password.done"


@_form("address", costs("reset"))
def address() -> str:
    """Ask to have an address confirmed, or take it away."""
    typed = request.form.get("email", "").strip()
    services().password_reset.set_address(require_person(), typed, request.form.get("current", ""), language())
    return "account.address.sent" if typed else "account.saved"


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


@_form("sessions", FORM)
def sessions() -> str:
    """Sign out one browser, or all but this one."""
    chosen = request.form.get("session", "")
    if chosen:
        services().sessions.end(require_person(), chosen)
    else:
        services().sessions.end_others(require_person(), session_secret() or "")
    return "account.sessions.done"


@_form("unblock", costs("arrange"))
def unblock() -> str:
    """Hear of someone again."""
    person_id = whole_number(request.form.get("id", ""), "id", "choose_from_list")
    services().profiles.block(require_person(), person_id, on=False)
    return "account.saved"


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
        "seen": iso(now() if session.id == own else session.seen_at),
        "this": session.id == own,
    }


def _hue(typed: str) -> int | None:
    return whole_number(typed, "hue", "choose_from_list") if typed else None
