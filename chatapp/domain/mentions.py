"""Who a text speaks to: the names after an @, longest reading first."""

import re

from chatapp.domain.names import name_keys

_MOST_WORDS = 4
_MOST_MENTIONS = 50
_AT = re.compile(r"(?<![\w@])@(?=\S)")


def mentioned(body: str) -> list[list[str]]:
    """Return, for each @ of a text (the first 50), the name keys it may mean: longest name first.

    A name may have several words, so `@Ana María hello` offers the keys of three readings.
    """
    if "@" not in body:
        return []
    return [_readings(body[match.end() : match.end() + 80]) for match in list(_AT.finditer(body))[:_MOST_MENTIONS]]


def _readings(rest: str) -> list[str]:
    line = rest.splitlines()[0]
    spoken = [word for word in line.split(" ")[:_MOST_WORDS] if word]
    names = [" ".join(spoken[:count]) for count in range(len(spoken), 0, -1)]
    trimmed = [name.rstrip(".,:;!?)]}'\"") for name in names]
    return list(dict.fromkeys(name_keys(name)[0] for pair in zip(names, trimmed, strict=True) for name in pair if name))
