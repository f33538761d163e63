"""The errors a client may get: each has a code of the protocol, a sentence for a person, and the field at fault."""

from typing import Any


class ChatError(Exception):
    """A refusal that its receiver can act on; never a fault of ours.

    `code` is one of the protocol's codes, `message` says what to do, `field` names what is wrong (or None).
    """

    code = "invalid"

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def payload(self) -> dict[str, Any]:
        """Return the error as it goes over the wire: `{"code", "message"}` and `field` where there is one."""
        payload: dict[str, Any] = {"code": self.code, "message": self.message}
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
    """Too many in too short a time; `retry_after` is in seconds."""

    code = "rate_limited"

    def __init__(self, retry_after: float, message: str = "Too fast. Wait a moment and try again.") -> None:
        super().__init__(message)
        self.retry_after = retry_after

    def payload(self) -> dict[str, Any]:
        """Return the error with `retry_after`, the seconds to wait."""
        return super().payload() | {"retry_after": round(self.retry_after, 3)}


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
