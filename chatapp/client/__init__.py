"""The other end of the wire, for bots, programs and tests: a client that loses nothing and doubles nothing.

    chat = connect("http://127.0.0.1:5000", username="ada")
    chat.join("general")
    chat.send("general", "hello").result()

It imports nothing of the server but `chatapp.domain`. `docs/sync.md` has the rules it keeps.
"""

from chatapp.client.chat import EVENTS, Chat, connect
from chatapp.client.outbox import Entry, FileOutbox, Outbox
from chatapp.client.request_results import Payload, Refused, Unknown
from chatapp.client.server_discovery import Unreachable, address, reach
from chatapp.client.web_session import log_in, log_out

__all__ = [
    "EVENTS",
    "Chat",
    "Entry",
    "FileOutbox",
    "Outbox",
    "Payload",
    "Refused",
    "Unknown",
    "Unreachable",
    "address",
    "connect",
    "log_in",
    "log_out",
    "reach",
]
