"""The three results of a request: an answer, a refusal (Refused), or no answer at all (Unknown)."""

from typing import Any

Payload = dict[str, Any]

_TEMPORARY_CODES = frozenset({"rate_limited", "unavailable"})


class Refused(Exception):
    """The server refused. `code` is an error code of the protocol, `field` the wrong field; `retry_after` is in s."""

    def __init__(self, error: Payload) -> None:
        super().__init__(f"{error.get('code')}: {error.get('message')}")
        self.code: str = str(error.get("code", "unavailable"))
        self.message: str = str(error.get("message", ""))
        self.field: str | None = error.get("field")
        self.retry_after: float = float(error.get("retry_after") or 0)

    @property
    def is_temporary(self) -> bool:
        """Whether the same request may succeed later. It may even have been carried out already."""
        return self.code in _TEMPORARY_CODES


class Unknown(Exception):
    """No answer arrived: the request may or may not have been carried out."""


def unwrap_ack(answer: Any) -> Payload:
    """Return the fields of an ack. Raises Refused if its `ok` is not true."""
    if isinstance(answer, dict) and answer.get("ok") is True:
        return answer
    error = answer.get("error") if isinstance(answer, dict) else None
    raise Refused(
        error
        if isinstance(error, dict)
        else {"code": "unavailable", "message": "The server's answer could not be read."}
    )
