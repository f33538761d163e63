"""Converts Slack's markup to ours."""

import re
from collections.abc import Mapping
from html import unescape

_LINK = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")
_CODE = re.compile(r"(```.*?```|`[^`\n]+`)", re.DOTALL)
_BOLD = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+)(?<=\S)\*(?![\w*])")
_STRUCK = re.compile(r"(?<![\w~])~(?=\S)([^~\n]+)(?<=\S)~(?![\w~])")


def marked_up(text: str, people: Mapping[str, str], channels: Mapping[str, str]) -> str:
    """Return a text in our markup; `people` and `channels` are the names of the ids that it mentions."""

    def linked(found: re.Match[str]) -> str:
        return _linked(found[1], found[2] or "", people, channels)

    parts = _CODE.split(text)
    # Every second part is code, where a star is a star.
    parts[::2] = [_STRUCK.sub(r"~~\1~~", _BOLD.sub(r"**\1**", part)) for part in parts[::2]]
    return "".join(unescape(_LINK.sub(linked, part)) for part in parts)


def _linked(target: str, label: str, people: Mapping[str, str], channels: Mapping[str, str]) -> str:
    sign, rest = target[0], target[1:]
    if sign == "@":
        return "@" + people.get(rest, label or rest)
    if sign == "#":
        return "#" + (label or channels.get(rest, rest))
    if sign == "!":
        return label or "@" + rest.split("^", maxsplit=1)[0]
    if label and label not in {target, target.removeprefix("mailto:")}:
        return f"[{label}]({target})"
    return label or target
