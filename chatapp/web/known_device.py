"""A signed cookie by which login recognises a browser that the account was used in before.

It opens nothing. Whoever has it is only not held up by what others guess: see `services/people/login.py`.
"""

import secrets

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from chatapp.domain.records import Person

_NAME = "chatapp_device"
_LASTS_SECONDS = 365 * 86_400


def known_device() -> tuple[int, str] | None:
    """Return the id of the account that this browser was used for, and the browser's mark; None for an unknown one."""
    try:
        person_id, mark = _serializer().loads(request.cookies.get(_NAME, ""), max_age=_LASTS_SECONDS)
    except (BadData, TypeError, ValueError):
        return None
    return int(person_id), str(mark)


def remember_device(response: Response, person: Person) -> None:
    """Let the browser be known as one of an account's from now on."""
    response.set_cookie(
        _NAME,
        _serializer().dumps([person.id, secrets.token_hex(8)]),
        max_age=_LASTS_SECONDS,
        path="/login",
        secure=request.is_secure or current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="known device")
