"""The application with every page behind a secret address broken: what fails names all that it was asked for.

`flask --app tests.support.failing run` serves it for development, `python -m tests.support.failing` as in production.
"""

from gevent import monkey

if __name__ == "__main__":
    monkey.patch_all()

import os
from typing import Any

from flask import Flask, request

from chatapp import create_app
from chatapp.domain.secret_urls import ARGUMENTS
from config import Settings


def create_failing() -> Flask:
    """The application of the environment's settings, its secrets' pages broken."""
    app = create_app(Settings.from_env(os.environ))

    def fail(**arguments: Any) -> str:
        raise RuntimeError(f"{request.method} {request.url} {arguments} {request.headers}")

    for rule in app.url_map.iter_rules():
        if rule.arguments & ARGUMENTS:
            app.view_functions[rule.endpoint] = fail
    return app


if __name__ == "__main__":
    import serve

    setattr(serve, "create_app", lambda _settings: create_failing())  # noqa: B010 - mypy would have it exported
    serve.main()
