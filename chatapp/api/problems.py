"""What programs get when something cannot be done: the error of the protocol, as JSON, with the status that fits."""

from typing import Any

import structlog
from flask import Flask, Response, current_app, make_response, request
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from chatapp.domain import lengths
from chatapp.domain.errors import ChatError, Invalid, NotFound, TooLarge, Unavailable
from chatapp.domain.http_status import headers_of, status_of

_BY_STATUS = {
    404: NotFound("There is nothing at this address."),
    405: Invalid("This address does not take this method."),
    413: TooLarge("What was sent is too large."),
    415: Invalid("Send JSON, with Content-Type: application/json."),
}
_MALFORMED = Invalid("The request could not be understood. Send an object of JSON.")
_log = structlog.get_logger(__name__)


def init_app(api: Flask) -> None:
    """Answer every error of an application with JSON."""
    api.register_error_handler(ChatError, _refused)
    api.register_error_handler(HTTPException, _http_error)
    api.register_error_handler(Exception, _our_fault)
    api.before_request(_check_body)


def answer_invalid(error: ValidationError) -> Response:
    """Return the answer to input that is not as it should be, naming the first field that is wrong."""
    first = error.errors()[0]
    field = str(first["loc"][0])[:40] if first["loc"] else None
    if first["type"] == "string_too_long" and field == "body":
        return _answer(TooLarge(f"body may have {lengths.BODY} characters.", field))
    return _answer(Invalid(_sentence(first["type"], first["msg"], field), field))


def _check_body() -> None:
    takes_body = request.routing_exception is None and request.method in {"POST", "PATCH"}
    if takes_body and not isinstance(request.json, dict):
        raise _MALFORMED


def _sentence(kind: str, message: str, field: str | None) -> str:
    if kind == "missing":
        return f"{field} is missing."
    if kind == "extra_forbidden":
        return f"There is no field {field} here."
    return f"{field or 'The body'}: {message}."


def _refused(error: ChatError) -> Response:
    return _answer(error)


def _http_error(error: HTTPException) -> Response | HTTPException:
    if error.response is not None or (error.code or 500) < 400:
        return error
    status = error.code or 500
    answer = _answer(_BY_STATUS.get(status, _MALFORMED), status)
    if methods := getattr(error, "valid_methods", None):
        answer.headers["Allow"] = ", ".join(sorted(methods))
    return answer


def _our_fault(error: Exception) -> Response:
    _log.error("request failed", endpoint=request.endpoint, error=type(error).__name__, exc_info=error)
    return _answer(Unavailable("Something went wrong here. Try again in a moment."), 500)


def _answer(error: ChatError, status: int | None = None) -> Response:
    problem: dict[str, Any] = {"ok": False, "error": error.payload()}
    answer = make_response(current_app.json.response(problem), status or status_of(error))
    answer.headers.update(headers_of(error))
    if answer.status_code == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer
