"""Whose pages may open connections that carry the cookie: those of our own origin alone (RFC 6454)."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

IsOwn = Callable[[str | None, dict[str, Any]], bool]


def own_origins(public_url: str) -> IsOwn:
    """Return the check of an `Origin` header against the WSGI environment of its request.

    Ours is the origin of `public_url`, and without one that under which the page was asked for. What a proxy says
    about that counts only where TRUSTED_PROXIES has put it into the environment.
    """
    public = origin_of(public_url) if public_url else None

    def is_own(origin: str | None, environ: dict[str, Any]) -> bool:
        return origin == (public or f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST', '')}")

    return is_own


def origin_of(url: str) -> str:
    """Return the origin of an address as browsers write it: small letters, no default port."""
    parts = urlsplit(url)
    default = {"http": 80, "https": 443}.get(parts.scheme)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port not in {None, default} else "")
