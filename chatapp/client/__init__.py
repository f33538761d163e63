"""The other end of the wire, for bots, programs and tests: a client that loses nothing and doubles nothing.

    chat = connect("http://127.0.0.1:5000", username="ada")
    chat.join("general")
    chat.send("general", "hello").result()

It imports nothing of the server but `chatapp.domain`. `docs/sync.md` has the rules it keeps.
"""

from chatapp.client.answers import Payload, Refused, Unknown
from chatapp.client.chat import Chat, connect
from chatapp.client.outbox import FileOutbox, Outbox

__all__ = ["Chat", "FileOutbox", "Outbox", "Payload", "Refused", "Unknown", "connect"]
