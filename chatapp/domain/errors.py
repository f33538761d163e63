"""The errors a client may get: each has a code of the protocol, the key of a sentence, and the field at fault."""

import math
from typing import Any

from chatapp.domain.server_texts import DEFAULT, text


class ChatError(Exception):
    """A refusal that its receiver can act on; never a fault of ours.

    `code` is one of the protocol's codes, `field` names what is wrong (or None). `key` is that of a sentence in
    `server_texts/`, and `values` fill it in.
    """

    code = "invalid"

    def __init__(self, key: str, field: str | None = None, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.field = field
        self.values = values

    def sentence(self, language: str = DEFAULT) -> str:
        """Return what happened and what to do now, in a language."""
        return text(self.key, language, field=self.field, **self.values)

    def __str__(self) -> str:
        return self.sentence()

    def payload(self, language: str = DEFAULT) -> dict[str, Any]:
        """Return the error as it goes over the wire: `{"code", "message"}` and `field` where there is one."""
        payload: dict[str, Any] = {"code": self.code, "message": self.sentence(language)}
        if self.field is not None:
            payload["field"] = self.field
        return payload


class Invalid(ChatError):
    """The input is wrong; `field` says where."""


class NotFound(ChatError):
    """It does not exist, or the asker may not know that it does: both read the same."""

    code = "not_found"


class Forbidden(ChatError):
    """The asker is known, and may not do this."""

    code = "forbidden"


class Unauthorized(ChatError):
    """Who asks is not known: no session, or a token that does not hold."""

    code = "unauthorized"


class Conflict(ChatError):
    """It clashes with what is there: a taken name, a deleted message."""

    code = "conflict"


class TooLarge(ChatError):
    """It is past a limit of size."""

    code = "too_large"


class RateLimited(ChatError):
    """Too many in too short a time; `retry_after` is in seconds, and rounded up the `count` of the sentence."""

    code = "rate_limited"

    def __init__(self, key: str, field: str | None = None, *, retry_after: float = 1.0, **values: object) -> None:
        super().__init__(key, field, count=math.ceil(retry_after), **values)
        self.retry_after = retry_after

    def payload(self, language: str = DEFAULT) -> dict[str, Any]:
        """Return the error with `retry_after`, the seconds to wait."""
        return super().payload(language) | {"retry_after": round(self.retry_after, 3)}


class ReadOnly(ChatError):
    """The room takes no new messages."""

    code = "read_only"


class Unavailable(ChatError):
    """The server cannot store or read just now; the same request may work later."""

    code = "unavailable"


CODES = frozenset(
    error.code
    for error in (
        Invalid,
        NotFound,
        Forbidden,
        Unauthorized,
        Conflict,
        TooLarge,
        RateLimited,
        ReadOnly,
        Unavailable,
    )
)
