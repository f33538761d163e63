"""Sign in and out: as a guest, by login, by sign-up, by the owner link; turning a guest into an account."""

from collections.abc import Callable
from typing import Any

import structlog
from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from chatapp.domain.errors import ChatError, Conflict, Forbidden, Invalid
from chatapp.domain.ip_addresses import address_key_of
from chatapp.domain.names import kept_name, name_key
from chatapp.domain.records import Person
from chatapp.domain.secret_urls import INVITE, OWNER
from chatapp.web.context import services
from chatapp.web.forms import form_page
from chatapp.web.known_device import known_device, remember_device
from chatapp.web.rate_limits import VISIT, limited
from chatapp.web.session import current_person, needs_person, require_person, sign_in, sign_out

blueprint = Blueprint("auth", __name__)
_log = structlog.get_logger(__name__)


def show_join_page(error: ChatError | None = None, name: str = "") -> Response:
    """Return the page on which a guest chooses a name; `error` says why a name was refused."""
    return _form("enter.html", error, username=name, offers=_offers(error, name))


@blueprint.get("/join")
@limited(VISIT)
def join_form() -> ResponseReturnValue:
    """Redirect to the join page: a refused form leaves this URL in the address bar, and people reload it."""
    return redirect("/", 303)


@blueprint.post("/join")
@limited(VISIT)
def join() -> ResponseReturnValue:
    """Sign in as a guest."""
    name = request.form.get("offer") or request.form.get("username", "")
    return _try_sign_in("join", lambda: _guest(name), lambda error: show_join_page(error, name))


@blueprint.get("/login")
@limited(VISIT)
def login_form() -> ResponseReturnValue:
    """Show the log-in form."""
    return _form("login.html")


@blueprint.post("/login")
@limited(VISIT)
def login() -> ResponseReturnValue:
    """Log in with an account."""
    name, password = _typed("username", "password")
    return _try_sign_in(
        "log_in",
        lambda: services().login.log_in(name, password, request.remote_addr, known_device()),
        lambda error: _form("login.html", error, username=name),
    )


@blueprint.get("/signup")
@limited(VISIT)
def signup_form() -> ResponseReturnValue:
    """Show the sign-up form; an invitation link brings its code along."""
    return _form("signup.html", code=request.args.get("code", ""))


@blueprint.post("/signup")
@limited(VISIT)
def signup() -> ResponseReturnValue:
    """Make an account."""
    name, password, code = _typed("username", "password", "code")
    return _try_sign_in(
        "sign_up",
        lambda: services().accounts.sign_up(name, password, code, _present_guest(), request.remote_addr),
        lambda error: _form("signup.html", error, username=name, code=code),
    )


@blueprint.get(f"{INVITE}<code>")
@limited(VISIT)
def invited(code: str) -> ResponseReturnValue:
    """Show the sign-up form of an invitation; if it is not valid, say so and what to do instead."""
    try:
        invitation = services().accounts.check_invitation(code)
    except Forbidden as error:
        return _form("invitation_invalid.html", error)
    return _form("invited.html", code=code, by=invitation.by)


@blueprint.post("/logout")
@limited(VISIT)
def logout() -> ResponseReturnValue:
    """Leave: the session ends, and the connections it opened."""
    sign_out()
    response = redirect("/", 303)
    # The next person at this browser finds none of their pages in its cache: https://www.w3.org/TR/clear-site-data/.
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@blueprint.get("/keep")
@needs_person
@limited(VISIT)
def keep_form() -> ResponseReturnValue:
    """Show the form by which a guest keeps the name, where accounts are for everyone to make."""
    services().accounts.check_may_convert()
    return _form("keep.html", username=require_person().name)


@blueprint.post("/keep")
@needs_person
@limited(VISIT)
def keep() -> ResponseReturnValue:
    """Make an account of the guest."""
    guest = require_person()
    (password,) = _typed("password")
    return _try_sign_in(
        "sign_up",
        lambda: services().accounts.convert_guest(guest, password),
        lambda error: _form("keep.html", error, username=guest.name),
    )


@blueprint.get(f"{OWNER}<secret>")
@limited(VISIT)
def owner_form(secret: str) -> ResponseReturnValue:
    """Show the form behind the first owner's link."""
    services().accounts.check_owner_link(secret)
    return _form("signup.html", owner=True, action=request.path)


@blueprint.post(f"{OWNER}<secret>")
@limited(VISIT)
def owner(secret: str) -> ResponseReturnValue:
    """Become the owner; the link is used up."""
    name, password = _typed("username", "password")
    services().accounts.check_owner_link(secret)
    return _try_sign_in(
        "sign_up",
        lambda: services().accounts.claim_ownership(secret, name, password),
        lambda error: _form("signup.html", error, username=name, owner=True, action=request.path),
    )


def safe_next(asked: str) -> str:
    r"""Return the path of this site to go on to, or nothing where what was asked for leads anywhere else.

    Browsers take `//host`, `/\host` and `/<tab>/host` for other hosts.
    """
    odd = "\\" in asked or any(not character.isprintable() for character in asked)
    return asked if asked.startswith("/") and not asked.startswith("//") and not odd else ""


def _try_sign_in(
    kind: str, authenticate: Callable[[], Person], show_form: Callable[[ChatError], Response]
) -> ResponseReturnValue:
    """Sign in the person that `authenticate` returns and redirect; if it raises, return `show_form(error)`."""
    try:
        if kind != "log_in":
            # Each is a name to keep, and many a password to hash, so successes count as well; `Login` counts its own.
            services().limits.charge_attempt(kind, address_key_of(request.remote_addr))
        person = authenticate()
        sign_in(person)
    except ChatError as error:
        _log.warning("not let in", way=kind, refusal=error.code, address=request.remote_addr)
        return show_form(error)
    _log.info("let in", way=kind, person=person.id, role=person.role, address=request.remote_addr)
    response = redirect(_next() or "/", 303)
    if person.kind == "account":
        remember_device(response, person)
    return response


def _guest(name: str) -> Person:
    present = _present_guest()
    if present is not None and name_key(present.name) == name_key(kept_name(name)):
        services().accounts.check_return(present, request.remote_addr)
        return present
    return services().accounts.sign_in_guest(name, request.remote_addr)


def _present_guest() -> Person | None:
    person = current_person()
    return person if person is not None and person.kind == "guest" else None


def _next() -> str:
    return safe_next(request.values.get("next", ""))


def _typed(*fields: str) -> tuple[str, ...]:
    return tuple(request.form.get(field, "") for field in fields)


def _form(template: str, error: ChatError | None = None, **values: Any) -> Response:
    settings = services().settings
    shown = {
        "username": "",
        "code": "",
        "next": _next(),
        "guests": settings.guests,
        "registration": settings.registration,
    }
    return form_page(template, error, **shown | values)


def _offers(error: ChatError | None, name: str) -> tuple[str, ...]:
    if isinstance(error, Conflict | Invalid) and error.field == "username":
        return services().accounts.other_names(name)
    return ()
