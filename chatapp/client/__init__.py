"""A client library for bots, programs and tests that neither loses nor duplicates messages.

    chat = connect("http://127.0.0.1:5000", username="ada")
    chat.join("general")
    chat.send("general", "hello").result()

It imports nothing of the server but `chatapp.domain`. Its rules are in `docs/sync.md`.
"""

import warnings
from typing import Any

from chatapp.client.chat import EVENTS, Chat, connect
from chatapp.client.outbox import FileOutbox, Outbox, OutboxEntry
from chatapp.client.request_results import Payload, Refused, Unknown
from chatapp.client.server_discovery import InvalidAddress, Unreachable, find_server, parse_server_url
from chatapp.client.web_session import log_in, log_out

__all__ = [
    "EVENTS",
    "Chat",
    "FileOutbox",
    "InvalidAddress",
    "Outbox",
    "OutboxEntry",
    "Payload",
    "Refused",
    "Unknown",
    "Unreachable",
    "connect",
    "find_server",
    "log_in",
    "log_out",
    "parse_server_url",
]

# These old names will be removed in version 0.2.
_OLD_NAMES = {"Entry": "OutboxEntry", "address": "parse_server_url", "reach": "find_server"}


def __getattr__(name: str) -> Any:
    """Return the object that an old name stands for, with a DeprecationWarning."""
    if name not in _OLD_NAMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    warnings.warn(f"chatapp.client.{name} is now {_OLD_NAMES[name]}.", DeprecationWarning, stacklevel=2)
    return globals()[_OLD_NAMES[name]]
