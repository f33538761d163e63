"""What people see when something cannot be done: a page with one sentence that says what to do, never a traceback."""

import structlog
from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from jinja2 import TemplateError
from markupsafe import escape
from werkzeug.exceptions import HTTPException

from chatapp.domain.errors import ChatError
from chatapp.domain.http_status import headers_of, status_of

_TITLES = {
    400: "This did not work",
    401: "Sign in first",
    403: "Not open to you",
    404: "Nothing here",
    405: "Not this way",
    409: "That clashes",
    413: "Too large",
    429: "Too fast",
    500: "Something went wrong",
    503: "Back in a moment",
}
_SENTENCES = {
    400: "The request could not be understood. Go back, reload the page and try again.",
    403: "You may not see this page.",
    404: "There is nothing at this address, or it is not for you.",
    405: "This address does not take such a request. Go back to the chat.",
    413: "What was sent is too large.",
    500: "It is our fault and has been noted. Try again in a moment.",
}
_log = structlog.get_logger(__name__)


def init_app(app: Flask) -> None:
    """Answer every error of an application with a page."""
    app.register_error_handler(ChatError, _refused)
    app.register_error_handler(CSRFError, _form_too_old)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _our_fault)


def _refused(error: ChatError) -> ResponseReturnValue:
    return (*_page(status_of(error), error.message), headers_of(error))


def _form_too_old(_error: CSRFError) -> ResponseReturnValue:
    return _page(400, "This form is from another visit. Go back, reload the page and send it again.")


def _http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:
        return error.get_response()
    allow = {"Allow": ", ".join(getattr(error, "valid_methods", None) or ())} if status == 405 else {}
    return (*_page(status, _SENTENCES.get(status, _SENTENCES[400])), allow)


def _our_fault(error: Exception) -> ResponseReturnValue:
    _log.error("request failed", endpoint=request.endpoint, error=type(error).__name__, exc_info=error)
    return _page(500, _SENTENCES[500])


def _page(status: int, message: str) -> tuple[str, int]:
    title = _TITLES.get(status, _TITLES[400])
    try:
        return render_template("error.html", title=title, message=message, status=status), status
    except TemplateError:
        # The page about the error must not be the next error.
        return f"<!doctype html><title>{escape(title)}</title><p>{escape(message)}</p>", status
