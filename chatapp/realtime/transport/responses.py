"""HTTP responses of Engine.IO."""

import json
from typing import NamedTuple


class HttpResponse(NamedTuple):
    """Status line, body and type of an HTTP response."""

    status: str
    body: bytes
    type: str = "text/plain; charset=UTF-8"


class RequestRefused(Exception):
    """A request that isn't served; `response` says why."""

    def __init__(self, code: int, message: str, status: str = "400 Bad Request") -> None:
        super().__init__(message)
        body = json.dumps({"code": code, "message": message}).encode()
        self.response = HttpResponse(status, body, "application/json")


OK = HttpResponse("200 OK", b"ok")


def unknown_transport() -> RequestRefused:
    """The transport is neither polling nor websocket."""
    return RequestRefused(0, "Transport unknown")


def unknown_session() -> RequestRefused:
    """There is no such session, or no longer."""
    return RequestRefused(1, "Session ID unknown")


def bad_method() -> RequestRefused:
    """Not what a handshake or a session is asked by."""
    return RequestRefused(2, "Bad handshake method")


def bad_request(message: str = "Bad request") -> RequestRefused:
    """Anything else that is not as it should be."""
    return RequestRefused(3, message)


def bad_origin() -> RequestRefused:
    """The page that asks is of another origin."""
    return RequestRefused(4, "Not an accepted origin.")


def bad_version() -> RequestRefused:
    """Another version of Engine.IO than 4."""
    return RequestRefused(5, "Unsupported protocol version")


def too_large() -> RequestRefused:
    """More than a packet may have."""
    return RequestRefused(3, "Too large", "413 Content Too Large")


def too_many(message: str = "Too many connections from this address") -> RequestRefused:
    """One address holds all that it may."""
    return RequestRefused(3, message, "429 Too Many Requests")


def refused(why: object) -> RequestRefused:
    """The application refused the session."""
    return RequestRefused(4, str(why or "Unauthorized"), "401 Unauthorized")
