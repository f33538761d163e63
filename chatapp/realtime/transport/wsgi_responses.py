"""Sends responses of Engine.IO through WSGI."""

import gzip
from collections.abc import Callable, Iterable
from typing import Any

from chatapp.realtime.transport.responses import HttpResponse

StartResponse = Callable[..., Any]

_WORTH_COMPRESSING = 1024


def respond(
    answer: HttpResponse, environ: dict[str, Any], start_response: StartResponse, more: list[tuple[str, str]]
) -> Iterable[bytes]:
    """Send an answer. It is one person's alone: nobody on the way may keep it, no page may take it for a script."""
    kept_apart = [("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")]
    headers = [("Content-Type", answer.type), *kept_apart, *more]
    body = answer.body
    if len(body) >= _WORTH_COMPRESSING and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        body = gzip.compress(body, 1)
        headers += [("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]
    headers.append(("Content-Length", str(len(body))))
    start_response(answer.status, headers)
    return [body]
