"""The REST API: `/api/v1/...`, for programs with a bearer token. `docs/api.md` describes it."""

from flask import Flask

from chatapp.api.mount import Mount


def register(app: Flask) -> None:
    """Put the API before the pages; it is built when the first request for it comes."""
    app.wsgi_app = Mount(app, app.wsgi_app)  # type: ignore[method-assign]
