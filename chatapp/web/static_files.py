"""Files that are the same for everyone. Those of the front-end build have a hash in their name."""

from pathlib import Path

from flask import Flask, send_from_directory
from werkzeug.wrappers import Response

FOLDER = Path(__file__).with_name("static")
_BUILD = "build/"
_FOREVER = "public, max-age=31536000, immutable"
_AN_HOUR = "public, max-age=3600"


def init_app(app: Flask) -> None:
    """Serve the folder `static` under `/static/`, as the endpoint `static`."""
    app.static_folder = str(FOLDER)
    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=static)


def static(filename: str) -> Response:
    """Send a file; 404 where there is none."""
    response = send_from_directory(FOLDER, filename)
    response.headers["Cache-Control"] = _FOREVER if filename.startswith(_BUILD) else _AN_HOUR
    return response
