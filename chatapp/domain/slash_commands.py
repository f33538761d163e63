"""Parses messages that begin with a slash. Unknown commands are sent as they are."""

from typing import Literal

SHRUG = "¯\\_(ツ)_/¯"


def parse_slash_command(body: str) -> tuple[Literal["message", "action"], str]:
    """Return the kind and text of a message body: `/me waves`, `/shrug so what`; `//me` is the text `/me`."""
    if not body.startswith("/"):
        return "message", body
    command, _space, rest = body.partition(" ")
    if command == "/me" and rest.strip():
        return "action", rest.strip()
    if command == "/shrug":
        return "message", f"{rest.strip()} {SHRUG}".strip()
    if command in {"//me", "//shrug"}:
        return "message", body[1:]
    return "message", body
