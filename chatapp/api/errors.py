"""Error responses: the protocol's error as JSON, with the matching HTTP status."""

from typing import Any

import structlog
from flask import Flask, Response, current_app, make_response, request
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from werkzeug.exceptions import HTTPException

from chatapp.domain.errors import ChatError, Invalid, NotFound, TooLarge, Unavailable
from chatapp.domain.http_status import headers_of, status_of
from chatapp.domain.server_texts import choose

_BY_STATUS = {
    404: NotFound("address_not_found"),
    405: Invalid("method_not_allowed"),
    413: TooLarge("request_too_large"),
    415: Invalid("json_expected"),
}
_MALFORMED = Invalid("json_object_expected")
_BY_TYPE = {
    "missing": "field_missing",
    "extra_forbidden": "unknown_field",
    "string_type": "not_a_text",
    "int_type": "not_a_number",
    "not_whole": "not_a_number",
    "bool_type": "not_a_boolean",
    "list_type": "not_a_list",
    "not_storable": "text_not_storable",
}
_RANGES = {"greater_than_equal": "range_least", "less_than_equal": "range_most"}
_log = structlog.get_logger(__name__)


def init_app(api: Flask) -> None:
    """Answer every error of an application with JSON."""
    api.register_error_handler(ChatError, _refused)
    api.register_error_handler(HTTPException, _http_error)
    api.register_error_handler(Exception, _our_fault)
    api.before_request(_check_query)
    api.before_request(_check_body)


def answer_invalid(error: ValidationError) -> Response:
    """Return the answer to input that is not as it should be, naming the first field that is wrong."""
    first = error.errors()[0]
    return _answer(_wrong(first, str(first["loc"][0])[:40]) if first["loc"] else _MALFORMED)


def _wrong(first: ErrorDetails, field: str) -> ChatError:
    kind, context = first["type"], first.get("ctx", {})
    if kind == "string_too_long" and field == "body":
        return TooLarge("text_too_long", field, most=context["max_length"])
    if kind == "string_too_long":
        return Invalid("text_too_long", field, most=context["max_length"])
    if kind in _RANGES:
        return Invalid(_RANGES[kind], field, bound=context["ge" if "ge" in context else "le"])
    return Invalid(_BY_TYPE.get(kind, "field_invalid"), field)


def _check_query() -> None:
    # Of a parameter that is repeated one value would be used and the others ignored.
    for name, values in request.args.lists():
        if len(values) > 1:
            raise Invalid("field_repeated", name[:40])


def _check_body() -> None:
    takes_body = request.routing_exception is None and request.method in {"POST", "PATCH"}
    if takes_body and not isinstance(request.json, dict):
        raise _MALFORMED


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
    return _answer(Unavailable("something_failed"), 500)


def _answer(error: ChatError, status: int | None = None) -> Response:
    problem: dict[str, Any] = {"ok": False, "error": error.payload(choose(request.accept_languages.values()))}
    answer = make_response(current_app.json.response(problem), status or status_of(error))
    answer.headers.update(headers_of(error))
    if answer.status_code == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer
