"""The CSRF token of a session: signed once, so that an unchanged page keeps its ETag."""

from functools import lru_cache

from flask import session
from flask_wtf.csrf import generate_csrf

# The name of the field is Flask-WTF's, which keeps the token's random part under it.
_KEY = "csrf_token"


def csrf_token() -> str:
    """Return the token that the forms of this request's session carry."""
    if _KEY not in session:
        generate_csrf()
    return _signed(session[_KEY])


@lru_cache(maxsize=4096)
def _signed(_random: str) -> str:
    return str(generate_csrf())
