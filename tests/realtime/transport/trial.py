"""A small server on the production transport, for tests to try things on."""

from gevent import monkey

monkey.patch_all()

import argparse  # noqa: E402
import gc  # noqa: E402
import json  # noqa: E402
import logging  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
from collections import deque  # noqa: E402
from collections.abc import Callable  # noqa: E402
from pathlib import Path  # noqa: E402
from types import SimpleNamespace  # noqa: E402
from typing import Any  # noqa: E402

import gevent  # noqa: E402
import greenlet  # noqa: E402
import socketio  # noqa: E402
from gevent.event import Event  # noqa: E402
from socketio.exceptions import ConnectionRefusedError as Refused  # noqa: E402

from chatapp.concurrency.garbage_collection import settle  # noqa: E402
from chatapp.realtime import codec  # noqa: E402
from chatapp.realtime.socketio_hooks import install_hooks  # noqa: E402
from chatapp.realtime.transport.client_manager import TransportManager, create_manager  # noqa: E402
from chatapp.realtime.transport.http_server import make_server  # noqa: E402
from chatapp.realtime.transport.limits import TransportLimits  # noqa: E402


class Trial:
    """What its events do is said by their names."""

    def __init__(self, limits: TransportLimits, origins: Any) -> None:
        self.manager: TransportManager = create_manager(limits)
        json_module = SimpleNamespace(dumps=codec.dumps, loads=codec.loads)
        self.server = socketio.Server(
            client_manager=self.manager, async_mode="gevent", cors_allowed_origins=origins, json=json_module
        )
        self.gone: deque[str] = deque(maxlen=2_000)
        self.events = 0
        self.server.on("connect", self.connect)
        self.server.on("disconnect", self.disconnect)
        install_hooks(self.server, self.dispatch, self.greet)

    def connect(self, sid: str, environ: dict[str, Any], auth: dict[str, Any] | None) -> None:
        wish = auth or {}
        self.server.emit("during", {}, to=sid)
        gevent.sleep(wish.get("sleep", 0))
        if "refuse" in wish:
            raise Refused("no", {"code": wish["refuse"]})
        if "fail" in wish:
            raise LookupError("as was wished")
        self.server.enter_room(sid, "everyone")

    def disconnect(self, sid: str, reason: str) -> None:
        gevent.sleep(0)
        self.gone.append(reason)

    def greet(self, sid: str) -> None:
        self.server.emit("welcome", {"sid": sid}, to=sid)

    def dispatch(self, sid: str, event: str, arguments: list[Any], ack: Callable[[Any], None] | None) -> None:
        self.events += 1
        wish = arguments[0] if arguments and isinstance(arguments[0], dict) else {}
        answer = getattr(self, f"on_{event}", lambda *_: {"ok": False, "event": event})(sid, wish)
        if ack is not None:
            ack(answer)

    def on_enter(self, sid: str, wish: dict[str, Any]) -> Any:
        self.server.enter_room(sid, wish["room"])
        return True

    def on_leave(self, sid: str, wish: dict[str, Any]) -> Any:
        self.server.leave_room(sid, wish["room"])
        return True

    def on_say(self, sid: str, wish: dict[str, Any]) -> Any:
        for _ in range(wish.get("times", 1)):
            self.server.emit("said", wish["text"] * wish.get("long", 1), to=wish["room"])
        return True

    def on_echo(self, sid: str, wish: dict[str, Any]) -> Any:
        return wish

    def on_large(self, sid: str, wish: dict[str, Any]) -> Any:
        return "x" * wish["size"]

    def on_fail(self, sid: str, wish: dict[str, Any]) -> Any:
        raise LookupError("as was wished")

    def on_kick(self, sid: str, wish: dict[str, Any]) -> Any:
        gevent.spawn(self.server.disconnect, sid)
        return True

    def on_block(self, sid: str, wish: dict[str, Any]) -> Any:
        gevent.sleep(wish["seconds"])
        return True

    def on_rooms(self, sid: str, wish: dict[str, Any]) -> Any:
        return self.server.rooms(sid)

    def on_count(self, sid: str, wish: dict[str, Any]) -> Any:
        gc.collect()
        return {
            "descriptors": len(list(Path("/proc/self/fd").iterdir())),
            "greenlets": sum(isinstance(thing, greenlet.greenlet) and not thing.dead for thing in gc.get_objects()),
            "sessions": len(self.manager.engine.sockets),
            "addresses": self.manager.engine.addresses.counts(),
            "environs": len(self.server.environ),
            "gone": list(self.gone),
            "events": self.events,
            "blocks": sys.getallocatedblocks(),
            "megabytes": int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6,
        }


def page(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """`/page` says how long the body is, `/unread` reads none, `/large?SIZE` answers with so many bytes."""
    answer = b"unread"
    if environ["PATH_INFO"] == "/large":
        answer = bytes(int(environ["QUERY_STRING"]))
    elif environ["PATH_INFO"] != "/unread":
        answer = b"page %d" % len(environ["wsgi.input"].read())
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [answer]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int)
    parser.add_argument("--limits", type=json.loads, default={})
    parser.add_argument("--origins", type=json.loads, default=None)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO)
    limits = TransportLimits(**options.limits)
    trial = Trial(limits, options.origins)

    server = make_server(("127.0.0.1", options.port), socketio.WSGIApp(trial.server, page), limits)

    ended = Event()
    gevent.signal_handler(signal.SIGTERM, ended.set)
    settle()
    server.start()
    ended.wait()
    server.close()
    trial.manager.go_away()
    server.stop(timeout=2)


if __name__ == "__main__":
    main()
