"""Messages as the wire has them, for tests without a server."""

from typing import Any

from chatapp.client import Payload


def message(seq: int, **fields: Any) -> Payload:
    """A message of ana's, written `seq` minutes after noon unless something else is said."""
    author = {"id": 1, "name": "ana", "kind": "guest"}
    moment = f"2026-11-22T12:{seq % 60:02d}:00.000Z"
    values: Payload = {
        "room": "general", "seq": seq, "rev": seq, "client_id": None, "author": author, "kind": "message",
        "body": f"text {seq}", "html": None, "created_at": moment, "edited_at": None, "deleted": False,
        "reply_to": None, "reactions": [], "attachments": [],
    }  # fmt: skip
    return values | fields


def page(first: int, last: int) -> list[Payload]:
    """The messages from `first` to `last`."""
    return [message(seq) for seq in range(first, last + 1)]


def room(slug: str, seq: int = 0, unread: int = 0, joined: bool = True, **fields: Any) -> Payload:
    """A public room as it stands in the list of one who belongs to it, or could."""
    values: Payload = {
        "slug": slug, "name": slug.title(), "topic": "", "visibility": "public", "archived": False,
        "posting": "everyone", "seq": seq, "joined": joined, "unread": unread, "mentions": 0,
        "role": "member" if joined else None, "may": ["delete_own", "edit_own", "post"],
    }  # fmt: skip
    return values | fields
