"""Reads messages that begin with a slash: as people type them, and as the server stores them."""

import re
import unicodedata
from collections.abc import Callable
from typing import Literal, NamedTuple

from chatapp.domain.errors import Invalid
from chatapp.domain.text import normalize

SHRUG = "¯\\_(ツ)_/¯"

# The commands, in the order in which they are listed for people. `frontend/src/domain/slash.ts` has the same.
COMMANDS = ("me", "shrug", "msg", "poll", "topic", "invite", "remove", "help")
# Those that the server carries out when the text is posted.
POSTED_COMMANDS = ("me", "shrug")

_SLASHES = "/／"


class Typed(NamedTuple):
    """What somebody typed: a `text` to post, a `command` of COMMANDS and its argument, or a `mistyped` word."""

    kind: Literal["text", "command", "mistyped"]
    name: str
    text: str


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


def read_typed(text: str) -> Typed:
    """Read a text. A path such as `/usr/bin` is no command; with two slashes a word is written with one."""
    slashes, gap, word, tail = _split(text)
    if not word[:1].isalpha() or re.search(f"[{_SLASHES}]", word) or not 1 <= len(slashes) <= 2:
        return Typed("text", "", text)
    if len(slashes) == 2:
        slash = "//" if word in POSTED_COMMANDS else "/"
        return Typed("text", "", text if gap else f"{slash}{word}{tail}")
    name, rest = normalize("NFKC", word).lower(), _without_outer_space(tail)
    if name not in COMMANDS or gap or (name == "me" and not rest):
        return Typed("mistyped", f"/{' ' if gap else ''}{word}", "")
    if name in POSTED_COMMANDS:
        return Typed("text", "", f"/{name} {rest}".strip())
    return Typed("command", name, rest)


def text_to_post(text: str) -> str:
    """Return what to post of a typed text, where no commands but `/me` and `/shrug` can be carried out.

    Raises Invalid if it is another command or looks like a mistyped one: it was not meant for everybody.
    """
    typed = read_typed(text)
    if typed.kind == "text":
        return typed.text
    command = f"/{typed.name}" if typed.kind == "command" else typed.name
    commands = ", ".join(f"/{name}" for name in POSTED_COMMANDS)
    raise Invalid("command_unknown", "body", command=command, commands=commands)


def _split(text: str) -> tuple[str, str, str, str]:
    """Return the slashes at the beginning of a text, the gap after them, the word, and the rest."""
    parts = []
    at = _end(text, 0, _is_gap)
    for belongs in (_is_slash, _is_gap, _is_word):
        end = _end(text, at, belongs)
        parts.append(text[at:end])
        at = end
    slashes, gap, word = parts
    return slashes, gap, word, text[at:]


def _end(text: str, start: int, belongs: Callable[[str], bool]) -> int:
    return next((at for at in range(start, len(text)) if not belongs(text[at])), len(text))


def _is_slash(sign: str) -> bool:
    return sign in _SLASHES


def _is_gap(sign: str) -> bool:
    """Return True for spaces and for signs that are not seen, such as U+200B."""
    category = unicodedata.category(sign)
    return category[0] == "Z" or category in {"Cc", "Cf"}


def _is_word(sign: str) -> bool:
    return not _is_gap(sign)


def _without_outer_space(text: str) -> str:
    # Format characters at the end may belong to an emoji.
    end = len(text)
    while end and _is_gap(text[end - 1]) and unicodedata.category(text[end - 1]) != "Cf":
        end -= 1
    return text[_end(text[:end], 0, _is_gap) : end]
