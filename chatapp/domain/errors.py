"""The errors that clients can get: each has a protocol code, the key of a sentence, and the wrong field."""

import math
from typing import Any

from chatapp.domain.catalogs import DEFAULT, CatalogError
from chatapp.domain.server_texts import CATALOG


class ChatError(CatalogError):
    """A refusal that the client can act on; never a bug of the server.

    `code` is one of the protocol's codes, `field` names what is wrong (or None). `key` is that of a sentence in
    `server_texts/`, and `values` fill it in.
    """

    catalog = CATALOG
    code = "invalid"

    def __init__(self, key: str, field: str | None = None, **values: object) -> None:
        super().__init__(key, field=field, **values)
        self.field = field

    def payload(self, language: str = DEFAULT) -> dict[str, Any]:
        """Return the error as sent to clients: `{"code", "message"}`, and `field` if there is one."""
        payload: dict[str, Any] = {"code": self.code, "message": self.sentence(language)}
        if self.field is not None:
            payload["field"] = self.field
        return payload


class Invalid(ChatError):
    """The input is invalid; `field` says where."""


class NotFound(ChatError):
    """It does not exist, or the person may not know that it does: both look the same."""

    code = "not_found"


class Forbidden(ChatError):
    """The person is signed in, but may not do this."""

    code = "forbidden"


class Unauthorized(ChatError):
    """The person is not signed in: there is no session, or the token is invalid."""

    code = "unauthorized"


class Conflict(ChatError):
    """It conflicts with the current state: a taken name, a deleted message."""

    code = "conflict"


class TooLarge(ChatError):
    """It exceeds a size limit."""

    code = "too_large"


class RateLimited(ChatError):
    """Too many requests. `retry_after` is in seconds; rounded up it is the `count` of the sentence."""

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
    """The server cannot store or read at the moment; the same request may succeed later."""

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
