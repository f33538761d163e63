"""Finds mentions in a text: the names that may follow an @, longest first."""

import re

from chatapp.domain.names import name_key

_MOST_WORDS = 4
_MOST_MENTIONS = 50
_LONGEST = 80
_FEW = 5
_AT = re.compile(r"(?<![\w@])@(?=\S)")

# The words that mention everyone in a room, or everyone online, by their key.
EVERYONE = {
    name_key(word): who for word, who in (("room", "room"), ("all", "room"), ("everyone", "room"), ("here", "here"))
}


def mentioned(body: str) -> list[list[str]]:
    """Return, for each @ of a text (the first 50), the name keys it may mean: longest name first.

    A name may have several words, so `@Ana María hello` offers the keys of three readings.
    """
    if "@" not in body:
        return []
    found = [match.end() for match in list(_AT.finditer(body))[:_MOST_MENTIONS]]
    return [list(dict.fromkeys(key for _typed, key in names_at(body, start))) for start in found]


def calls_many(body: str) -> bool:
    """Return True if a text has more than five @, or one for everyone; such messages have a rate limit."""
    return body.count("@") > _FEW or any(EVERYONE.keys() & set(reading) for reading in mentioned(body))


def names_at(body: str, start: int) -> list[tuple[str, str]]:
    """Return the names that may begin at a position, longest first, each as written and as its key."""
    line = (body[start : start + _LONGEST].splitlines() or [""])[0]
    spoken = line.split(" ")[:_MOST_WORDS]
    names = [" ".join(spoken[:count]) for count in range(len(spoken), 0, -1)]
    trimmed = [name.rstrip(".,:;!?)]}'\"") for name in names]
    return [(name, name_key(name)) for pair in zip(names, trimmed, strict=True) for name in dict.fromkeys(pair) if name]
