"""What a connect of Socket.IO asks of Flask, and what it leaves behind."""

import gc
from types import FunctionType

from flask import Flask
from werkzeug.test import create_environ


def left_in_circles(app: Flask, path: str) -> list[str]:
    """The names of the functions that a request to a path leaves to the garbage collector."""
    gc.collect()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        with app.request_context(create_environ(path)):
            pass
        gc.collect()
        return [found.__qualname__ for found in gc.garbage if isinstance(found, FunctionType)]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()


def test_a_connect_leaves_nothing_to_the_garbage_collector(app: Flask) -> None:
    def of_routing(names: list[str]) -> list[str]:
        return [name for name in names if "match" in name]

    assert of_routing(left_in_circles(app, "/socket.io/")) == []
    # What it is spared: should werkzeug once leave nothing either, the application needs no exception for it.
    assert of_routing(left_in_circles(app, "/"))
