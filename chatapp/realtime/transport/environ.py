"""What a session keeps of its request: the WSGI environ that Flask needs, and the client's address."""

from sys import intern
from typing import Any

_KEPT = (
    "REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "SERVER_NAME", "SERVER_PORT",
    "SERVER_PROTOCOL", "REMOTE_ADDR", "HTTP_HOST", "HTTP_COOKIE", "HTTP_ORIGIN", "HTTP_REFERER",
    "HTTP_USER_AGENT", "HTTP_AUTHORIZATION", "HTTP_ACCEPT_LANGUAGE", "HTTP_SEC_FETCH_SITE",
    "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST",
    "wsgi.url_scheme", "wsgi.errors", "flask.app",
)  # fmt: skip


class _NoBody:
    """The body of a request that is over."""

    def read(self, *_: Any) -> bytes:
        return b""

    readline = read


_NO_BODY = _NoBody()
_NOTHING = object()
_VERSION = (1, 0)


def trim_environ(environ: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of only the needed keys: the whole environ would keep the request's buffers alive."""
    # Interned: what many clients say alike, their browser above all, is kept once.
    kept = {
        key: intern(value) if type(value) is str else value
        for key in _KEPT
        if (value := environ.get(key, _NOTHING)) is not _NOTHING
    }
    kept["wsgi.input"] = _NO_BODY
    kept["wsgi.version"] = _VERSION
    return kept


def after_handler(environ: dict[str, Any]) -> None:
    """Drop what Flask left in it while it handled a connect."""
    environ.pop("werkzeug.request", None)
