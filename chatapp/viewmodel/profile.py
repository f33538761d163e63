"""What a program keeps on this machine: the last server and name, credentials, drafts and unsent messages."""

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
_MAX_OUTBOXES = 9


def default_folder() -> Path:
    """Return the default folder: CHATAPP_HOME, else the system's folder for application state."""
    if named := os.environ.get("CHATAPP_HOME"):
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or Path.home()) / "chatapp"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "chatapp"
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "chatapp"


class Profile:
    """A small file of values that only its owner may read: it holds credentials."""

    def __init__(self, folder: Path) -> None:
        self._folder = private_files.make_folder(folder)
        self._path = folder / "profile.json"
        self._lock = threading.Lock()
        self._values: dict[str, Any] = {}
        with contextlib.suppress(OSError, ValueError):
            values = json.loads(self._path.read_text())
            self._values = values if isinstance(values, dict) else {}

    def text(self, name: str, default: str = "") -> str:
        """Return a text value."""
        value = self._values.get(name)
        return value if isinstance(value, str) else default

    def set(self, name: str, value: str) -> None:
        """Set a value; an empty one is removed. The next `save` writes it to the file."""
        with self._lock:
            if value:
                self._values[name] = value
            else:
                self._values.pop(name, None)

    def save(self) -> None:
        """Write the file. Blocks for the disk. Errors are ignored: the values are kept in memory."""
        with self._lock, contextlib.suppress(OSError):
            text = json.dumps(self._values, ensure_ascii=False, indent=1)
            with private_files.replacing(self._path) as file:
                file.write(text.encode())

    def outbox(self, server: str, who: str) -> Outbox:
        """Return the outbox of a person on a server. A second program of the same person gets its own."""
        key = hashlib.sha256(f"{server}\n{who}".encode()).hexdigest()[:16]
        for slot in range(1, _MAX_OUTBOXES + 1):
            path = self._folder / f"outbox-{key}-{slot}"
            lock = _lock(path.with_suffix(".lock"))
            if lock is not None:
                return _LockedOutbox(path, lock)
        return Outbox()


class _LockedOutbox(FileOutbox):
    def __init__(self, path: Path, lock: int) -> None:
        self._descriptor = lock
        super().__init__(path)

    def close(self) -> None:
        super().close()
        with contextlib.suppress(OSError):
            os.close(self._descriptor)


def _lock(path: Path) -> int | None:
    # The system releases the lock however the program ends.
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
