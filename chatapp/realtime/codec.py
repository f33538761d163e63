"""JSON on the socket: orjson in the shape of the standard module that python-socketio expects."""

from typing import Any

import orjson


def dumps(value: Any, *_args: Any, **_kwargs: Any) -> str:
    """Return a value as JSON text."""
    return orjson.dumps(value).decode()


def loads(text: str | bytes, *_args: Any, **_kwargs: Any) -> Any:
    """Return the value of a JSON text. Raises ValueError."""
    return orjson.loads(text)
