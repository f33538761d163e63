"""Whether this process runs under gevent (in production) or plain threads (`flask run` and the command line).

`serve.py` patches the standard library before anything else is imported; everything here follows from that.
"""

from typing import Literal

from gevent.monkey import is_module_patched


def under_gevent() -> bool:
    """Return True if the standard library blocks cooperatively in this process."""
    return bool(is_module_patched("socket"))


def async_mode() -> Literal["gevent", "threading"]:
    """Return the mode to give to Flask-SocketIO."""
    return "gevent" if under_gevent() else "threading"
