"""What a program remembers on this machine: where and who one was, drafts, and what is not sent yet."""

import contextlib
import hashlib
import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

from chatapp import private_files
from chatapp.client import FileOutbox, Outbox

DEFAULT_SERVER = "http://127.0.0.1:5000"
_SLOTS = 9


def default_folder() -> Path:
    """Return where this is kept: CHATAPP_HOME, else the place that the system has for such things."""
    if named := os.environ.get("CHATAPP_HOME"):
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or Path.home()) / "chatapp"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "chatapp"
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "chatapp"


class Profile:
    """A small file of values, for the eyes of its owner alone: it holds what lets one in again."""

    def __init__(self, folder: Path) -> None:
        self._folder = private_files.make_folder(folder)
        self._path = folder / "profile.json"
        self._turn = threading.Lock()
        self._values: dict[str, Any] = {}
        with contextlib.suppress(OSError, ValueError):
            values = json.loads(self._path.read_text())
            self._values = values if isinstance(values, dict) else {}

    def text(self, name: str, default: str = "") -> str:
        """Return a value that is a text."""
        value = self._values.get(name)
        return value if isinstance(value, str) else default

    def set(self, name: str, value: str) -> None:
        """Keep a value; an empty one is forgotten. It is in the file after the next `save`."""
        with self._turn:
            if value:
                self._values[name] = value
            else:
                self._values.pop(name, None)

    def save(self) -> None:
        """Write the file. Blocks for as long as the disk takes; a disk that is full costs only the memory of it."""
        with self._turn, contextlib.suppress(OSError):
            text = json.dumps(self._values, ensure_ascii=False, indent=1)
            with private_files.replacing(self._path) as file:
                file.write(text.encode())

    def outbox(self, server: str, who: str) -> Outbox:
        """Return the outbox of a person on a server. A second program of the same person gets one of its own."""
        key = hashlib.sha256(f"{server}\n{who}".encode()).hexdigest()[:16]
        for slot in range(1, _SLOTS + 1):
            path = self._folder / f"outbox-{key}-{slot}"
            lock = _lock(path.with_suffix(".lock"))
            if lock is not None:
                return _Owned(path, lock)
        return Outbox()


class _Owned(FileOutbox):
    def __init__(self, path: Path, lock: int) -> None:
        self._descriptor = lock
        super().__init__(path)

    def close(self) -> None:
        super().close()
        with contextlib.suppress(OSError):
            os.close(self._descriptor)


def _lock(path: Path) -> int | None:
    # The system lets go of it however the program ends.
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor
