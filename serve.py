"""The production server: gevent under everything, one process, a clean end at SIGTERM."""

import gc

# A start makes a great many objects and throws few away: looking for garbage among them takes a fifth of its time.
# `settle` turns the collector on again.
gc.disable()

from gevent import monkey

monkey.patch_all()

import os
import signal
import sys

import gevent
from gevent.event import Event

from chatapp import create_app
from chatapp.concurrency.garbage_collection import settle
from chatapp.domain.catalogs import CatalogError
from chatapp.domain.server_texts import system_language
from chatapp.private_files import UMASK
from chatapp.realtime.transport.http_server import make_server
from chatapp.realtime.transport.watchdog import Watchdog
from chatapp.services import lifecycle
from config import Settings

# The writer's thread takes the interpreter's lock for each of its statements, and a busy loop keeps it for so long.
_SWITCH_SECONDS = 0.001


def main() -> None:
    """Migrate, serve until SIGTERM or Ctrl+C, write what was accepted, and end."""
    sys.setswitchinterval(_SWITCH_SECONDS)
    os.umask(UMASK)
    settings = Settings.from_env(os.environ)
    app = create_app(settings)
    services = app.extensions["chatapp"]
    lifecycle.prepare(services)
    # Before anyone can see that it serves, so that whoever does may end it.
    ended = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(number, ended.set)
    lifecycle.start_tcp_server(services, settings.host)
    server = make_server((settings.host, settings.port), app, services.transport_limits)
    server.start()
    Watchdog().start()
    lifecycle.start_background(services)
    settle()
    lifecycle.announce(services, settings.host, settings.port)
    ended.wait()
    server.close()
    lifecycle.shut_down(services)
    app.extensions["socketio"].server.manager.go_away()
    server.stop(timeout=1)


if __name__ == "__main__":
    try:
        main()
    except CatalogError as error:
        sys.exit(f"chatapp: {error.sentence(system_language())}")
    except OSError as error:
        sys.exit(f"chatapp: {error}")
