"""JSON for Socket.IO: orjson behind the interface of the standard json module."""

import json
import re
from typing import Any

import orjson


def dumps(value: Any, *_args: Any, **_kwargs: Any) -> str:
    """Return a value as JSON text."""
    return orjson.dumps(value).decode()


def to_bytes(value: Any) -> bytes:
    """Return a value as JSON in UTF-8: what the production transport sends as it is."""
    return orjson.dumps(value)


def loads(text: str | bytes, *_args: Any, **_kwargs: Any) -> Any:
    """Return the value of a JSON text. Raises ValueError."""
    return orjson.loads(text)


_HALF = re.compile(r"\\u[dD][89a-fA-F]")


def loads_as_sent(text: str, *_args: Any, **_kwargs: Any) -> Any:
    """Return the value of a JSON text, also with halves of characters, which orjson refuses. Raises ValueError.

    JavaScript sends them for a text that was cut within an emoji: it has to hear what is wrong, not to be cut off.
    """
    try:
        return orjson.loads(text)
    except ValueError:
        if _HALF.search(text) is None:
            raise
        return json.loads(text, parse_constant=_refuse)


def _refuse(constant: str) -> Any:
    raise json.JSONDecodeError("no JSON", constant, 0)
