"""Error pages: one sentence that says what to do, never a traceback."""

import structlog
from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from jinja2 import TemplateError
from markupsafe import escape
from werkzeug.exceptions import HTTPException

from chatapp.domain.errors import ChatError
from chatapp.domain.http_status import headers_of, status_of
from chatapp.domain.server_texts import text
from chatapp.web.jinja import language

TITLES = {
    400: "title.bad_request",
    401: "title.sign_in",
    403: "title.no_access",
    404: "title.not_found",
    405: "title.method",
    409: "title.conflict",
    413: "title.too_large",
    429: "title.too_fast",
    500: "title.failed",
    503: "title.unavailable",
}
SENTENCES = {
    400: "request_invalid",
    403: "not_allowed",
    404: "page_not_found",
    405: "page_method",
    413: "request_too_large",
    500: "something_failed",
}
_log = structlog.get_logger(__name__)


def init_app(app: Flask) -> None:
    """Answer every error of an application with a page."""
    app.register_error_handler(ChatError, _refused)
    app.register_error_handler(CSRFError, _form_too_old)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _our_fault)


def _refused(error: ChatError) -> ResponseReturnValue:
    return (*_page(status_of(error), error.sentence(language())), headers_of(error))


def _form_too_old(_error: CSRFError) -> ResponseReturnValue:
    return _page(400, text("form_expired", language()))


def _http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:
        return error.get_response()
    allow = {"Allow": ", ".join(getattr(error, "valid_methods", None) or ())} if status == 405 else {}
    return (*_page(status, text(SENTENCES.get(status, SENTENCES[400]), language())), allow)


def _our_fault(error: Exception) -> ResponseReturnValue:
    _log.error("request failed", endpoint=request.endpoint, error=type(error).__name__, exc_info=error)
    return _page(500, text(SENTENCES[500], language()))


def _page(status: int, message: str) -> tuple[str, int]:
    title = text(TITLES.get(status, TITLES[400]), language())
    try:
        return render_template("error.html", title=title, message=message, status=status), status
    except TemplateError:
        # The page about the error must not be the next error.
        return f"<!doctype html><title>{escape(title)}</title><p>{escape(message)}</p>", status
