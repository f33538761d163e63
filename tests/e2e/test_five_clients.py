"""Two browsers, the desktop window, the terminal client and the tutorial's window in one room: one order for all."""

import asyncio
import queue
import re
import threading
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.window import OpenWindow, come_in, message, say, texts
from tests.support.processes import free_port, wait_until
from tests.support.screen import DesktopWindow
from tests.support.server import Server
from tests.support.tcp_clients import TcpPort
from tests.terminal.test_terminal import at_terminal

ROUNDS = 5
SECONDS = 120
WORD = re.compile(r"\b\d of (?:ada|ben|cem|dot|eve)\b")


class Terminal:
    """The terminal client in a thread of its own, for Playwright has this one: what it is to say, what it shows."""

    def __init__(self, home: Path, url: str, name: str) -> None:
        self.shown = ""
        self.failed: BaseException | None = None
        self._said: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(home, url, name))
        self._thread.start()

    def say(self, text: str) -> None:
        """Write and send, in turn."""
        self._said.put(text)

    def close(self) -> None:
        """Leave, and see that nothing went wrong."""
        self._ended.set()
        self._thread.join(SECONDS)
        if self.failed is not None:
            raise self.failed

    def _run(self, home: Path, url: str, name: str) -> None:
        try:
            asyncio.run(self._play(home, url, name))
        except BaseException as error:  # noqa: BLE001 - it is the test's
            self.failed = error

    async def _play(self, home: Path, url: str, name: str) -> None:
        async with at_terminal(home, url, name) as hands:
            while not self._ended.is_set():
                while not self._said.empty():
                    await hands.say(self._said.get())
                self.shown = hands.text()
                await hands.pilot.pause(0.05)


def test_five_kinds_of_clients_see_one_order(
    start_server: Callable[..., Server],
    open_window: OpenWindow,
    open_desktop: Callable[..., DesktopWindow],
    tcp_port_at: Callable[[int], TcpPort],
    tmp_path: Path,
) -> None:
    port = free_port()
    server = start_server(TCP_PORT=str(port))
    ada, ben = (come_in(open_window(server.url), name) for name in ("ada", "ben"))
    cem = open_desktop(server.url, "--name", "cem")
    cem.come_in()
    dot = Terminal(tmp_path / "dot", server.url, "dot")
    try:
        eve = tcp_port_at(port).window("eve")
        for number in range(ROUNDS):
            say(ada, f"{number} of ada")
            cem.say(f"{number} of cem")
            dot.say(f"{number} of dot")
            eve.say(f"{number} of eve")
            say(ben, f"{number} of ben")
        expected = {f"{number} of {name}" for number in range(ROUNDS) for name in ("ada", "ben", "cem", "dot", "eve")}
        for page in (ada, ben):
            for text in sorted(expected):
                expect(message(page, text)).to_have_count(1)
        order = texts(ada)
        assert set(order) == expected
        assert texts(ben) == order
        wait_until(lambda: WORD.findall(dot.shown) == order, seconds=SECONDS, what="the terminal's order")
        wait_until(lambda: WORD.findall(cem.text()) == order, seconds=SECONDS, what="the desktop window's order")
        wait_until(lambda: WORD.findall("\n".join(eve.shown)) == order, seconds=SECONDS, what="the old window's order")
        # A change reaches all who can show one, and the old window as a note.
        cem.press("Up")
        cem.say(", at last")
        for page in (ada, ben):
            expect(message(page, f"{ROUNDS - 1} of cem, at last")).to_have_count(1)
        cem.shows(f"{ROUNDS - 1} of cem, at last")
        eve.wait(f"[cem] (edited) {ROUNDS - 1} of cem, at last")
        wait_until(lambda: "of cem, at last" in dot.shown, seconds=SECONDS, what="the edit in the terminal")
    finally:
        dot.close()
