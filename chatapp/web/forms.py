"""Renders a page with a form, empty or with its errors."""

from typing import Any

from flask import make_response, render_template
from werkzeug.wrappers import Response

from chatapp.domain.errors import ChatError
from chatapp.domain.http_status import headers_of, status_of
from chatapp.web.jinja import language


def form_page(template: str, error: ChatError | None = None, **shown: Any) -> Response:
    """Return a page; of an error it shows `problem` and `field`, and has its status and headers."""
    if error is None:
        return make_response(render_template(template, **shown))
    page = render_template(template, problem=error.sentence(language()), field=error.field, **shown)
    return make_response(page, status_of(error), headers_of(error))
