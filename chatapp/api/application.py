"""Builds the REST API: its blueprints, authentication and OpenAPI 3.1 description."""

from typing import Any

from flask import Flask
from flask.json.provider import JSONProvider
from flask.typing import ResponseReturnValue
from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI
from werkzeug.wrappers import Response

from chatapp.api import auth, errors, invitations, messages, rooms, search, threads
from chatapp.api.response_models import Problem
from chatapp.realtime import codec

BODY_MAX_BYTES = 1_000_000
DESCRIPTION = "/api/v1/openapi.json"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def build(app: Flask) -> OpenAPI:
    """Return the API over the services of a chat."""
    api = OpenAPI(
        __name__,
        info=Info(title="chatapp", version="1", description="What docs/api.md tells in words."),
        security_schemes={"bearer": {"type": "http", "scheme": "bearer"}},
        validation_error_status=400,
        validation_error_model=Problem,
        validation_error_callback=errors.answer_invalid,
        doc_ui=False,
        static_folder=None,
    )
    api.extensions["chatapp"] = app.extensions["chatapp"]
    api.config["MAX_CONTENT_LENGTH"] = BODY_MAX_BYTES
    api.json = _Json(api)
    errors.init_app(api)
    auth.init_app(api, open_to_all="describe")
    for part in (rooms, invitations, messages, threads, search):
        api.register_api(part.blueprint)
    api.add_url_rule(DESCRIPTION, "describe", lambda: _describe(api))
    api.after_request(_add_headers)
    return api


class _Json(JSONProvider):
    def dumps(self, obj: Any, **_options: Any) -> str:
        """Return JSON text."""
        return codec.dumps(obj)

    def loads(self, s: str | bytes, **_options: Any) -> Any:
        """Return the value of a JSON text. Raises ValueError."""
        return codec.loads(s)


def _describe(api: OpenAPI) -> ResponseReturnValue:
    return api.api_doc


def _add_headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response
