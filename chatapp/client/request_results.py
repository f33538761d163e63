"""What becomes of a request: an answer, a definite no, or nobody knows."""

from typing import Any

Payload = dict[str, Any]

_PASSING = frozenset({"rate_limited", "unavailable"})


class Refused(Exception):
    """The server's no: `code` is one of the protocol's, `field` names what is wrong, `retry_after` is in seconds."""

    def __init__(self, error: Payload) -> None:
        super().__init__(f"{error.get('code')}: {error.get('message')}")
        self.code: str = str(error.get("code", "unavailable"))
        self.message: str = str(error.get("message", ""))
        self.field: str | None = error.get("field")
        self.retry_after: float = float(error.get("retry_after") or 0)

    @property
    def passing(self) -> bool:
        """Whether the same request may be taken later. Such a one may even have been carried out already."""
        return self.code in _PASSING


class Unknown(Exception):
    """No answer came: the request may or may not have been carried out."""


def value_of(answer: Any) -> Payload:
    """Return the fields of an ack. Raises Refused where it refuses."""
    if isinstance(answer, dict) and answer.get("ok") is True:
        return answer
    error = answer.get("error") if isinstance(answer, dict) else None
    raise Refused(error if isinstance(error, dict) else {"code": "unavailable", "message": "An answer nobody reads."})
