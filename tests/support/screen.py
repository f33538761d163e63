"""A screen of its own for the desktop window, and hands that use it: Xvfb, xdotool, ImageMagick's import."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support import processes, programs
from tests.support.processes import wait_until

SECONDS = 60


class Screen:
    """A virtual screen of 1280x800 on the first display that is free."""

    def __init__(self, folder: Path) -> None:
        reading, writing = os.pipe()
        log = (folder / "xvfb.log").open("wb")
        with log:
            self._process = subprocess.Popen(
                [programs.xvfb(), "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
                pass_fds=[writing],
                stdout=log,
                stderr=log,
            )
        os.close(writing)
        with os.fdopen(reading) as told:
            self.display = f":{told.readline().strip()}"
        self.env = {**os.environ, "DISPLAY": self.display, "LC_ALL": "C.UTF-8"}

    def use(self, *arguments: str) -> str:
        """Run xdotool and return what it says."""
        command = [str(programs.xdotool()), *arguments]
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, timeout=60, check=True)
        return done.stdout.strip()

    def pixels(self) -> "Pixels":
        """Return what is on the screen now."""
        command = [str(programs.imagemagick()), "-window", "root", "-depth", "8", "rgb:-"]
        done = subprocess.run(command, env=self.env, check=True, capture_output=True, timeout=60)
        return Pixels(done.stdout)

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(20)


class Pixels:
    """A picture of the screen, pixel by pixel."""

    def __init__(self, data: bytes) -> None:
        assert len(data) == 1280 * 800 * 3
        self._data = data

    def at(self, x: int, y: int) -> tuple[int, int, int]:
        """Return the red, green and blue of a pixel, each from 0 to 255."""
        place = 3 * (1280 * y + x)
        return self._data[place], self._data[place + 1], self._data[place + 2]

    def has_red(self, columns: range, rows: range) -> bool:
        """Return True if there is red, as sentences about what is wrong are, in a part of the screen."""
        colours = (self.at(x, y) for x in columns for y in rows)
        return any(red > green + 70 and red > blue + 70 for red, green, blue in colours)


class DesktopWindow:
    """The window as a program of its own, used by keys and pointer, read by what one can copy out of it."""

    def __init__(self, screen: Screen, home: Path, *arguments: str) -> None:
        self.screen = screen
        self.home = home
        self.log = home.parent / f"{home.name}.log"
        command: list[str | Path] = [sys.executable, "-X", "faulthandler", "-m", "chatapp.desktop", "--home", home]
        self._process = processes.start([*command, *arguments], log=self.log, env=screen.env, cwd=programs.ROOT)
        wait_until(lambda: bool(self._find()), seconds=SECONDS, what="the window")
        self.id = self._find()
        # Where there was the black of the empty screen, there is a window that is drawn and listens.
        wait_until(lambda: screen.pixels().at(5, 5) != (0, 0, 0), seconds=SECONDS, what="a window that is drawn")
        screen.use("windowfocus", "--sync", self.id)

    @property
    def title(self) -> str:
        """The window's title."""
        return self.screen.use("getwindowname", self.id)

    def press(self, *keys: str) -> None:
        """Press keys, as xdotool names them."""
        self.screen.use("key", "--delay", "20", *keys)

    def type(self, text: str) -> None:
        """Type a text."""
        self.screen.use("type", "--delay", "4", text)

    def click(self, x: int, y: int, button: int = 1) -> None:
        """Click at a place of the window, whose corner is that of the screen."""
        self.screen.use("mousemove", "--window", self.id, str(x), str(y), "click", str(button))

    def say(self, text: str) -> None:
        """Write and send."""
        self.type(text)
        self.press("Return")

    def come_in(self, room: str = "General") -> None:
        """Press Join, and wait until the room is shown."""
        self.press("Return")
        self.title_is(f"{room} · chatapp")
        # The room's first page is on the screen when its members are.
        wait_until(lambda: bool(self.text()), seconds=SECONDS, what="the first page")

    def title_is(self, title: str) -> None:
        """Wait for a title."""
        wait_until(lambda: self.title == title, seconds=SECONDS, what=f"the title {title}")

    def text(self) -> str:
        """All that the messages' part shows, scrolled out or not: copied as a person would."""
        import tkinter as tk

        self.press("F6", "ctrl+a", "ctrl+c")
        reader = tk.Tk(self.screen.display)
        try:
            reader.withdraw()
            return str(reader.clipboard_get())
        except tk.TclError:
            return ""
        finally:
            reader.destroy()
            self.press("Escape")

    def shows(self, *texts: str) -> None:
        """Wait until texts are shown, in this order."""
        wait_until(lambda: in_order(self.text(), texts), seconds=SECONDS, what=f"{texts} in the window")

    def close(self) -> None:
        """Have it close itself, and see that it ended in order and complained of nothing."""
        if self._process.poll() is None:
            assert processes.stop(self._process) == 0, self.log.read_text()
        said = self.log.read_text()
        assert "Traceback" not in said, said
        assert "Fatal" not in said, said

    def delete_stored(self) -> None:
        """End its window from outside, as a screen does that ends."""
        self.screen.use("windowclose", self.id)
        self._process.wait(SECONDS)

    def kill(self) -> None:
        """End it without a word."""
        self._process.kill()
        self._process.wait()

    def _find(self) -> str:
        done = subprocess.run(
            [programs.xdotool(), "search", "--pid", str(self._process.pid), "--class", "Chatapp"],
            env=self.screen.env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert self._process.poll() is None, self.log.read_text()
        return done.stdout.split()[-1] if done.stdout.split() else ""


def in_order(text: str, parts: tuple[str, ...]) -> bool:
    """Return True if all parts stand in a text, one after the other."""
    place = 0
    for part in parts:
        place = text.find(part, place)
        if place < 0:
            return False
        place += len(part)
    return True


@pytest.fixture(scope="session")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    """The screen of this test process."""
    screen = Screen(tmp_path_factory.mktemp("screen"))
    yield screen
    screen.stop()


@pytest.fixture
def open_desktop(screen: Screen, tmp_path: Path) -> Iterator[Callable[..., DesktopWindow]]:
    """Opens the desktop window: `open_desktop(server.url, "--name", "ada")`. One at a time has the keyboard."""
    windows: list[DesktopWindow] = []

    def open_one(*arguments: str, home: Path | None = None) -> DesktopWindow:
        windows.append(DesktopWindow(screen, home or tmp_path / f"home{len(windows)}", *arguments))
        return windows[-1]

    yield open_one
    for window in windows:
        window.close()
