"""Static files. Those of the front-end build have a hash in their name."""

import gzip
import re
from functools import lru_cache
from pathlib import Path

from flask import Flask, request, send_from_directory
from werkzeug.wrappers import Response

FOLDER = Path(__file__).with_name("static")
_HASHED = re.compile(r"build/[\w.-]+-[A-Z0-9]{8}\.\w+(\.map)?")
_TEXT = {".css", ".js", ".map", ".svg"}
_FOREVER = "public, max-age=31536000, immutable"
_AN_HOUR = "public, max-age=3600"


def init_app(app: Flask) -> None:
    """Serve the folder `static` under `/static/`, as the endpoint `static`."""
    app.static_folder = str(FOLDER)
    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=static)


def static(filename: str) -> Response:
    """Send a file, packed where its name holds a hash and the browser can unpack it; 404 where there is none."""
    response = send_from_directory(FOLDER, filename)
    hashed = _HASHED.fullmatch(filename) is not None
    response.headers["Cache-Control"] = _FOREVER if hashed else _AN_HOUR
    if hashed and Path(filename).suffix in _TEXT:
        _pack(response, FOLDER / filename)
    return response


def _pack(response: Response, path: Path) -> None:
    response.vary.add("Accept-Encoding")
    if response.status_code == 200 and request.accept_encodings["gzip"]:
        response.close()
        response.direct_passthrough = False
        response.data = _packed(path)
        response.headers["Content-Encoding"] = "gzip"


@lru_cache(maxsize=64)
def _packed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), mtime=0)
