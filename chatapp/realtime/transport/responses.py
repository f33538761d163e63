"""HTTP responses of Engine.IO."""

import json
from typing import NamedTuple


class Answer(NamedTuple):
    """Status line, body and type of an HTTP answer."""

    status: str
    body: bytes
    type: str = "text/plain; charset=UTF-8"


class Refusal(Exception):
    """A request that isn't served; `answer` says why."""

    def __init__(self, code: int, message: str, status: str = "400 Bad Request") -> None:
        super().__init__(message)
        self.answer = Answer(status, json.dumps({"code": code, "message": message}).encode(), "application/json")


OK = Answer("200 OK", b"ok")


def unknown_transport() -> Refusal:
    """The transport is neither polling nor websocket."""
    return Refusal(0, "Transport unknown")


def unknown_session() -> Refusal:
    """There is no such session, or no longer."""
    return Refusal(1, "Session ID unknown")


def bad_method() -> Refusal:
    """Not what a handshake or a session is asked by."""
    return Refusal(2, "Bad handshake method")


def bad_request(message: str = "Bad request") -> Refusal:
    """Anything else that is not as it should be."""
    return Refusal(3, message)


def bad_origin() -> Refusal:
    """The page that asks is of another origin."""
    return Refusal(4, "Not an accepted origin.")


def bad_version() -> Refusal:
    """Another version of Engine.IO than 4."""
    return Refusal(5, "Unsupported protocol version")


def too_large() -> Refusal:
    """More than a packet may have."""
    return Refusal(3, "Too large", "413 Content Too Large")


def too_many(message: str = "Too many connections from this address") -> Refusal:
    """One address holds all that it may."""
    return Refusal(3, message, "429 Too Many Requests")


def refused(why: object) -> Refusal:
    """The application refused the session."""
    return Refusal(4, str(why or "Unauthorized"), "401 Unauthorized")
