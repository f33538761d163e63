"""The person of the session cookie; signing a browser in and out."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar
from urllib.parse import quote

from flask import g, redirect, request, session
from werkzeug.wrappers import Response

from chatapp.domain.errors import ChatError, Conflict, Forbidden
from chatapp.domain.records import Person
from chatapp.web.context import services

P = ParamSpec("P")
R = TypeVar("R")
_KEY = "secret"


def session_secret() -> str | None:
    """Return the secret that the request's cookie carries, or None."""
    secret = session.get(_KEY)
    return secret if isinstance(secret, str) else None


def socket_secret() -> str | None:
    """Return the secret of the cookie for a Socket.IO connection, or None where a page of ours does not ask.

    Another site's page could open a connection that carries the cookie (cross-site WebSocket hijacking, CWE-1385).
    The origin was compared before, where one is named. Browsers name none when a page polls its own server; then
    they have to say otherwise whose page it is.
    """
    # An empty header names nothing.
    named = bool(request.headers.get("Origin")) or request.headers.get("Sec-Fetch-Site") == "same-origin"
    own = named or (request.referrer or "").startswith(request.host_url)
    return session_secret() if own else None


def current_person() -> Person | None:
    """Return who is signed in with this request's browser, or None."""
    if "person" not in g:
        secret = session_secret()
        g.person = services().sessions.person_for(secret) if secret else None
    person: Person | None = g.person
    return person


def sign_in(person: Person) -> None:
    """Sign the browser in as a person, under a new session: what was planted or stolen before opens nothing."""
    old = session_secret()
    agent = request.user_agent.string
    secret = services().sessions.open(person, request.remote_addr or "", agent, replaces=old)
    session.clear()
    session[_KEY] = secret
    session.permanent = True
    g.person = person


def sign_out() -> None:
    """End the browser's session and the connections it opened."""
    secret = session_secret()
    if secret:
        services().sessions.close(secret)
    session.clear()
    g.person = None


def refusal_of(person: Person) -> ChatError | None:
    """Return why someone who was here before may not be now, or None.

    A guest's name may belong to someone else by now, or guests may no longer be let in.
    """
    if person.kind != "guest":
        return None
    try:
        services().accounts.check_return(person, request.remote_addr)
    except (Conflict, Forbidden) as refusal:
        return refusal
    return None


def needs_person(view: Callable[P, R]) -> Callable[P, R | Response]:
    """Send whoever is not in to the way in, and from there back to the page they asked for."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        person = current_person()
        if person is None or refusal_of(person) is not None:
            asked = request.full_path.rstrip("?") if request.method == "GET" else "/"
            return redirect("/?next=" + quote(asked), 303)
        return view(*args, **kwargs)

    return guarded


def require_person() -> Person:
    """Return who is signed in, in a view that `needs_person`."""
    person = current_person()
    assert person is not None
    return person
