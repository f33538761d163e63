"""Mounts the API as an application of its own, without the pages' cookies and forms; built at the first request."""

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask

from chatapp.concurrency.thread_pools import WorkerPool

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "/api/"
_POOL = WorkerPool(threads=1, capacity=1)


class Mount:
    """WSGI: passes what is below /api/ to the API of `app`, everything else to `others`.

    The API's models take a tenth of a second to load and some MB of memory: a chat that nobody's program asks
    does without, and starts sooner.
    """

    def __init__(self, app: Flask, others: "WSGIApplication") -> None:
        self._app = app
        self._others = others
        self._api: WSGIApplication | None = None
        self._building = threading.Lock()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        if not environ["PATH_INFO"].startswith(PREFIX):
            return self._others(environ, start_response)
        return (self._api or self._build())(environ, start_response)

    def _build(self) -> "WSGIApplication":
        with self._building:
            if self._api is None:
                self._api = _POOL.run(_build, self._app)
        return self._api


def _build(app: Flask) -> "WSGIApplication":
    from chatapp.api.application import build

    return build(app).wsgi_app
