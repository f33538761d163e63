"""The HTTP status of each error code (RFC 9110, section 15)."""

from chatapp.domain.errors import ChatError, RateLimited

STATUS = {
    "invalid": 400,
    "unauthorized": 401,
    "forbidden": 403,
    "read_only": 403,
    "not_found": 404,
    "conflict": 409,
    "too_large": 413,
    "rate_limited": 429,
    "unavailable": 503,
}


def status_of(error: ChatError) -> int:
    """Return the HTTP status of an error."""
    return STATUS[error.code]


def headers_of(error: ChatError) -> dict[str, str]:
    """Return the HTTP headers of an error: Retry-After for RateLimited."""
    return {"Retry-After": str(int(error.retry_after) + 1)} if isinstance(error, RateLimited) else {}
